"""Everything a run found, twice: as Parquet for programs, as CSV with Chinese headers and words for people."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from etl import storage
from etl.contracts import TABLES, Table, table
from etl.declared.reading import Held
from etl.findings import Finding
from etl.labels import catalogue
from etl.reconcile import stage
from etl.reconcile.engines import Engine
from etl.reconcile.queries import Queries
from etl.reconcile.spec.model import Spec

# Names whose values are codes that the catalogue or the declaration has words for.
_CODED = {"odd_party": "party"} | {
    name: name for name in ("party", "extract", "leg", "cause", "verdict", "status", "severity", "stage")
}
# Where a table's rows come from, if not from the relation of its name.
_SOURCES = {"cause_movement": "movement", "statement": "balance", "candidate": "candidate_found"}
_FORMULA = "=+-@\t\r"  # a spreadsheet computes text that begins with one of these


def quoted(text: str) -> str:
    """`text` as a SQL string."""
    return "'" + text.replace("'", "''") + "'"


def write_table(engine: Engine, work: Path, known: Queries, name: str) -> Path:
    """Write a table of the engine into `work` as Parquet; returns the file."""
    file = work / f"{name}.parquet"
    stage.write(engine, file, known.tables[name], f"select * from {_SOURCES.get(name, name)}")
    return file


def write_found(
    connection: duckdb.DuckDBPyConnection, work: Path, held: list[Held], found: list[Finding]
) -> list[Path]:
    """Write what was rejected, how files were accounted for, and the findings; returns the files."""
    _write_rejects(connection, work / "reject.parquet", held)
    accounts = [account for party in held for account in party.accounts]
    storage.write_rows(work / "source_file.parquet", table("source_file"), accounts)
    ordered = sorted(found, key=lambda f: (f.stage, f.rule_id, f.party, f.key, f.file, f.sheet, f.field, f.message))
    storage.write_rows(work / "finding.parquet", table("finding"), [finding.row() for finding in ordered])
    return [work / f"{name}.parquet" for name in ("reject", "source_file", "finding")]


def _write_rejects(connection: duckdb.DuckDBPyConnection, path: Path, held: list[Held]) -> None:
    promised = table("reject")
    files = [file for party in held for file in party.rejects]
    listed = ", ".join(quoted(str(file)) for file in files)
    storage.write_query(path, promised, connection, f"select * from read_parquet([{listed}])") if files else (
        storage.write_rows(path, promised, [])
    )


class Words:
    """What people call parties, legs, causes and verdicts: the catalogue's words and the declaration's own."""

    def __init__(self, spec: Spec) -> None:
        self._known: dict[str, dict[str, str]] = {}
        for (kind, key), text in catalogue().items():
            self._known.setdefault(kind, {})[key] = text
        self._coded = _CODED | {name: name for name in spec.scope if spec.from_tables}
        self._known["cause"] |= spec.causes
        self._known["party"] = spec.party_titles
        self._known["leg"] |= spec.leg_titles
        labels = {name: TABLES[name].label for name in spec.tables if name in TABLES}
        self._known["extract"] = labels | spec.party_titles

    def of(self, column: str) -> dict[str, str]:
        """Code -> word for the values of a column; empty where they stand for themselves."""
        return self._known.get(self._coded.get(column, ""), {})

    def score(self, text: str | None) -> str:
        """The parts of a score as percentages, and the typing error: `amount 920, transposed` is 金额 92.0%、…."""
        return re.sub(r"[a-z]+( \d+)?", self._part, text or "").replace(", ", "、")

    def parts(self) -> dict[str, str]:
        """What the parts of a score are called."""
        return self._known["score"]

    def _part(self, found: re.Match[str]) -> str:
        name, _, part = found[0].partition(" ")
        return self.parts().get(name, name) + (f" {int(part) // 10}.{int(part) % 10}%" if part else "")

    def word(self, column: str, value: str | None) -> str:
        """The word for one value."""
        return self.of(column).get(value or "", value or "")


def write_csv(connection: duckdb.DuckDBPyConnection, source: Path, promised: Table, words: Words) -> Path:
    """Write the Parquet table `source` once more, beside it, in the same order and in the words people use.

    Text that a spreadsheet would compute is guarded. Returns the file.
    """
    target = source.with_suffix(".csv")
    columns = [f"{_shown(f.name, f.type, words)} as {_header(n, f.label)}" for n, f in enumerate(promised.fields)]
    with storage.replacing(target) as temporary:
        connection.execute(
            f"copy (select {', '.join(columns)} from read_parquet({quoted(str(source))}){_ranked(promised)}) "
            f"to {quoted(str(temporary))} (format csv, header, preserve_order true)"
        )
    return target


def _ranked(promised: Table) -> str:
    """Clusters are ranked by money; all else stands in the order of its key."""
    return f" order by gross desc, {', '.join(promised.key)}" if promised.name == "cluster" else ""


def _shown(name: str, kind: str, words: Words) -> str:
    column = f'"{name}"'
    if kind not in ("text", "citizen_id", "month"):
        return column
    for key, text in words.parts().items() if name == "score" else ():
        column = f"replace({column}, {quoted(key)}, {quoted(text)})"
    if cases := " ".join(f"when {quoted(code)} then {quoted(word)}" for code, word in words.of(name).items()):
        column = f"case {column} {cases} else {column} end"
    computed = ", ".join(str(ord(sign)) for sign in _FORMULA)
    return f"case when ascii({column}) in ({computed}) then '''' || {column} else {column} end"


def _header(number: int, label: str) -> str:
    """A column's header; the first carries the mark by which Excel knows UTF-8."""
    mark = "\ufeff" if number == 0 else ""
    return '"' + mark + label.replace('"', '""') + '"'
