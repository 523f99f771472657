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
    """The mentions, small whole 万元 with two decimals where those with decimals nearly all have two."""
    amounts = [m for group in per_sentence for m in group if m.unit == "万元" and m.kind in ("level", "change")]
    broken = [m.places for m in amounts if m.places]
    if not broken or Decimal(broken.count(_PLACES)) / len(broken) < _MOST or max(broken) > _PLACES:
        return [list(group) for group in per_sentence]
    return [[_sharp(m) for m in group] for group in per_sentence]


def _sharp(mention: Mention) -> Mention:
    if mention.unit != "万元" or mention.places >= _PLACES or abs(mention.value) >= _SMALL * mention.factor:
        return mention
    return replace(mention, step=mention.factor * Decimal(1).scaleb(-_PLACES))
