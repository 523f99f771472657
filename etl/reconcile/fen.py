"""Amounts as whole fen while many millions of them are sorted: half as wide as decimals, and as exact."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

YUAN = pa.decimal128(18, 2)  # 18 digits fit into 64 bits: the lower half of Arrow's 128 is the number of fen
Fen = npt.NDArray[np.int64]


def counted(amounts: pa.Array) -> Fen:
    """Fen of `amounts`, which are of type YUAN and none of them null."""
    halves = np.frombuffer(amounts.buffers()[1], np.int64)[2 * amounts.offset :]
    fen: Fen = halves[: 2 * len(amounts) : 2]
    return fen


def told(fen: Fen) -> pa.Array:
    """`fen` as amounts of type YUAN."""
    halves = np.stack([fen, fen >> 63], axis=1)
    return pa.Array.from_buffers(YUAN, len(fen), [None, pa.py_buffer(halves)])
