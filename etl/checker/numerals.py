"""Numbers as printed: Arabic with separators or Chinese numerals, with their unit and the unit of the last digit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import cn2an

from etl.checker.lexicon import Unit, unit, units

_CHINESE = set("零一二三四五六七八九十百千万亿两")
_ROUGH = "余多几"
_ROUGH_AFTER = ("左右", "以上", "以下", "以内", "上下")


@dataclass(frozen=True)
class Number:
    """A printed number. `value` and `step` (the unit of the last printed digit) are in basic units (元, 人, %).

    `rough` marks a number the text itself calls approximate (5万余元, 3%左右); `signed` one printed with a minus;
    `doubled` one whose unit is printed twice (万元元).
    """

    value: Decimal
    step: Decimal
    unit: Unit | None
    end: int
    digits: int
    rough: bool = False
    signed: bool = False
    doubled: bool = False


def scan_number(text: str, at: int, *, glued: bool) -> Number | None:
    """The number that begins at `at`, with its unit if one follows; `glued` if a Latin letter stands before it."""
    if at >= len(text) or glued:
        return None
    if text[at] in _CHINESE:
        return _chinese(text, at)
    sign = -1 if text[at] == "-" and _sign_place(text, at) else 1
    begin = at + (sign < 0)
    end = _digits_end(text, begin)
    if end == begin:
        return None
    printed = text[begin:end].replace(",", "").replace(" ", "")
    places = len(printed.partition(".")[2])
    return _with_unit(text, end, Decimal(printed) * sign, places, sign < 0)


def _sign_place(text: str, at: int) -> bool:
    """Whether a dash is a minus: not after a figure, where it spans a range (5万元-6万元, 10%-12%)."""
    before = text[at - 1 : at]
    return not (before.isascii() and before.isalnum()) and before not in tuple("元人次户亩月年日号)%-]")


def _digits_end(text: str, at: int) -> int:
    end = at
    while end < len(text) and text[end] in "0123456789":
        end += 1
    if 0 < end - at <= 3:
        end = _groups_end(text, end)
    if end > at and text[end : end + 1] == "." and text[end + 1 : end + 2] in tuple("0123456789"):
        end += 1
        while end < len(text) and text[end] in "0123456789":
            end += 1
        if text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit():
            return at  # 1.2.3 is no number
    return end


def _groups_end(text: str, end: int) -> int:
    """Past groups of exactly three digits after a separator: 1,392,476."""
    while text[end : end + 1] in (",", " ") and _three(text, end + 1):
        end += 4
    return end


def _three(text: str, at: int) -> bool:
    group = text[at : at + 3]
    return len(group) == 3 and group.isascii() and group.isdigit() and not text[at + 3 : at + 4].isdigit()


def _with_unit(text: str, end: int, value: Decimal, places: int, signed: bool) -> Number:
    digits, step, rough = end, Decimal(1).scaleb(-places), False
    if text[end : end + 1] == " ":
        end += 1
    if text[end : end + 1] and text[end] in _ROUGH:
        rough, end = True, end + 1
    twice = text[end : end + 1] in ("万", "亿") and text[end] == text[end + 1 : end + 2]
    end += twice
    found = next((u for u in units() if text.startswith(u.word, end)), None)
    if found and found.measure == "bare" and text[end + 1 : end + 2] and text[end + 1] in _ROUGH:
        real = next((u for u in units() if text.startswith(u.word, end + 2)), None)
        joined = unit(found.word + real.word) if real else None
        if real and joined:
            found, rough, end = joined, True, end + 2 - len(found.word)
    if found is None:
        return Number(value, step, None, digits, digits, rough, signed)
    end += len(found.word)
    again = text[end : end + 1] == found.word[-1] and found.measure in ("money", "percent")
    end += again
    rough = rough or text.startswith(_ROUGH_AFTER, end)
    return Number(value * found.factor, step * found.factor, found, end, digits, rough, signed, twice or again)


def _chinese(text: str, at: int) -> Number | None:
    """A Chinese numeral, but only with a unit of money, persons or households behind it: 三百二十万元."""
    end = at
    while end < len(text) and text[end] in _CHINESE:
        end += 1
    found = next((u for u in units() if text.startswith(u.word, end)), None)
    if found is None or found.measure not in ("money", "person", "person_time", "household") or end - at < 2:
        return None
    numeral, joined = text[at:end], unit(text[end - 1] + found.word)
    if joined and numeral[-1] in "万亿" and len(numeral) > 1:
        numeral, found, end = numeral[:-1], joined, end - 1
    try:
        value = Decimal(str(cn2an.cn2an(numeral.replace("两", "二"), "smart")))
    except ValueError:
        return None
    return Number(value * found.factor, Decimal(found.factor), found, end + len(found.word), end)
