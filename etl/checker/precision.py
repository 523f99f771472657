"""What a number without decimals stands for: in a text that prints 万元 with two decimals, 3万元 is 3.00万元.

Only small amounts are sharpened: a large whole number among them may well be a rounded one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from etl.checker.mentions import Mention

_PLACES, _MOST, _SMALL = 2, Decimal("0.8"), 1000


def sharpened(per_sentence: Sequence[Sequence[Mention]]) -> list[list[Mention]]:
    """The mentions, small whole 万元 with two decimals where those with decimals nearly all have two, and all 元 with
    two where any has decimals."""
    amounts = [m for group in per_sentence for m in group if m.kind in ("level", "change")]
    wan = [m.places for m in amounts if m.unit == "万元" and m.places]
    fine = bool(wan) and Decimal(wan.count(_PLACES)) / len(wan) >= _MOST and max(wan) == _PLACES
    to_fen = any(m.unit == "元" and m.places for m in amounts)
    return [[_sharp(m, fine, to_fen) for m in group] for group in per_sentence]


def _sharp(mention: Mention, fine: bool, to_fen: bool) -> Mention:
    small = fine and mention.unit == "万元" and abs(mention.value) < _SMALL * mention.factor
    if mention.places >= _PLACES or not (small or (to_fen and mention.unit == "元")):
        return mention
    return replace(mention, step=mention.factor * Decimal(1).scaleb(-_PLACES))
