"""Rejected rows: one entry per faulty field, with the content as received, the reason, and the whole row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from etl import storage
from etl.contracts import table
from etl.extract.block import Block
from etl.extract.cleaning import REASONS
from etl.extract.control import has_control, visible
from etl.extract.typed import ROWS_AT_ONCE, faulty_rows
from etl.months import Month
from etl.sources import Source


def write_rejects(
    path: Path,
    connection: duckdb.DuckDBPyConnection,
    pairs: Iterable[tuple[Block, Path]],
    source: Source,
    month: Month,
) -> int:
    """Write the rejects of all blocks (with their typed rows) as they are found, a batch at a time, in the order of
    the contract's key; returns their number."""
    ordered = sorted(pairs, key=lambda pair: pair[0].key)
    rows = (row for block, typed in ordered for row in _rejects(connection, block, typed, source, month))
    return storage.write_parquet(path, table("reject"), _batches(rows))


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[pa.RecordBatch]:
    schema = storage.arrow_schema(table("reject"))
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        yield pa.RecordBatch.from_pylist(batch, schema=schema)


def _rejects(
    connection: duckdb.DuckDBPyConnection, block: Block, typed: Path, source: Source, month: Month
) -> Iterator[dict[str, Any]]:
    """Rows of contract `reject` for one block, by row and field."""
    base = {
        "month": str(month),
        "party": source.party,
        "extract": source.name,
        "file": block.file.name,
        "file_id": block.file.file_id,
        "sheet": block.sheet,
    }
    for row_no, faults, odd, count, *cells in faulty_rows(connection, block, typed, source, month):
        whole = json.dumps({"": visible(odd)} if odd is not None else _whole(block, cells), ensure_ascii=False)
        for name, reason in sorted(fault.split(":") for fault in faults.split(",")):
            content = odd if odd is not None else _content(block, name, cells)
            text = f"列数不符：应为{block.width}列，实为{count}列" if odd is not None else _reason(reason, content)
            said = {"field": name, "content": visible(content), "reason": text, "row_json": whole}
            yield base | {"row_no": row_no, **said}


def _reason(reason: str, content: str) -> str:
    """The reason in words; a control character explains why a value could not be read."""
    return REASONS["control" if has_control(content) and reason != "required" else reason]


def _whole(block: Block, cells: Sequence[str]) -> dict[str, str]:
    """The row as header -> cell; nameless columns by their number, and only where they hold something."""
    names = [*block.header.names, *[""] * (len(cells) - len(block.header.names))]
    pairs = enumerate(zip(names, map(visible, cells), strict=True), start=1)
    named = {name or f"#{i}": cell for i, (name, cell) in pairs if name or cell}
    return {**block.named, **named}


def _content(block: Block, name: str, cells: Sequence[str]) -> str:
    """The cell of a field as received."""
    if name in block.header.columns:
        return cells[block.header.columns[name]]
    return block.named.get(name, "")
