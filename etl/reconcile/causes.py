"""Causes of what stays open: decided anew every month, the first cause that explains an entry wins."""

from __future__ import annotations

from collections.abc import Sequence

from etl.contracts import Table
from etl.reconcile.engines import Engine
from etl.reconcile.head import naming, require
from etl.reconcile.queries import CauseQuery

_NOTHING = "cast('' as varchar) as entry_id, '' as cause, '' as evidence, '' as difference"
# Evidence may quote a payer's number, which for residents is a citizen id of 18 or 15 digits: hide the birth date.
# Two that stand side by side share the sign between them: each is looked for twice.
_EDGES = ("(^|[^0-9A-Za-z])", "($|[^0-9A-Za-z])")
_IDS = (r"(\d{6})\d{8}(\d{3}[0-9Xx])", r"(\d{6})\d{6}(\d{3})") * 2


def _masked(text: str) -> str:
    """SQL of `text` with the citizen ids in it masked."""
    hidden = text
    for shape in _IDS:
        hidden = f"regexp_replace({hidden}, '{_EDGES[0]}{shape}{_EDGES[1]}', '\\1\\2********\\3\\4', 'g')"
    return f"case when regexp_replace({text}, '[0-9]{{15}}', '', 'g') <> {text} then {hidden} else {text} end"


def decide(engine: Engine, causes: Sequence[CauseQuery]) -> None:
    """Make `decided` (entry_id, cause, evidence, difference) of the entries of `open_entry` that have a cause.

    A cause reads `undecided` (open entries without a cause so far), `open_entry`, `leg_entry`, `matched`, `candidate`,
    `leg_party` (the leg's parties, also one that holds nothing) and the extracts, and what its head says it reads
    beside; it returns entry_id, evidence and the difference to which the entry belongs. Where a bulk pass ran,
    `leg_entry` has of what it matched only what owes the same as something open.
    """
    engine.table("decided_0", f"select {_NOTHING} where false")
    for number, query in enumerate(causes):
        engine.view(
            "undecided",
            "select * from open_entry "
            f"where not exists (select 1 from decided_{number} d where d.entry_id = open_entry.entry_id)",
        )
        for shared in query.reads:
            with naming(shared.path):
                engine.view(shared.name, shared.sql)
        with naming(query.path):
            engine.view("explained", query.sql)
            require(engine, "explained", query.path, ["entry_id", "evidence", "difference"])
            engine.table(f"decided_{number + 1}", _with(number, query.cause))
    engine.view("decided", f"select * from decided_{len(causes)}")


def _with(number: int, cause: str) -> str:
    """SQL of what is decided, and what `explained` adds to it."""
    return f"""
        select entry_id, cause, evidence, difference from decided_{number}
        union all
        select undecided.entry_id, '{cause}' as cause, {_masked("min(explained.evidence)")} as evidence,
               min(difference) as difference
        from explained join undecided on undecided.entry_id = explained.entry_id
        group by undecided.entry_id
    """


def open_items(month: str, promised: Table) -> str:
    """SQL of the leg's open items after `decide`, as rows of `promised`: what no cause explains is `unexplained`.

    Entries of one difference share the break id they had, else their smallest entry id.
    """
    derived = {
        "month": f"'{month}'",
        "break_id": "coalesce(known_break, first_entry)",
        "age": f"date_diff('month', cast(first_month || '-01' as date), date '{month}-01')",
    }
    columns = ", ".join(f"{derived.get(f.name, f.name)} as {f.name}" for f in promised.fields)
    own = ("cause", "evidence", "candidates", *derived)
    kept = ", ".join(f"e.{f.name}" for f in promised.fields if f.name not in own)
    return f"""
        with found as (
            select entry_id, min(candidates) as candidates from candidate group by entry_id
        ),
        explained as (
            select {kept}, e.break_id, coalesce(d.cause, 'unexplained') as cause, coalesce(d.evidence, '') as evidence,
                   coalesce(d.difference, e.entry_id) as difference, f.candidates
            from open_entry e
            left join decided d on d.entry_id = e.entry_id
            left join found f on f.entry_id = e.entry_id
        ),
        related as (
            select cause, difference, min(break_id) as known_break, min(entry_id) as first_entry
            from explained group by cause, difference
        )
        select {columns} from (
            select e.*, r.known_break, r.first_entry
            from explained e join related r on r.cause = e.cause and r.difference = e.difference
        ) named
    """
