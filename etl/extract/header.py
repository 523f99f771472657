"""Header rows: found among title lines, unified, and mapped to the fields of the contract without a remainder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import process

from etl.errors import ContractError, Where
from etl.identifiers import mask
from etl.sources import Source

LOOK_AT = 40  # lines from the top among which a header is looked for
_COUNTING = ("序号", "行号")  # running numbers: never data
_UNIT_LINE = re.compile(r"单位:(?:人民币)?([十百千万亿]{0,2}元)")
_UNIT_SUFFIX = re.compile(r"\((?:单位:)?(?:人民币)?([十百千万亿]{0,2}元)\)$")
_FACTORS = {"元": 1, "万元": 10_000}


@dataclass(frozen=True, kw_only=True)
class Header:
    """A header as found: column indexes of the fields, and yuan per unit for each column and for the sheet."""

    row_no: int  # first row after the header is row_no + 1
    names: tuple[str, ...]  # as received, two levels joined by /
    columns: Mapping[str, int]
    factors: Mapping[str, int]
    nameless: tuple[int, ...]  # columns without a name: they must be empty
    counting: tuple[int, ...]  # columns with running numbers
    printed: tuple[tuple[str, ...], ...] = ()  # rows above the data: each printed page may begin with them


@lru_cache(maxsize=8192)  # the same cells are tried with every delimiter and encoding
def unified(text: str) -> str:
    """Full width to half width, no white space, lower case: how headers and labels are compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def _bare(name: str) -> str:
    """A header without a unit such as (万元) behind it."""
    return _UNIT_SUFFIX.sub("", unified(name))


def known_names(wanted: Source) -> Mapping[str, str]:
    """Unified header -> field, or '' where the column is ignored."""
    known = {unified(name): "" for name in (*wanted.ignored, *_COUNTING, "month")}
    known |= {unified(field): field for field in wanted.columns}
    return known | {unified(name): field for field, names in wanted.columns.items() for name in names}


def find_header(rows: Sequence[Sequence[str]], wanted: Source, where: Where) -> Header:
    """The best header among the first rows (text cells, row 1 first); ContractError if none fits completely."""
    known, best, best_score = known_names(wanted), None, 0
    for index in range(min(len(rows), LOOK_AT)):
        for levels in {1, wanted.header_rows}:
            names = _joined(rows[index : index + levels])
            score = sum(_bare(name) in known for name in names if name)
            if score > best_score:
                best, best_score = (index + levels, names), score
    if best is None or best_score < min(2, len(wanted.columns)):
        raise _no_header(rows, wanted, where)
    row_no, names = best
    header = _resolve(row_no, names, _unit_of(rows[:row_no], wanted, where), wanted, where)
    return replace(header, printed=tuple(tuple(row) for row in rows[:row_no] if any(cell.strip() for cell in row)))


def _joined(levels: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """One name per column; of two levels upper/lower, the upper one reaching right over merged cells."""
    if len(levels) < 2:
        return tuple(cell.strip() for row in levels for cell in row)
    width = max(len(row) for row in levels)
    upper_row, lower_row = ([cell.strip() for cell in row] + [""] * (width - len(row)) for row in levels)
    names, reach = [], ""
    for upper, lower in zip(upper_row, lower_row, strict=True):
        reach = upper or (reach if lower else "")
        names.append(f"{reach}/{lower}" if reach and lower else reach or lower)
    return tuple(names)


def _unit_of(rows: Sequence[Sequence[str]], wanted: Source, where: Where) -> int:
    """Yuan per unit as a line above the data says, else as the source declares."""
    for row in rows:
        for cell in row:
            if found := _UNIT_LINE.search(unified(cell)):
                return _factor(found[1], where)
    return _FACTORS[wanted.unit]


def _factor(unit: str, where: Where) -> int:
    if unit not in _FACTORS:
        raise ContractError(f"amounts in {unit}", where=where, do="units understood: 元, 万元")
    return _FACTORS[unit]


def _resolve(row_no: int, names: tuple[str, ...], factor: int, wanted: Source, where: Where) -> Header:
    """Map every name; unknown, twice mapped and missing names are ContractErrors."""
    known, columns, factors = known_names(wanted), dict[str, int](), dict[str, int]()
    place = Where(**{**vars(where), "row": row_no})
    for index, name in enumerate(names):
        field = known.get(_bare(name), "" if wanted.ignore_rest else None) if name else ""
        if field is None:
            raise _unknown(name, wanted, place)
        if field in columns:
            raise ContractError(f"two columns mean {field}: {names[columns[field]]}, {name}", where=place)
        if field:
            columns[field] = index
            unit = _UNIT_SUFFIX.search(unified(name))
            factors[field] = _factor(unit[1], place) if unit else factor
    _check_required(names, columns, wanted, place)
    nameless = tuple(i for i, name in enumerate(names) if not name)
    counting = tuple(i for i, name in enumerate(names) if unified(name) in _COUNTING and i not in columns.values())
    return Header(row_no=row_no, names=names, columns=columns, factors=factors, nameless=nameless, counting=counting)


def _nearest(name: str, wanted: Source) -> str:
    """The declared header most like `name`."""
    spelled = {unified(n): n for n in (*wanted.ignored, *(n for names in wanted.columns.values() for n in names))}
    found = process.extractOne(_bare(name), list(spelled))
    return spelled[found[0]] if found else ""


def _unknown(name: str, wanted: Source, where: Where) -> ContractError:
    near = f"nearest known name: {_nearest(name, wanted)}; correct the one that is misspelt"
    do = f"{near}, or map or ignore it in {wanted.declared_in}"
    return ContractError(f"unknown column {mask(name)!r}", where=where, do=do)


def _check_required(names: Sequence[str], columns: Mapping[str, int], wanted: Source, where: Where) -> None:
    """ContractError for the first required field that no column gives."""
    given = {*columns, *wanted.named_fields}
    for field in wanted.columns:
        if field in wanted.table.required and field not in given:
            usual = wanted.columns[field][0]
            place = Where(**{**vars(where), "field": field})
            nearest = process.extractOne(usual, [name for name in names if name])
            do = f"the nearest in the file is {nearest[0] if nearest else 'none'}; see {wanted.declared_in}"
            raise ContractError(f"missing column {usual!r}", where=place, do=do)


def _no_header(rows: Sequence[Sequence[str]], wanted: Source, where: Where) -> ContractError:
    """No row looks like the header: show the first row and what it is nearest to."""
    first = next((cell for row in rows for cell in row if cell.strip()), "")
    if not first:
        return ContractError("there is nothing in it", where=where, do="ask for the file again")
    do = f"nearest known name: {_nearest(first, wanted)}; expected columns such as {_usual(wanted)}"
    return ContractError(f"no header row found; the sheet begins with {mask(first)[:40]!r}", where=where, do=do)


def _usual(wanted: Source) -> str:
    return ", ".join(names[0] for names in list(wanted.columns.values())[:4])
