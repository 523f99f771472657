"""Rows of all parties in the order of a digest: those that stand exactly once with every party, and the rest.

Sorting and then looking at neighbours costs a fraction of joining or grouping many millions of rows, and needs no more
memory than a few batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.reconcile.codes import Code

_ROW_GROUP = 1 << 20
_WAITING = 2  # row groups that may wait to be written

_LOWER_HALF = (1 << 32) - 1  # of 64 bits
UPPER_HALF = _LOWER_HALF << 32
_COARSE = 22  # bits of what is owed by which most rows are told apart from what is looked for
_HELD = 1 << 25  # rows, 12 bytes each, before the oldest go to disk
_AT_ONCE = 32  # tables looked at side by side

Numbers = npt.NDArray[np.unsignedinteger[Any]]


@dataclass(frozen=True)
class Columns:
    """What a row says.

    `place` is its digest with the party's number in the lowest `bits`, or the number of parties where it cannot pair;
    `signs` has a second digest of the same in its upper half, and that of its obligation in the lower; `line` tells
    where it stands; `equal` names what must be the same besides; `ref` is its reference; `told` names what is written
    of a group, `codes` which of that are numbers that stand for texts.
    """

    parties: Sequence[str]
    equal: Sequence[str]
    told: Sequence[str]
    codes: Mapping[str, Code] = field(default_factory=dict)

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


@dataclass
class Rest:
    """The rows in no group: digests of those that may pair and of what they owe, each at least once.

    What all rows owe, and their lines, is kept, beyond many millions in the file `spill`: which of the others owe the
    same as these is known at the end only.
    """

    spill: BinaryIO
    places: list[Numbers] = field(default_factory=list)
    owed: list[Numbers] = field(default_factory=list)
    _all: list[tuple[Numbers, Numbers]] = field(default_factory=list)
    _held: int = 0  # rows
    _spilled: int = 0  # tables

    def add(self, rows: pa.Table, left: npt.NDArray[np.bool_], columns: Columns) -> None:
        """Take `rows`, those `left` over and the others."""
        places, owed = _numbers(rows["place"])[left], _numbers(rows["signs"]).astype(np.uint32)
        pairing = (places & ~columns.mask) < len(columns.parties)
        self.places.append(np.unique(places[pairing] & columns.mask))
        self.owed.append(np.unique(owed[left]))
        self._all.append((owed, _numbers(rows["line"]).copy()))
        self._held += len(owed)
        if self._held >= _HELD:
            self._spill()

    def wanted(self, before: Numbers) -> Numbers:
        """The lines of all rows that owe what a row in no group owes, or one of `before`; in order."""
        owed = np.unique(np.concatenate([*self.owed, before.astype(np.uint32)]))
        coarse = np.zeros(1 << _COARSE, dtype=bool)
        coarse[owed >> (32 - _COARSE)] = True

        def owing(rows: tuple[Numbers, Numbers]) -> Numbers:
            theirs, lines = rows
            near = np.flatnonzero(coarse.take(theirs >> (32 - _COARSE)))
            return lines[near[_among(theirs[near], owed)]]

        found, tables = [np.empty(0, np.uint64)], self._tables()
        with ThreadPoolExecutor(2) as beside:
            while some := list(islice(tables, _AT_ONCE)):
                found += beside.map(owing, some)
        return np.unique(np.concatenate(found))

    def _spill(self) -> None:
        for numbers in chain.from_iterable(self._all):
            np.save(self.spill, numbers)
        self._spilled += len(self._all)
        self._all.clear()
        self._held = 0

    def _tables(self) -> Iterator[tuple[Numbers, Numbers]]:
        """What is owed, and the lines, table by table."""
        self.spill.seek(0)
        for _ in range(self._spilled):
            yield np.load(self.spill), np.load(self.spill)
        yield from self._all


def _among(values: Numbers, known: Numbers) -> npt.NDArray[np.bool_]:
    """Which of `values` are in `known`, which is sorted."""
    places = np.searchsorted(known, values)
    return np.append(known, known[-1:])[places] == values if len(known) else np.zeros(len(values), dtype=bool)


def find(
    batches: Iterable[pa.RecordBatch],
    columns: Columns,
    before: Numbers,
    write: Callable[[pa.Table], None],
    rest: Rest,
) -> None:
    """Give `write` the groups of the sorted `batches`: `match_id`, `ref_<party>` of each, and what is told.

    A group's rows agree in digest, check and all that is to be equal, and its digest is not among those `before`.
    `rest` takes the others.
    """
    for rows in _whole(batches, columns.mask):
        first = _groups(rows, columns, before)
        if len(first):
            write(_told(rows, first, columns))
        left = np.ones(rows.num_rows, dtype=bool)
        for number in range(len(columns.parties)):
            left[first + number] = False
        rest.add(rows, left, columns)


def _whole(batches: Iterable[pa.RecordBatch], mask: np.uint64) -> Iterator[pa.Table]:
    """The same rows, in tables that end where a digest ends; but for those of a batch's last digest none is copied."""
    held: list[pa.Table] = []
    for batch in map(pa.table, batches):
        places = _numbers(batch["place"])
        start = int(np.searchsorted(places, _numbers(held[0]["place"])[0] | ~mask, side="right")) if held else 0
        held += [batch.slice(0, start)] if start else []
        if start == len(places):
            continue
        if held:
            yield pa.concat_tables(held).combine_chunks()
        end = int(np.searchsorted(places, places[-1] & mask))
        if end > start:
            yield batch.slice(start, end - start)
        held = [batch.slice(end)]
    if held:
        yield pa.concat_tables(held).combine_chunks()


def _groups(rows: pa.Table, columns: Columns, before: Numbers) -> npt.NDArray[np.int64]:
    """Where a group begins: its rows stand next to each other in the order of parties, and no other has its digest."""
    places, size = _numbers(rows["place"]), len(columns.parties)
    checks = _numbers(rows["signs"]) >> np.uint64(32)
    steps = np.diff(places)  # 1 is the next party, or none; 0 the same party again; more another digest
    last = max(0, len(places) - size + 1)
    found = (places[:last] & ~columns.mask) == 0
    found[1:] &= steps[: max(0, last - 1)] > 0
    found[:-1] &= steps[size - 1 : size + last - 2] > 1
    for number in range(1, size):
        found &= steps[number - 1 : number - 1 + last] == 1
        found &= checks[number : number + last] == checks[:last]
        for name in columns.equal:
            same = pc.equal(rows[name].slice(number, last), rows[name].slice(0, last))
            found &= same.to_numpy().astype(bool)
    first = np.flatnonzero(found)
    return first[~np.isin(places[first], before)] if len(before) else first


def _told(rows: pa.Table, first: npt.NDArray[np.int64], columns: Columns) -> pa.Table:
    digests = _numbers(rows["place"])[first] >> np.uint64(columns.bits)
    refs = {f"ref_{party}": rows["ref"].take(pa.array(first + n)) for n, party in enumerate(columns.parties)}
    told = {name: rows[name].take(pa.array(first)) for name in columns.told}
    told |= {name: code.decoded(told[name]) for name, code in columns.codes.items()}
    return pa.table({"match_id": digests, **refs, **told})


def _numbers(column: pa.Array | pa.ChunkedArray) -> Numbers:
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
