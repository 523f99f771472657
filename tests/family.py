"""Small families in sight, for tests of scores and matchers."""

from __future__ import annotations

from datetime import date, timedelta

from etl.bench.family import Entry, Family, Group

_FIRST = date(2021, 1, 30)


def entry(entry_id: str, day: int, amount: int, reference: str = "", counterparty: str = "", batch: str = "") -> Entry:
    """B... is the bank's, L... the ledger's; `day` counts from 2021-01-30, `amount` is in fen."""
    return Entry(
        entry_id=entry_id,
        side="bank" if entry_id.startswith("B") else "ledger",
        day=_FIRST + timedelta(day),
        amount=amount,
        summary="",
        counterparty=counterparty,
        reference=reference,
        batch_no=batch,
    )


def family(entries: list[Entry], *groups: Group, alike: dict[str, str] | None = None) -> Family:
    """A family with this truth; entries that `alike` does not name are like no other."""
    return Family(
        bank=tuple(e for e in entries if e.side == "bank"),
        ledger=tuple(e for e in entries if e.side == "ledger"),
        groups=groups,
        alike={e.entry_id: e.entry_id for e in entries} | (alike or {}),
    )


def group(kind: str, *entries: str, decidable: bool = True) -> Group:
    """A true group."""
    return Group(group_id="-".join(entries), kind=kind, entries=entries, decidable=decidable)
