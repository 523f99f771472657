"""Excel files, xlsx and xls: every sheet asked for becomes a block of text rows under its header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from etl.errors import ContractError, Where
from etl.extract.block import Block, batches_of, write_raw
from etl.extract.control import visible
from etl.extract.header import find_header
from etl.extract.inbox import RawFile
from etl.sources import Source

_EXACT_DIGITS = 15  # what a spreadsheet number holds for certain
Cell = str | float | int | bool | date | datetime | time | timedelta | None


def read_workbook(file: RawFile, source: Source, where: Where, scratch: Path) -> Iterator[Block]:
    """Blocks of the sheets wanted, in the order of the workbook; ContractError if none is or a header does not fit."""
    try:
        with CalamineWorkbook.from_path(str(file.path)) as book:
            names = [name for name in book.sheet_names if fnmatchcase(name.strip(), source.sheets)]
            filled = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names]
    except CalamineError as error:
        raise ContractError(f"not readable as a workbook: {error}", where=where, do="ask for the file again") from error
    filled = [(name, rows) for name, rows in filled if any(_text(cell) for row in rows for cell in row)]
    if not filled:
        raise ContractError(f"no sheet with data like {source.sheets!r}", where=where, do="ask for the file again")
    for number, (name, rows) in enumerate(filled):
        place = Where(**{**vars(where), "sheet": name})
        yield _block(file, name, rows, source, place, scratch / f"{file.file_id}.{number}.raw")


def _block(file: RawFile, sheet: str, rows: Sequence[Sequence[Cell]], source: Source, where: Where, raw: Path) -> Block:
    """One sheet: its header, and the rows below it."""
    cells = [[_text(cell) for cell in row] for row in rows]
    header = find_header(cells, source, where)
    width = max(len(row) for row in cells)
    months = _month_columns(header.columns, source)
    data = [(number, list(row)) for number, row in enumerate(cells, start=1) if number > header.row_no]
    for number, row in data:
        for index in months:
            row[index] = _unambiguous(rows[number - 1][index], row[index])
    write_raw(raw, width, batches_of(data, width))
    return Block(
        file=file, sheet=visible(sheet), header=header, raw=raw, width=width, named=_named(sheet, source, where)
    )


def _named(sheet: str, source: Source, where: Where) -> dict[str, str]:
    """What the name of the sheet says; ContractError if it should say something and does not."""
    if not source.sheet_field:
        return {}
    if found := re.search(source.sheet_value, sheet):
        return {source.sheet_field: found[1]}
    do = f"name the sheet like {source.sheet_value}"
    raise ContractError(f"sheet name without {source.sheet_field}: {sheet!r}", where=where, do=do)


def _month_columns(columns: Mapping[str, int], source: Source) -> list[int]:
    """Indexes of the columns that hold months."""
    types = {field.name: field.type for field in source.table.fields}
    return [index for name, index in columns.items() if types[name] == "month"]


def _unambiguous(cell: Cell, text: str) -> str:
    """A month typed as a number: 2021.1 may have been 2021.10, so it must not be read as January."""
    return f"{text}(数值)" if isinstance(cell, float) and text.endswith(".1") else text


def _text(cell: Cell) -> str:
    """A cell as text: numbers in their shortest exact form, dates in ISO form.

    A number of more than 15 digits has lost some of them: it is written with an exponent, which no field accepts.
    """
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, (int, float)):
        return _number(float(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat(sep=" ") if isinstance(cell, datetime) else str(cell)


def _number(value: float) -> str:
    text = repr(value).removesuffix(".0")
    digits = re.sub(r"\D", "", text).lstrip("0")
    return f"{value:.16e}" if "e" in text or len(digits) > _EXACT_DIGITS else text
