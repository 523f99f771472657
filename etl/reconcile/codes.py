"""Numbers in the place of a few texts, so that sorting many millions of rows carries a byte and not the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa


@dataclass(frozen=True)
class Code:
    """Numbers that stand for a few texts: some bits of their hash, which are unlike."""

    shift: int
    bits: int
    texts: dict[int, str]

    @classmethod
    def of(cls, hashes: Mapping[str, int]) -> Code | None:
        """The shortest code of the texts with these `hashes`, if there is one."""
        for bits in (8, 16):
            for shift in range(64 - bits):
                texts = {(number >> shift) & ((1 << bits) - 1): text for text, number in hashes.items()}
                if len(texts) == len(hashes):
                    return cls(shift, bits, texts)
        return None

    def sql(self, hashed: str) -> str:
        """SQL of the number of a text whose hash is `hashed`."""
        return f"(({hashed} >> {self.shift}) & {(1 << self.bits) - 1})::{'utinyint' if self.bits == 8 else 'usmallint'}"

    def decoded(self, numbers: pa.ChunkedArray) -> pa.DictionaryArray:
        """The texts of `numbers`."""
        places = np.zeros(1 << self.bits, dtype=np.int16)
        places[list(self.texts)] = np.arange(len(self.texts))
        return pa.DictionaryArray.from_arrays(places[numbers.to_numpy()], list(self.texts.values()))
