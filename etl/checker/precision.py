"""How exactly a printed number is meant: 3万元 among amounts with two decimals is 3.00万元, 6521人 are just so many.

Only small amounts are sharpened: a large whole number among those with decimals may well be a rounded one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from etl.checker.mentions import Mention
from etl.money import FEN

_MOST, _FINEST, _SMALL = Decimal("0.8"), 2, 1000
_COUNTS = ("person", "person_time", "household", "batch")


def sharpened(per_sentence: Sequence[Sequence[Mention]]) -> list[list[Mention]]:
    """The mentions, whole amounts with the decimals that those beside them have, counts and fen as they stand."""
    amounts = [m for group in per_sentence for m in group if m.kind in ("level", "change")]
    places = _places(m for m in amounts if m.unit == "万元")
    to_fen = any(m.unit == "元" and m.places for m in amounts)
    return [
        [sharp(m, {"万元": places, "元": _FINEST if to_fen else 0}.get(m.unit, 0)) for m in group]
        for group in per_sentence
    ]


def _places(amounts: Iterable[Mention]) -> int:
    """The number of decimals that nearly all amounts with decimals have; 0 if they differ or have more than two."""
    found = Counter(m.places for m in amounts if m.places)
    places, count = found.most_common(1)[0] if found else (0, 0)
    plain = bool(found) and max(found) == places <= _FINEST and Decimal(count) / found.total() >= _MOST
    return places if plain else 0


def sharp(mention: Mention, places: int) -> Mention:
    """A mention that stands among amounts with `places` decimals."""
    small = mention.unit == "元" or abs(mention.value) < _SMALL * mention.factor
    if mention.places < places and small and mention.kind in ("level", "change"):
        mention = replace(mention, step=mention.factor * Decimal(1).scaleb(-places))
    counted = (mention.measure in _COUNTS or mention.measure.startswith("item_")) and mention.factor == 1
    fen = mention.measure == "money" and mention.step <= FEN
    return replace(mention, exact=True) if counted or fen else mention
