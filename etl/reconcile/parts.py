"""Many millions of rows on disk, in parts by the first bits of a number, each small enough to be held and sorted.

Cutting looks at every row once and writes it once, in the memory of a batch; a database's sort of the whole costs more,
most of all where it does not fit into memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa

_ROWS = 19  # bits of the rows that a part has, unless there are many millions: they sort near the processor's cache
_MOST = 7  # bits of the parts: with more of them so many files are open
_BATCH, _PIECE = 18, 13  # bits of the rows of a batch, and at least of those that it has for a part
_BITS = 64
_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def cut(batches: Callable[[int], Iterable[pa.RecordBatch]], key: str, rows: int, folder: Path) -> list[Path]:
    """Write each row into a file of `folder` by the first bits of its `key`, a number of 64 bits.

    `batches` gives the rows, about `rows` of them, in batches of a size. Returns the files in the order of the key;
    within one the rows have no order.
    """
    bits = min(_MOST, max(1, (rows >> _ROWS).bit_length()))
    files = [folder / f"{part}.arrow" for part in range(1 << bits)]
    written: dict[int, pa.RecordBatchFileWriter] = {}
    with ExitStack() as open_files:
        for batch in batches(1 << max(_BATCH, bits + _PIECE)):
            for part, piece in _pieces(batch, key, bits):
                if part not in written:
                    written[part] = open_files.enter_context(pa.ipc.new_file(files[part], batch.schema))
                written[part].write_batch(piece)
    return [files[part] for part in sorted(written)]


def _pieces(batch: pa.RecordBatch, key: str, bits: int) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The parts of which `batch` has rows, and these."""
    parts = (batch[key].to_numpy() >> np.uint64(_BITS - bits)).astype(np.uint8)
    ordered = batch.take(pa.array(np.argsort(parts, kind="stable")))
    start = 0
    for part, size in enumerate(np.bincount(parts)):
        if size:
            yield part, ordered.slice(start, size)
        start += size


def read(file: Path) -> pa.Table:
    """The rows of a part, which are mapped and not copied."""
    with pa.memory_map(str(file)) as source:
        return pa.ipc.open_file(source).read_all()


def side_by_side(work: Callable[[_Given], _Made], given: Iterable[_Given], threads: int) -> Iterator[_Made]:
    """What `work` makes of each, in their order, no more of it at a time than there are threads."""
    waiting: deque[Future[_Made]] = deque()
    with ThreadPoolExecutor(threads) as beside:
        for one in given:
            waiting.append(beside.submit(work, one))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
