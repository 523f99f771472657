"""Random numbers that depend on the seed and on what they are for, never on what was drawn before."""

from __future__ import annotations

from zlib import crc32

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_MULTIPLIERS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def generator(seed: int, *purpose: object) -> np.random.Generator:
    """A generator for one purpose, e.g. generator(seed, "refunds", 3)."""
    return np.random.Generator(np.random.PCG64([seed, *(crc32(str(part).encode()) for part in purpose)]))


def mix(values: Ints, salt: int) -> npt.NDArray[np.uint64]:
    """A hash of each value (splitmix64), uniform over 64 bits."""
    with np.errstate(over="ignore"):
        z = values.astype(np.uint64) + np.uint64((salt * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) & (2**64 - 1))
        for shift, factor in zip((30, 27), _MULTIPLIERS, strict=True):
            z = (z ^ (z >> np.uint64(shift))) * np.uint64(factor)
        return z ^ (z >> np.uint64(31))


def pick(values: Ints, salt: int, among: int) -> Ints:
    """A number in [0, among) for each value, the same whenever asked."""
    return ((mix(values, salt) >> np.uint64(11)) % np.uint64(among)).astype(np.int64)
