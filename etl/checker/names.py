"""Whether two names of amounts mean one thing, and the amounts that a text told by a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from etl.checker.frames import Frame
from etl.checker.mentions import Mention
from etl.checker.phrase import core

_LOOSE = ("本年", "累计", "完成", "预计", "总额", "总数", "总计", "总", "合计")  # come and go: 基金总收入, 收入完成
_SAME = ("一般公共财政预算", "地方公共财政预算", "公共财政预算")  # for 一般公共预算, over the years
_LAST = ("预算数", "决算数", "执行数", "预算", "决算", "执行", "数")  # say in which role, at the end of a name
_TELLING = 4  # characters of a name that may stand for a longer one elsewhere in the text


def alike(label: str, name: str) -> bool:
    """Whether two names differ only in words that come and go."""
    return label == name or plain(label) == plain(name)


@lru_cache(maxsize=65536)
def ends(label: str, name: str) -> bool:
    """Whether an amount may be called `name` for short: …保险基金收入 and 基金总收入, but not 项目支出 and 总支出."""
    return alike(label, name) or (bool(core(plain(name))) and plain(label).endswith(plain(name)))


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A name in one wording, without the words that come and go."""
    for word in _SAME:
        name = name.replace(word, "一般公共预算")
    for word in _LOOSE:
        name = name.replace(word, "")
    last = next((word for word in _LAST if name.endswith(word) and len(name) > len(word) + 1), "")
    return name.removesuffix(last)


def same_paragraph(frames: Sequence[Frame], frame: Frame, name: str) -> list[Mention]:
    """Amounts of the paragraph before `frame`, in its measure, that go by `name`."""
    before = _before(frames, frame, frame.main.measure)
    return [f.main for f in before if f.paragraph == frame.paragraph and alike(f.main.label, name)]


def nearest(frames: Sequence[Frame], frame: Frame, name: str, measure: str) -> list[Mention]:
    """Amounts that may be called `name`, of the last paragraph before `frame` that has any, else of the next."""
    if len(plain(name)) < _TELLING or len(core(plain(name))) < 2:
        return []
    found = [f for f in frames if f.levels and f.main.measure == measure and ends(f.main.label, name)]
    before, after = [f for f in found if f.index < frame.index], [f for f in found if f.index > frame.index]
    there = before[-1].paragraph if before else after[0].paragraph if after else -1
    return distinct(f.main for f in found if f.paragraph == there)


def _before(frames: Sequence[Frame], frame: Frame, measure: str) -> list[Frame]:
    return [f for f in frames[: frame.index] if f.levels and f.main.measure == measure]


def distinct(found: Iterable[Mention]) -> list[Mention]:
    """One mention of each value, the last."""
    return list({mention.value: mention for mention in found}.values())
