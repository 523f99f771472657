"""Sign what the warehouse holds of a month; the statement as signed stays on record, whatever is loaded later."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from etl.errors import DataError, Where
from etl.labels import label
from etl.months import Month
from etl.settings import Settings
from etl.warehouse import migrate, server
from etl.warehouse.files import month_files
from etl.warehouse.load import LOCK
from etl.warehouse.schema import month_state, signoff

ROLES = ("prepared", "reviewed", "approved")
_BEFORE = text("""
    select role, person from report.sign_offs
    where month = :month and current and decision = 'approved' and person = :person and role <> :role
""")


@dataclass(frozen=True)
class SignSummary:
    """A signature and what the month's signing has come to with it."""

    month: str
    role: str
    person: str
    decision: str
    inputs_sha256: str
    signing: str

    def __str__(self) -> str:
        return (
            f"{self.month} {label('statement', self.role)} {self.person} {label('decision', self.decision)} "
            f"{self.inputs_sha256[:12]} -> {label('signing', self.signing)}"
        )


def role_of(name: str) -> str:
    """The role called `name` (its key or its Chinese label); ValueError if there is none."""
    roles = {label("statement", role): role for role in ROLES} | {role: role for role in ROLES}
    if name not in roles:
        raise ValueError(f"no role of a sign-off: {name!r}; roles are {', '.join(roles)}")
    return roles[name]


def run(
    month: Month, role: str, person: str, settings: Settings, *, approve: bool = True, note: str = ""
) -> SignSummary:
    """Sign `month` as `person` in `role`, a key of `ROLES`.

    Raises DataError if the month is not loaded, if its folder holds something else than the warehouse, or if the
    person has signed the same data in another role.
    """
    decision = "approved" if approve else "rejected"
    with server.begin(settings) as connection:
        migrate.require(connection)
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        digest = _loaded(month, connection, settings)
        if approve:
            _once(month, role, person, connection)
        row = {"month": month, "inputs_sha256": digest, "role": role, "person": person, "decision": decision}
        connection.execute(signoff.insert().values(row | {"note": note or None}))
        state = connection.scalar(text("select signing from report.signing where month = :month"), {"month": month})
    return SignSummary(month, role, person, decision, digest, str(state))


def _loaded(month: Month, connection: Connection, settings: Settings) -> str:
    """The digest of what is loaded, which is what the month's folder holds if that is there."""
    digest = connection.scalar(
        month_state.select().with_only_columns(month_state.c.inputs_sha256).filter_by(month=month)
    )
    if digest is None:
        raise DataError("the month is not loaded", where=Where(month=month), do=f"fundrecon load {month}")
    if settings.month_dir(month).exists() and month_files(month, settings).inputs_sha256() != digest:
        raise DataError(
            "the month's folder holds something else than the warehouse",
            where=Where(month=month),
            do=f"look at fundrecon status, then fundrecon load {month}",
        )
    return str(digest)


def _once(month: Month, role: str, person: str, connection: Connection) -> None:
    """Who makes a statement does not review it."""
    before = connection.execute(_BEFORE, {"month": month, "person": person, "role": role}).first()
    if before:
        raise DataError(
            f"{person} has signed already as {label('statement', before.role)}",
            where=Where(month=month),
            do="let another person sign: one person, one role",
        )
