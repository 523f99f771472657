"""Rows of all parties by a digest: those that stand exactly once with every party, and the rest.

Sorting and then looking at neighbours costs a fraction of joining or grouping many millions of rows, and needs no more
memory than a few parts of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from etl.reconcile import fen
from etl.reconcile.codes import Code

_ROW_GROUP = 1 << 20
_WAITING = 2  # row groups that may wait to be written

FEN = "_fen"  # no declared name begins so
LOWER_HALF = (1 << 32) - 1  # of 64 bits
UPPER_HALF = LOWER_HALF << 32

Numbers = npt.NDArray[np.unsignedinteger[Any]]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Columns:
    """What a row says.

    `place` is its digest with the party's number in the lowest `bits`, or the number of parties where it cannot pair.
    The digest's upper half is its kin: what may owe the same has the same, or else the column `owed`. `mark` is a
    second digest of what is to be alike but for the amount, which is FEN; `line` tells where the row stands, `ref` is
    its reference; `told` names what else is written of a group, `codes` which of that are numbers that stand for texts.
    """

    parties: Sequence[str]
    told: Sequence[str]
    codes: Mapping[str, Code] = field(default_factory=dict)
    owed: str = ""

    @property
    def bits(self) -> int:
        return _bits(self.parties)

    @property
    def mask(self) -> np.uint64:
        return np.uint64(digest_mask(self.parties))


def _bits(parties: Sequence[str]) -> int:
    """How many bits the number of a party, or of none, takes."""
    return len(parties).bit_length()


def digest_mask(parties: Sequence[str]) -> int:
    """The bits of a place that are its digest."""
    return (1 << 64) - (1 << _bits(parties))


@dataclass(frozen=True)
class Before:
    """Last month's open items: `known` is the mark above the lower half of the digest, `kin` each once and in order.

    `owed` is a digest of what they owe, as in the column of that name.
    """

    known: Numbers
    kin: Numbers
    owed: Numbers


@dataclass(frozen=True)
class Rest:
    """The rows in no group: `places` are digests of those that may pair, `lines` theirs and those of their kin.

    Lines are those of last month's kin as well; `owed` is what they owe where that is a column of its own.
    """

    places: Numbers
    owed: Numbers
    lines: Numbers


def find(rows: pa.Table, columns: Columns, before: Before) -> tuple[pa.Table, Rest]:
    """The groups among `rows`, by digest (`match_id`, `ref_<party>` of each, and what is told), and the rest.

    The rows are in any order, and have all or none of a kin. A group's agree in digest, mark and amount, and are
    like none that was open `before`; no other row has its digest.
    """
    order = np.argsort(_numbers(rows["place"]))
    places = _numbers(rows["place"])[order]
    first = _groups(rows, order, places, columns, before)
    left = np.ones(len(places), dtype=bool)
    for number in range(len(columns.parties)):
        left[first + number] = False
    alone = places[left]
    pairing = (alone & ~columns.mask) < len(columns.parties)
    kin = np.unique(np.concatenate([_kin(alone), _within(before.kin, places)]))
    rest = Rest(
        places=np.unique(alone[pairing] & columns.mask),
        owed=_numbers(rows[columns.owed])[order[left]] if columns.owed else alone[:0],
        lines=_numbers(rows["line"])[order[_standing(places, kin)]],
    )
    return _told(rows, order, first, columns), rest


def _kin(places: Numbers) -> Numbers:
    return places & np.uint64(UPPER_HALF)


def _within(kin: Numbers, places: Numbers) -> Numbers:
    """Those of `kin` that `places` can be of; both are sorted."""
    first, last = _kin(places[[0, -1]])
    return kin[np.searchsorted(kin, first) : np.searchsorted(kin, last, side="right")]


def _standing(places: Numbers, kin: Numbers) -> Places:
    """Where in the sorted `places` those of `kin` stand."""
    starts = np.searchsorted(places, kin)
    lengths = np.searchsorted(places, kin | np.uint64(LOWER_HALF), side="right") - starts
    found: Places = np.arange(lengths.sum()) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
    return found


def _groups(rows: pa.Table, order: Places, places: Numbers, columns: Columns, before: Before) -> Places:
    """Where a group begins: its rows stand next to each other in the order of parties, and no other has its digest."""
    size = len(columns.parties)
    marks, amounts = _numbers(rows["mark"])[order], rows[FEN].to_numpy()[order]
    steps = np.diff(places)  # 1 is the next party, or none; 0 the same party again; more another digest
    last = max(0, len(places) - size + 1)
    found = (places[:last] & ~columns.mask) == 0
    found[1:] &= steps[: max(0, last - 1)] > 0
    found[:-1] &= steps[size - 1 : size + last - 2] > 1
    for number in range(1, size):
        found &= steps[number - 1 : number - 1 + last] == 1
        found &= marks[number : number + last] == marks[:last]
        found &= amounts[number : number + last] == amounts[:last]
    first = np.flatnonzero(found)
    if not len(before.known):
        return first
    known = marks[first].astype(np.uint64) << np.uint64(32) | places[first] & np.uint64(LOWER_HALF)
    return first[~np.isin(known, before.known)]


def _told(rows: pa.Table, order: Places, first: Places, columns: Columns) -> pa.Table:
    digests = _numbers(rows["place"])[order[first]] >> np.uint64(columns.bits)
    refs = rows["ref"].combine_chunks()
    of_parties = {f"ref_{party}": refs.take(pa.array(order[first + n])) for n, party in enumerate(columns.parties)}
    told = {name: rows[name].take(pa.array(order[first])) for name in columns.told}
    told |= {name: code.decoded(told[name]) for name, code in columns.codes.items()}
    amounts = fen.told(rows[FEN].to_numpy()[order[first]])
    return pa.table({"match_id": digests, **of_parties, **told, "amount": amounts})


def _numbers(column: pa.ChunkedArray) -> Numbers:
    numbers: Numbers = column.to_numpy()
    return numbers


class Writer:
    """Writes Parquet beside the finding, in row groups of one size however large the tables are."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._parquet: pq.ParquetWriter | None = None
        self._beside = ThreadPoolExecutor(1)
        self._waiting: list[Future[None]] = []
        self._held: list[pa.Table] = []
        self.rows = 0

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        self._beside.shutdown()
        if self._parquet:
            self._parquet.close()
        for future in () if failure else self._waiting:
            future.result()

    def write(self, rows: pa.Table) -> None:
        """Take `rows` of the columns of the first table."""
        self.rows += rows.num_rows
        self._held.append(rows)
        while sum(table.num_rows for table in self._held) >= _ROW_GROUP:
            held = pa.concat_tables(self._held)
            self._send(held.slice(0, _ROW_GROUP))
            self._held = [held.slice(_ROW_GROUP)]

    def finish(self, schema: pa.Schema) -> None:
        """Write what is held, or a file of `schema` without rows; all is written when the block ends."""
        if self._held or not self.rows:
            self._send(pa.concat_tables(self._held) if self._held else schema.empty_table())

    def _send(self, rows: pa.Table) -> None:
        while len(self._waiting) >= _WAITING:
            self._waiting.pop(0).result()
        self._waiting.append(self._beside.submit(self._append, rows))

    def _append(self, rows: pa.Table) -> None:
        if self._parquet is None:
            coded = [f.name for f in rows.schema if pa.types.is_dictionary(f.type)]
            # References are all different: least and greatest say nothing, and squeezing takes longer than writing.
            told = [f.name for f in rows.schema if not pa.types.is_string(f.type)]
            squeezed = {name: "snappy" if name in told else "none" for name in rows.schema.names}
            self._parquet = pq.ParquetWriter(
                self._file, rows.schema, compression=squeezed, use_dictionary=coded, write_statistics=told,
                store_decimal_as_integer=True,
            )  # fmt: skip
        self._parquet.write_table(rows.combine_chunks(), row_group_size=_ROW_GROUP)
