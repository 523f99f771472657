"""Anyone's files as typed rows: text and workbooks through the extract readers, Parquet as a view that copies nothing.

Rows that cannot be typed are rejected with file, sheet, row, field, content and reason; rows and amounts in are those
accepted plus those rejected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from rapidfuzz import process

from etl import storage
from etl.declared import columnar
from etl.declared.sources import PartySource, amount_of, entry_columns, scope_of, source_of
from etl.errors import ContractError, TransientError, Where
from etl.extract.accounts import account_of, findings_of, verify
from etl.extract.block import Block
from etl.extract.cleaning import define_macros, literal
from etl.extract.delimited import read_csv
from etl.extract.inbox import RawFile, shown
from etl.extract.rejects import write_rejects
from etl.extract.typed import write_typed
from etl.extract.workbook import read_workbook
from etl.findings import Finding
from etl.identifiers import mask
from etl.months import Month
from etl.reconcile.spec.model import Spec
from etl.reconcile.spec.party import Party, headers

_MAGIC = {b"PK\x03\x04": "xlsx", b"\xd0\xcf\x11\xe0": "xlsx", columnar.MAGIC: "parquet"}
_SHOWN = 100  # characters of a row that an error tells
_READING = (duckdb.Error, pa.ArrowException, OSError)  # what DuckDB raises itself, or through a stream of Arrow
_UNFINISHED = (".tmp", ".part", ".crdownload", ".filepart")


@dataclass(kw_only=True)
class Held:
    """What one party holds: `sql` of its entries, how its files were accounted for, and what was found on the way.

    `again` is SQL of those of its entries that the relation `wanted` names, and perhaps some more; `totals` is SQL
    of their number and of what they come to, by scope.
    """

    party: str
    sql: str = ""
    again: str = ""
    totals: str = ""
    files: list[RawFile] = field(default_factory=list)
    accounts: list[dict[str, Any]] = field(default_factory=list)  # rows of contract `source_file`
    rejects: list[Path] = field(default_factory=list)  # Parquet of contract `reject`
    findings: list[Finding] = field(default_factory=list)

    @property
    def rows_in(self) -> int:
        return sum(account["rows_in"] for account in self.accounts)

    @property
    def rows_rejected(self) -> int:
        return sum(account["rows_rejected"] for account in self.accounts)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads all parties of a declaration into `folder`; scratch files go under `scratch`."""

    spec: Spec
    file: Path  # the declaration
    month: Month
    connection: duckdb.DuckDBPyConnection
    folder: Path
    scratch: Path

    def read(self) -> list[Held]:
        """What the parties hold, in the order of the declaration."""
        define_macros(self.connection)
        names, parties = list(self.spec.parties), list(self.spec.parties.values())
        with ThreadPoolExecutor() as beside:  # digests of large files, side by side
            acquired = list(beside.map(self._acquire, names, parties))
        return [self._party(*told) for told in zip(names, parties, acquired, strict=True)]

    def _party(self, name: str, party: Party, held: Held) -> Held:
        source = source_of(name, party, self.file)
        lazy = [file for file in held.files if _format(file, party) == "parquet"]
        text = [file for file in held.files if file not in lazy]
        parts = [self._parquet(source, party, file, held) for file in lazy]
        if text:
            typed = self._typed(source, party, text, held)
            parts.insert(0, (typed, typed, _totals(party, self.spec.scope, typed)))
        columns = entry_columns(self.spec, name, str(self.month.first_day))
        rows, again, totals = zip(*parts, strict=True)
        held.sql, held.again = (
            " union all ".join(f"select {columns} from ({part})" for part in one) for one in (rows, again)
        )
        held.totals = " union all ".join(totals)
        held.accounts.sort(key=lambda account: (account["file"], account["file_id"], account["sheet"]))
        self._check_some_accepted(held)
        if not held.rows_in:
            held.findings.append(
                Finding(
                    month=self.month, stage="extract", rule_id="e07_no_rows", severity="warning", party=name,
                    extract=name, file=held.files[0].name, message=f"{party.title}没有任何行：文件是空的，或只有表头",
                )
            )  # fmt: skip
        return held

    def _check_some_accepted(self, held: Held) -> None:
        """ContractError if there are rows and none could be read: a declaration that fits another file, most likely."""
        if not held.rows_in or held.rows_in > held.rows_rejected:
            return
        files = ", ".join(literal(str(path)) for path in held.rejects)
        first = f"select file, sheet, row_no, field, content, reason from read_parquet([{files}]) order by all limit 1"
        file, sheet, row, field_, content, reason = self.connection.execute(first).fetchall()[0]
        raise ContractError(
            f"none of {held.rows_in} rows can be read, the first for {mask(content)[:_SHOWN]!r}: {reason}",
            where=Where(party=held.party, month=self.month, file=file, sheet=sheet, row=row, field=field_),
            do=f"correct the file, or its columns, date formats or codes in {self.file}",
        )

    def _acquire(self, name: str, party: Party) -> Held:
        """The party's files by name; the same bytes twice are read once, with a finding."""
        held = Held(party=name)
        for pattern, wanted in _wanted(party, self.file, self.month):
            if not wanted:
                where = Where(party=name, month=self.month, file=pattern)
                raise TransientError("no such file", where=where, do=f"put it there, or correct {self.file}")
            for path in wanted:
                self._keep(RawFile(name=shown(path.name), file_id=storage.sha256(path), path=path), held)
        return held

    def _keep(self, file: RawFile, held: Held) -> None:
        first = next((other for other in held.files if other.file_id == file.file_id), None)
        if first is None:
            held.files.append(file)
        elif first.path != file.path:
            held.findings.append(
                Finding(
                    month=self.month, stage="extract", rule_id="e04_duplicate_file", severity="warning",
                    party=held.party, extract=held.party, file=file.name, expected=first.name, actual=file.name,
                    message=f"与{first.name}内容完全相同，只读取一次",
                )
            )  # fmt: skip

    def _typed(self, source: PartySource, party: Party, files: Sequence[RawFile], held: Held) -> str:
        """Text files and workbooks: typed Parquet in the folder; returns SQL of its rows."""
        blocks = [block for file in files for block in self._blocks(source, party, file)]
        pairs = [(block, write_typed(self.connection, block, source, self.month)) for block in blocks]
        target = self.folder / "rows" / f"{source.name}.parquet"
        columns = ", ".join(f'"{f.name}"' for f in source.table.fields)
        accepted = " union all ".join(
            f"select {columns} from read_parquet({literal(str(typed))}) where row_kind = 'data' and not faulty"
            for _, typed in pairs
        )
        storage.write_query(target, source.table, self.connection, accepted)
        held.rejects.append(self.scratch / f"{source.name}.rejects")
        write_rejects(held.rejects[-1], self.connection, pairs, source, self.month)
        for block, typed in pairs:
            account = account_of(self.connection, block, typed, target, source)
            verify(account, Where(party=source.name, month=self.month))
            held.accounts.append(account.row(self.month, source))
            held.findings += findings_of(account, self.month, source)
        return f"select * from read_parquet({literal(str(target))})"

    def _blocks(self, source: PartySource, party: Party, file: RawFile) -> Iterator[Block]:
        where = Where(party=source.name, month=self.month, file=file.name)
        scratch = self.scratch / source.name
        scratch.mkdir(parents=True, exist_ok=True)
        workbook = _format(file, party) == "xlsx"
        blocks = read_workbook(file, source, where, scratch) if workbook else [read_csv(file, source, where, scratch)]
        for block in blocks:
            _check_complete(block, source, Where(**{**vars(where), "sheet": block.sheet, "row": block.header.row_no}))
            yield block

    def _parquet(self, source: PartySource, party: Party, file: RawFile, held: Held) -> tuple[str, str, str]:
        """SQL of the file's rows, of the wanted, and of their totals by scope."""
        view = columnar.Columnar(source, party, file, self.month, self.spec.scope, self.connection)
        view.count()
        account = view.account()
        held.accounts.append(account)
        if account["rows_rejected"]:
            held.rejects.append(self.scratch / f"{source.name}.{file.file_id}.rejects")
            view.write_rejects(held.rejects[-1])
            held.findings.append(view.finding(account))
        return view.accepted(account), view.accepted(account, wanted=True), view.totals


def _totals(party: Party, scope: Sequence[str], rows: str) -> str:
    """SQL of the number of entries that the typed `rows` make, and of what they come to, by scope."""
    sums = f"count(*) as entries, sum({amount_of(party)}) as amount"
    return f"select {scope_of(party, scope)}, {sums} from ({rows}) group by all"


def _check_complete(block: Block, source: PartySource, where: Where) -> None:
    """ContractError for the first declared column that the file does not have."""
    for field_, names in source.columns.items():
        if field_ not in block.header.columns:
            near = process.extractOne(names[0], [name for name in block.header.names if name])
            do = f"the nearest in the file is {near[0] if near else 'none'}; correct {source.declared_in}"
            raise ContractError(f"missing column {names[0]!r}", where=Where(**{**vars(where), "field": field_}), do=do)


@contextmanager
def damage_told(spec: Spec, file: Path, month: Month, others: Iterable[Path] = ()) -> Iterator[None]:
    """A failure of reading, which does not say where it was, is that of a damaged Parquet file, if there is one.

    The files of the declaration `file`, and `others`, are read through for it, only then.
    """
    try:
        yield
    except (*_READING, ContractError) as error:
        if isinstance(error, _READING) or isinstance(error.__cause__, _READING):
            for name, party in spec.parties.items():
                for path in (path for _, paths in _wanted(party, file, month) for path in paths):
                    columnar.check_whole(path, Where(party=name, month=month, file=shown(path.name)))
            for path in others:
                columnar.check_whole(path, Where(month=month, file=shown(path.name)))
        raise


def _wanted(party: Party, file: Path, month: Month) -> Iterator[tuple[str, list[Path]]]:
    """Each pattern of the party's files, and the files it means."""
    for pattern in headers(party.files):
        pattern = pattern.replace("{period}", month)
        found = [Path(path) for path in sorted(glob(str(file.parent / pattern), recursive=True))]
        yield pattern, [path for path in found if _is_wanted(path)]


def _is_wanted(path: Path) -> bool:
    return path.is_file() and not path.name.startswith((".", "~$")) and path.suffix not in _UNFINISHED


def _format(file: RawFile, party: Party) -> str:
    """What the file is: as declared, else told by its first bytes."""
    with file.path.open("rb") as head:
        return party.format or _MAGIC.get(head.read(4), "csv")
