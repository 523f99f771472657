"""Numbers as the text that stands in a file: Arrow string columns, made a chunk at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.simulate.rng import Ints, mix

_HEX = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), dtype="S2")


def money(fen: Any) -> pa.Array:
    """Fen as yuan with two places, e.g. -5 -> -0.05."""
    low = np.ascontiguousarray(fen, dtype=np.int64)
    words = np.empty((len(low), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = low, low >> 63
    decimals = pa.Array.from_buffers(pa.decimal128(18, 2), len(low), [None, pa.py_buffer(words.tobytes())])
    return pc.cast(decimals, pa.string())


def rate(millionths: Any) -> pa.Array:
    """Millionths as a fraction with four places, e.g. 80000 -> 0.0800."""
    low = np.ascontiguousarray(millionths, dtype=np.int64) // 100
    words = np.empty((len(low), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = low, low >> 63
    return pc.cast(
        pa.Array.from_buffers(pa.decimal128(18, 4), len(low), [None, pa.py_buffer(words.tobytes())]), pa.string()
    )


def text(values: Any) -> pa.Array:
    """Whole numbers as text."""
    return pc.cast(pa.array(np.asarray(values, dtype=np.int64)), pa.string())


def join(*parts: Any) -> pa.Array:
    """Columns and constants put together without a separator."""
    return pc.binary_join_element_wise(*parts, "")


def numbered(prefix: str, values: Any, width: int) -> pa.Array:
    """Prefix and zero-padded numbers; negative numbers (there is none) as empty text."""
    values = np.asarray(values, dtype=np.int64)
    made = join(prefix, pc.utf8_lpad(text(values), width, "0"))
    return pc.if_else(pa.array(values >= 0), made, "")


def iso_dates(ymd: Any) -> pa.Array:
    """YYYYMMDD as YYYY-MM-DD; 0 as empty text."""
    return _cut(ymd, (0, 4, "-"), (4, 6, "-"), (6, 8, ""))


def chinese_dates(ymd: Any) -> pa.Array:
    """YYYYMMDD as 2021年03月31日; 0 as empty text."""
    return _cut(ymd, (0, 4, "年"), (4, 6, "月"), (6, 8, "日"))


def iso_months(yyyymm: Any) -> pa.Array:
    """YYYYMM as YYYY-MM."""
    return _cut(yyyymm, (0, 4, "-"), (4, 6, ""))


def _cut(values: Any, *parts: tuple[int, int, str]) -> pa.Array:
    values = np.asarray(values, dtype=np.int64)
    digits = text(values)
    pieces: list[Any] = []
    for start, stop, after in parts:
        pieces += [pc.utf8_slice_codeunits(digits, start, stop), after]
    return pc.if_else(pa.array(values > 0), join(*pieces), "")


def moments(ymd: Any, salt_of: Ints, salt: int) -> pa.Array:
    """YYYYMMDD with a time between 09:00:00 and 16:59:59 that depends on `salt_of`, as YYYYMMDDHHMMSS."""
    seconds = (mix(salt_of, salt) % np.uint64(8 * 3600)).astype(np.int64) + 9 * 3600
    clock = seconds // 3600 * 10_000 + seconds // 60 % 60 * 100 + seconds % 60
    return text(np.asarray(ymd, dtype=np.int64) * 1_000_000 + clock)


def uuids(values: Ints, seed: int) -> pa.Array:
    """32 hexadecimal digits for each value."""
    words = np.stack([mix(values, seed * 2 + 1), mix(values, seed * 2 + 2)], axis=1)
    digits = _HEX[np.ascontiguousarray(words).view(np.uint8).reshape(-1)].tobytes()
    offsets = np.arange(0, 32 * len(values) + 1, 32, dtype=np.int32)
    return pa.Array.from_buffers(
        pa.string(), len(values), [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(digits)]
    )


def choose(index: Any, values: Sequence[str]) -> pa.Array:
    """values[index] for each index."""
    return pa.array(list(values)).take(pa.array(np.asarray(index, dtype=np.int64)))


def constant(value: str, length: int) -> pa.Array:
    """The same text in every row."""
    return pa.array(np.full(length, value, dtype=object), pa.string())


def lines(columns: Sequence[pa.Array], end: str = "\r\n") -> bytes:
    """The rows of a CSV file as UTF-8 bytes; cells that need quoting are quoted already."""
    joined = pc.binary_join_element_wise(*columns, ",")
    whole = pc.binary_join_element_wise(joined, "", end).cast(pa.large_string())
    start, stop = (
        int(x) for x in np.frombuffer(whole.buffers()[1], dtype=np.int64)[[whole.offset, whole.offset + len(whole)]]
    )
    return bytes(whole.buffers()[2][start:stop])
