"""References as people write them: normalised, then compared by edit distance."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
# A shorter reference inside a longer text is a find only if it is long enough not to be there by chance.
# A Chinese character says more than a letter or a digit.
_CONTAINED, _LONG_ENOUGH, _IDEOGRAPHS, _SAYS = 900, 6, "\u2e80", 2


@lru_cache(maxsize=65_536)
def normalised(text: str | None) -> str | None:
    """Letters and digits only (NFKC, case folded), without leading zeros; null if nothing but zeros is left."""
    if text is None:
        return None
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kept = _LEADING_ZEROS.sub("", "".join(sign for sign in folded if sign.isalnum()))
    return kept if kept.strip("0") else None


def similarity(first: str, other: str) -> int:
    """Per mille: 1000 if equal, 0 when half of the longer one has to be edited; neighbours swapped are one edit."""
    if first == other:
        return 1000
    shorter, longer = sorted((first, other), key=len)
    edits = OSA.distance(shorter, longer)
    part = max(0, 1000 - -(-2000 * edits // len(longer)))
    said = sum(_SAYS if sign >= _IDEOGRAPHS else 1 for sign in shorter)
    if said >= _LONG_ENOUGH and shorter in longer:
        return max(part, _CONTAINED)
    return part


def reference_part(first: tuple[str | None, ...], other: tuple[str | None, ...]) -> int | None:
    """Mean over the columns both sides have, per mille; null when there is none. Texts are normalised ones."""
    known = [similarity(one, two) for one, two in zip(first, other, strict=False) if one and two]
    return sum(known) // len(known) if known else None
