"""The stage: files of a month -> frozen -> blocks -> typed rows, rejects, accounts, findings; the manifest last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from etl import storage
from etl.contracts import table
from etl.errors import ContractError, DataError, EtlError, TransientError, Where
from etl.extract import ExtractSummary
from etl.extract.accounts import ZERO, Account, account_of, findings_of, verify
from etl.extract.block import Block
from etl.extract.cleaning import define_macros, literal
from etl.extract.delimited import read_csv
from etl.extract.inbox import RawFile, files_of, freeze
from etl.extract.knowledge import knowledge
from etl.extract.rejects import write_rejects
from etl.extract.typed import write_typed
from etl.extract.workbook import read_workbook
from etl.findings import Finding
from etl.identifiers import mask
from etl.months import Month
from etl.settings import Settings
from etl.sources import Source

_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx, xls
_BATCH = 65_536


def extract_month(month: Month, source: Source, settings: Settings) -> ExtractSummary:
    """See `etl.extract.run`."""
    paths = _Paths(settings.month_dir(month) / "extract", source.name)
    files, findings = _acquire(month, source, settings)
    scratch_root = settings.home / "tmp"
    scratch_root.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=scratch_root) as scratch, storage.connect(settings) as connection:
        define_macros(connection)
        blocks = [block for file in files for block in _blocks(file, month, source, Path(scratch))]
        paths.manifest.unlink(missing_ok=True)  # all was read: until here, what failed left the last good state
        accounts = _write(connection, blocks, month, source, paths)
    findings += [finding for account in accounts for finding in findings_of(account, month, source)]
    excess = _excess(accounts, month, source, settings)
    findings += [excess] if excess else []
    storage.write_rows(paths.findings, table("finding"), [f.row() for f in sorted(findings, key=_finding_key)])
    if excess:
        raise _too_many(excess, paths.rejects, settings)
    _write_manifest(paths, files, accounts, month, source)
    return _summary(files, accounts, findings, month, source)


class _Paths:
    """Where the outputs of one extract of one month are."""

    def __init__(self, folder: Path, extract: str) -> None:
        self.data = folder / f"{extract}.parquet"
        self.rejects = folder / f"{extract}.rejects.parquet"
        self.source_files = folder / f"{extract}.source_files.parquet"
        self.findings = folder / f"{extract}.findings.parquet"
        self.manifest = folder / f"{extract}.json"

    @property
    def outputs(self) -> tuple[Path, ...]:
        return self.data, self.rejects, self.source_files, self.findings


def _where(month: Month, source: Source, file: str = "") -> Where:
    return Where(party=source.party, month=month, extract=source.name, file=file)


def _acquire(month: Month, source: Source, settings: Settings) -> tuple[list[RawFile], list[Finding]]:
    """Frozen files in the order of their names; the same bytes sent twice are read once, with a finding."""
    if source.query and source.party in settings.party_urls:
        from etl.extract.database import freeze_query

        return [freeze_query(month, source, settings.party_urls[source.party], settings.frozen_dir)], []
    received = [freeze(path, settings.frozen_dir) for path in files_of(month, source, settings)]
    if not received:
        folder = settings.inbox_dir.name + f"/{month}/{source.party}"
        there = settings.inbox_dir.is_dir()
        do = "ask the party" if there else "set FUNDRECON_INBOX to where the parties' files are: there is no inbox"
        raise TransientError(f"no file {source.pattern} in {folder}", where=_where(month, source), do=do)
    first: dict[str, RawFile] = {}
    for file in received:
        first.setdefault(file.file_id, file)
    twice = [file for file in received if first[file.file_id] is not file]
    return list(first.values()), [_sent_twice(file, first[file.file_id], month, source) for file in twice]


def _sent_twice(file: RawFile, first: RawFile, month: Month, source: Source) -> Finding:
    return Finding(
        month=month, stage="extract", rule_id="e04_duplicate_file", severity="warning", party=source.party,
        extract=source.name, file=file.name, message=f"与{first.name}内容完全相同，只读取一次",
        expected=first.name, actual=file.name,
    )  # fmt: skip


def _blocks(file: RawFile, month: Month, source: Source, scratch: Path) -> Iterator[Block]:
    """The blocks of a file, whatever it is: told by its first bytes, not by its name."""
    where = _where(month, source, file.name)
    named = _from_name(file, source, where)
    with file.path.open("rb") as head:
        is_workbook = head.read(4) in _WORKBOOK
    blocks = read_workbook if is_workbook else lambda *args: iter([read_csv(*args)])
    for block in blocks(file, source, where, scratch):
        yield block.with_named(named)


def _from_name(file: RawFile, source: Source, where: Where) -> dict[str, str]:
    """What the file's name says; ContractError if it should say something and does not."""
    if not source.file_field:
        return {}
    if found := re.search(source.file_value, file.name):
        return {source.file_field: found[1]}
    raise ContractError(f"file name without {source.file_field}", where=where, do=f"name it like {source.file_value}")


def _write(
    connection: duckdb.DuckDBPyConnection, blocks: list[Block], month: Month, source: Source, paths: _Paths
) -> list[Account]:
    """Write accepted rows, rejects and accounts; returns the accounts, which balance."""
    typed = [write_typed(connection, block, source, month) for block in blocks]
    storage.write_parquet(paths.data, source.table, _accepted(connection, blocks, typed, source))
    pairs = list(zip(blocks, typed, strict=True))
    write_rejects(paths.rejects, connection, pairs, source, month)
    accounts = [account_of(connection, block, path, paths.data, source) for block, path in pairs]
    for account in accounts:
        verify(account, _where(month, source))
    accounts.sort(key=lambda account: (account.block.file.name, account.block.file.file_id, account.block.sheet))
    storage.write_rows(paths.source_files, table("source_file"), [a.row(month, source) for a in accounts])
    return accounts


def _accepted(
    connection: duckdb.DuckDBPyConnection, blocks: list[Block], typed: list[Path], source: Source
) -> Iterator[pa.RecordBatch]:
    """Accepted rows by the table's key: blocks by file and sheet, and within a block as they stand in the file.

    Ten million rows are not sorted again: a block is in order unless it was repaired, and that is checked.
    """
    columns = ", ".join(f'"{field.name}"' for field in source.table.fields)
    for block, path in sorted(zip(blocks, typed, strict=True), key=lambda pair: pair[0].key):
        query = f"select {columns} from read_parquet({literal(str(path))}) where row_kind = 'data' and not faulty"
        last = 0
        for batch in connection.sql(query + ("" if block.in_order else " order by row_no")).to_arrow_reader(_BATCH):
            numbers = batch.column("row_no").to_numpy()
            if len(numbers) and (numbers[0] <= last or (np.diff(numbers) <= 0).any()):
                raise EtlError("rows out of order", do="this is a fault of the program: report it with the file")
            last = numbers[-1] if len(numbers) else last
            yield batch


def _finding_key(finding: Finding) -> tuple[str | int, ...]:
    return finding.rule_id, finding.file, finding.sheet, finding.row_no or 0, finding.field


def _excess(accounts: list[Account], month: Month, source: Source, settings: Settings) -> Finding | None:
    """A critical finding if the share of rejected rows is above the limit."""
    rows, rejected = sum(a.rows_in for a in accounts), sum(a.rows_rejected for a in accounts)
    if rejected <= rows * settings.reject_limit:
        return None
    limit = f"{settings.reject_limit:%}"
    return Finding(
        month=month, stage="extract", rule_id="e03_reject_limit", severity="critical", party=source.party,
        extract=source.name, message=f"拒收{rejected}行，占{rows}行的比例超过上限{limit}，停止处理",
        expected=f"<= {limit}", actual=f"{rejected}/{rows}",
    )  # fmt: skip


def _too_many(excess: Finding, rejects: Path, settings: Settings) -> DataError:
    """The error of a month with too many rejected rows: it shows the first of them."""
    [first] = next(pq.ParquetFile(rejects).iter_batches(1)).to_pylist()
    named = {name: first[name] for name in ("party", "month", "extract", "file", "sheet", "field")}
    where = Where(**named, row=first["row_no"])
    content = first["content"] if first["field"] else ""  # of a row of another width it would be the whole row
    shown = mask(f"{first['reason']}：{content or ''}")
    do = f"ask for a new file; all of them are in {rejects.relative_to(settings.home)}"
    return DataError(f"{excess.message}；首行{shown}", where=where, do=do)


def _write_manifest(paths: _Paths, files: list[RawFile], accounts: list[Account], month: Month, source: Source) -> None:
    """Say what was read and written, by content; its presence makes the outputs valid."""
    manifest = {
        "month": str(month),
        "party": source.party,
        "extract": source.name,
        "files": [{"name": file.name, "sha256": file.file_id} for file in files],
        "outputs": {path.name: storage.sha256(path) for path in paths.outputs},
        "rows_in": sum(a.rows_in for a in accounts),
        "rows_accepted": sum(a.rows_accepted for a in accounts),
        "knowledge": knowledge(source),
        "layout": [{"file_id": a.block.file.file_id, "sheet": a.block.sheet, **a.layout} for a in accounts],
    }
    storage.write_json(paths.manifest, manifest)


def _summary(
    files: list[RawFile], accounts: list[Account], findings: list[Finding], month: Month, source: Source
) -> ExtractSummary:
    return ExtractSummary(
        month=month,
        extract=source.name,
        files=len(files),
        rows_in=sum(a.rows_in for a in accounts),
        rows_layout=sum(a.rows_layout for a in accounts),
        rows_accepted=sum(a.rows_accepted for a in accounts),
        rows_rejected=sum(a.rows_rejected for a in accounts),
        amount_in=sum((a.amount_in for a in accounts), ZERO),
        findings=len(findings),
    )
