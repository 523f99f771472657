"""What the warehouse says of each month: what is loaded, who signed it, and whether that has changed since."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from etl.settings import Settings
from etl.warehouse import migrate, server
from etl.warehouse.schema import month_state


@dataclass(frozen=True)
class SignOff:
    """One signature, and whether it is for what is loaded now."""

    role: str
    person: str
    decision: str
    signed_at: str
    inputs_sha256: str
    current: bool


@dataclass(frozen=True)
class Loaded:
    """A month in the warehouse. `changed_cells` counts cells of the statement that differ from the signed ones."""

    month: str
    inputs_sha256: str
    rows: int
    signing: str
    changed_cells: int
    sign_offs: tuple[SignOff, ...]


def read(settings: Settings) -> dict[str, Loaded]:
    """Every loaded month; none where there is no warehouse yet. Changes nothing.

    Raises ContractError if the warehouse's schema is not ours, TransientError if the server is away.
    """
    if not settings.warehouse_url and not (settings.home / "postgres").exists():
        return {}
    with server.begin(settings) as connection:
        if migrate.current(connection) is None:
            return {}
        migrate.require(connection)
        return _months(connection)


def _months(connection: Connection) -> dict[str, Loaded]:
    signing = {row.month: row.signing for row in connection.execute(text("select month, signing from report.signing"))}
    changed = connection.execute(text("select month, count(*) as cells from report.signed_changes group by month"))
    cells = {row.month: row.cells for row in changed}
    signed = _sign_offs(connection)
    return {
        row.month: Loaded(
            row.month,
            row.inputs_sha256,
            row.rows,
            signing[row.month],
            cells.get(row.month, 0),
            tuple(signed.get(row.month, ())),
        )
        for row in connection.execute(month_state.select().order_by(month_state.c.month))
    }


def _sign_offs(connection: Connection) -> dict[str, list[SignOff]]:
    found: dict[str, list[SignOff]] = {}
    for row in connection.execute(text("select * from report.sign_offs order by month, signoff_id")):
        made = SignOff(
            row.role,
            row.person,
            row.decision,
            row.signed_at.isoformat(timespec="seconds"),
            row.inputs_sha256,
            row.current,
        )
        found.setdefault(row.month, []).append(made)
    return found
