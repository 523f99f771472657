"""A few entries through the engine, with queries made by hand; the answer in the oracle's form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from oracle import Answer, Entry, Pass

from etl.contracts import Table, table
from etl.months import Month
from etl.reconcile import inputs, stage
from etl.reconcile.engines.duck import Duck
from etl.reconcile.queries import EntryQuery, PassQuery, Queries, Window
from etl.reconcile.spec.compiled import tables
from etl.reconcile.spec.heads import default_causes
from etl.reconcile.spec.model import Spec

MONTH = Month("2021-03")
TEXTS = ("ticket", "batch")  # what else is known of an entry
AMOUNTS = ("total_first", "total_second", "difference", "opening", "new", "cleared", "tolerated", "closing")
HERE = Path(__file__)
_PARTY = {"title": "x", "files": "x", "amount": "a", "columns": {"fund": "f", "ticket": "t", "batch": "b"}}
_SPEC = {
    "name": "x",
    "title": "x",
    "scope": ["fund"],
    "parties": {"a": _PARTY, "b": _PARTY},
    "legs": {"leg": {"title": "x", "parties": ["a", "b"], "obligation": ["ticket"], "passes": [{"name": "x"}]}},
}
TABLES: dict[str, Table] = tables(Spec.model_validate(_SPEC))
_ROWS = pa.schema(
    [
        *((name, pa.string()) for name in ("ref", "fund", *TEXTS)),
        ("entry_date", pa.date32()),
        ("amount", pa.decimal128(18, 2)),
        *((name, pa.string()) for name in ("file_id", "sheet")),
        ("row_no", pa.int64()),
    ]
)
_COLUMNS = ", ".join((*_ROWS.names, "coalesce(ticket, ref) as obligation", "coalesce(fund, '') as scope"))


def queries(
    parties: Sequence[str], passes: Iterable[Pass | PassQuery], bulk: Path | None = None, *, causes: bool = False
) -> Queries:
    """One leg `leg` between `parties`; with the usual `causes`, or none."""
    entries = [
        EntryQuery(
            path=HERE,
            sql=f"select {_COLUMNS}, '{party}' as extract from held_by_{party}",
            leg="leg",
            order=order,
            party=party,
            control=f"select sum(amount) from held_by_{party}",
            sentence="",
            obligation="obligation",
        )
        for order, party in enumerate(parties, start=1)
    ]
    return Queries(
        entries=tuple(entries),
        passes=tuple(pass_query(rule, number) for number, rule in enumerate(passes, start=1)),
        causes=tuple(default_causes("leg")) if causes else (),
        rules=(),
        scope=("fund",),
        attributes=(*TEXTS, "obligation", "scope"),
        tables=TABLES,
        bulk=bulk,
    )


def pass_query(rule: Pass | PassQuery, number: int = 1, **changed: Any) -> PassQuery:
    """`rule` as the engine knows it, with what is `changed`."""
    if isinstance(rule, PassQuery):
        return rule
    query = PassQuery(
        path=HERE,
        sql=f"select {', '.join(('entry_id', *rule.keys))} from open_entry",
        leg="leg",
        name=rule.name,
        order=number,
        between="one party" if rule.one_party else "parties",
        cardinality=rule.cardinality,
        sentence="",
        tolerance=rule.tolerance,
        tolerance_percent=rule.percent,
        window=Window(*rule.window) if rule.window else None,
        distinguish=rule.distinguish,
        method=rule.method,
    )
    return replace(query, **changed)


def entry(
    ref: str, party: str, amount: str | Decimal, day: int = 10, fund: str | None = "f", month: str = MONTH, **texts: Any
) -> Entry:
    """An entry of `month` under the name the engine gives it; `ticket` is T unless given."""
    given = {"ticket": "T", "batch": None} | texts
    return Entry(f"{month}|{party}|{ref}", party, Decimal(amount), date.fromisoformat(f"{month}-{day:02}"), fund, given)


@dataclass
class Run(Answer):
    """What the engine made, also as it stands in its tables."""

    relations: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    carried: pa.Table | None = None  # its open items, for the next month

    def column(self, relation: str, name: str, **where: Any) -> list[Any]:
        """The values of a column, in order, of the rows that are as `where` says."""
        rows = self.relations[relation]
        return sorted((row[name] for row in rows if all(row[k] == v for k, v in where.items())), key=str)


class Book:
    """A DuckDB in which one month after another may be reconciled."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def run(
        self,
        parties: Sequence[str],
        new: Iterable[Entry],
        passes: Iterable[Pass | PassQuery],
        carried: pa.Table | None = None,
        month: str = MONTH,
        bulk: Path | None = None,
        *,
        causes: bool = False,
    ) -> Run:
        """Reconcile `new` and the open items `carried`."""
        known = queries(parties, passes, bulk, causes=causes)
        with self.reconciled(parties, new, known, carried, month) as engine:
            return _read(engine, bulk, parties, month)

    @contextmanager
    def reconciled(
        self,
        parties: Sequence[str],
        new: Iterable[Entry],
        known: Queries,
        carried: pa.Table | None = None,
        month: str = MONTH,
    ) -> Iterator[Duck]:
        """Within the block the engine's tables are there."""
        engine, new = Duck(self.connection), list(new)
        self.connection.begin()
        try:
            for party in parties:
                engine.add(f"held_by_{party}", _rows(e for e in new if e.party == party))
            self.register(engine, Month(month), parties, carried)
            stage.reconcile(engine, Month(month), known)
            yield engine
        finally:
            self.connection.rollback()

    def register(self, engine: Duck, month: Month, parties: Sequence[str], carried: pa.Table | None) -> None:
        """Make the relations that the engine and the causes read beside the parties' rows."""
        for name in ("entry", "open_item"):
            engine.view(f"previous_{name}", inputs.nothing(TABLES[name]))
        if carried is not None:
            engine.add("previous_open_item", carried)
        engine.view("opening_item", inputs.nothing(table("opening_item")))
        days = f"date '{month.first_day}' as first_day, date '{month.last_day}' as last_day"
        engine.view("settlement", f"select '{month}' as month, {days}")
        titles = ", ".join(f"('{party}', '{party}')" for party in parties)
        engine.view("party_title", f"select * from (values {titles}) titled(party, title)")


def _rows(entries: Iterable[Entry]) -> pa.Table:
    rows = [
        {
            "ref": e.id.split("|", 2)[2],
            "fund": e.scope,
            **{name: e.texts.get(name) for name in TEXTS},
            "entry_date": e.day,
            "amount": e.amount,
            "file_id": "f",
            "sheet": "s",
            "row_no": 1,
        }
        for e in entries
    ]
    return pa.Table.from_pylist(rows, _ROWS)


def _read(engine: Duck, bulk: Path | None, parties: Sequence[str], month: str) -> Run:
    names = {"match": "match", "open_item": "open_item", "candidate": "candidate_found", "statement": "balance"}
    names |= {"movement": "movement", "verdict": "verdict", "entry": "entry"}
    relations = {
        key: engine.connection.sql(f"select * from {name} order by all").to_arrow_table().to_pylist()
        for key, name in names.items()
    }
    run = Run(relations=relations)
    groups: dict[tuple[str, str], set[str]] = {}
    for row in relations["match"]:
        groups.setdefault((row["pass"], row["match_id"]), set()).add(row["entry_id"])
    run.groups = {(name, frozenset(ids)) for (name, _), ids in groups.items()}
    run.groups |= set(written_in_bulk(bulk, parties, month)) if bulk else set()
    columns = ", ".join(f'"{f.name}"' for f in TABLES["open_item"].fields)
    run.carried = engine.connection.sql(f"select {columns} from open_item order by entry_id").to_arrow_table()
    run.open = set(run.column("open_item", "entry_id"))
    run.doubt = {(row["pass"], row["entry_id"], row["status"]) for row in relations["candidate"]}
    run.statement = {
        (row["fund"], row["party"]): {name: row[name] for name in AMOUNTS} for row in relations["statement"]
    }
    return run


def written_in_bulk(folder: Path, parties: Sequence[str], month: str = MONTH) -> Iterator[tuple[str, frozenset[str]]]:
    """The groups that were matched at once, by pass, in the files `match.<leg>.<pass>.parquet`."""
    for file in folder.glob("match.*.parquet"):
        for row in pq.read_table(file, columns=[f"ref_{party}" for party in parties]).to_pylist():
            yield file.name.split(".")[2], frozenset(f"{month}|{party}|{row[f'ref_{party}']}" for party in parties)


def same(run: Answer, expected: Answer) -> None:
    """The engine's answer is the oracle's."""
    assert run.groups == expected.groups
    assert run.open == expected.open
    assert run.doubt == expected.doubt
    assert run.statement == expected.statement
