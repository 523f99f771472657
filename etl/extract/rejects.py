"""Rejected rows: one entry per faulty field, with the content as received, the reason, and the whole row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from etl.extract.block import Block
from etl.extract.cleaning import REASONS
from etl.extract.typed import faulty_rows
from etl.months import Month
from etl.sources import Source


def rejects_of(
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
    for row in block.broken:
        whole = json.dumps({"": row.content}, ensure_ascii=False)
        yield base | {
            "row_no": row.row_no,
            "field": "",
            "content": row.content,
            "reason": row.reason,
            "row_json": whole,
        }
    for row_no, faults, cells in faulty_rows(connection, block, typed, source, month):
        whole = json.dumps(_whole(block, cells), ensure_ascii=False)
        for fault in faults.split(","):
            name, _, reason = fault.partition(":")
            content = _content(block, name, cells)
            yield base | {
                "row_no": row_no, "field": name, "content": content, "reason": REASONS[reason], "row_json": whole
            }  # fmt: skip


def _whole(block: Block, cells: tuple[str, ...]) -> dict[str, str]:
    """The row as header -> cell; nameless columns by their number, and only where they hold something."""
    names = [*block.header.names, *[""] * (len(cells) - len(block.header.names))]
    named = {name or f"#{i + 1}": cell for i, (name, cell) in enumerate(zip(names, cells, strict=True)) if name or cell}
    return {**block.named, **named}


def _content(block: Block, name: str, cells: tuple[str, ...]) -> str:
    """The cell of a field as received."""
    if name in block.header.columns:
        return cells[block.header.columns[name]]
    return block.named.get(name, "")
