"""From frames to claims: shares, with what they are of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from etl.checker.claims import Ratio
from etl.checker.frames import Frame, near
from etl.checker.mentions import Mention
from etl.checker.names import alike, distinct, ends, nearest, plain, same_paragraph

_TOTALS = ("支出合计", "收入合计", "支出总计", "收入总计", "总支出", "总收入")
GENERIC = {
    "", "总支出", "总收入", "支出总额", "收入总额", "总额", "总数", "总量", "总计", "合计", "支出合计", "收入合计",
    "支出总计", "收入总计", "本年支出", "本年收入", "本年支出合计", "本年收入合计", "支出", "收入", "总预算",
}  # fmt: skip
_LONG = 6  # characters of a name that can hardly mean another amount of the sentence before
_SHORT = 2  # characters of a name in front of 占比 that may stand for the amount told before: 税收占比


def share_claims(frames: Sequence[Frame]) -> Iterator[Ratio]:
    """The shares of every frame, and those that name an amount told elsewhere (税收收入占…的比重)."""
    for frame in frames:
        shares = [m for m in frame.attributes if m.kind == "share" and not m.bound]
        if frame.levels:
            yield from _of_printed(frame)
            yield from _shares(frames, frame, shares)
        elif shares:
            yield from _loose(frames, frame, shares[0])


def _of_printed(frame: Frame) -> Iterator[Ratio]:
    """占一般公共预算支出100亿元的20%: a share that follows the amount it is of."""
    for whole, rate in pairwise(frame.order):
        if whole.role == "whole" and rate.kind in ("completion", "share") and not rate.label and not rate.bound:
            yield Ratio("share", frame.main, (whole,), rate)


def _shares(frames: Sequence[Frame], frame: Frame, shares: Sequence[Mention]) -> Iterator[Ratio]:
    if len(frame.levels) > 1 and frame.main.role != "executed":
        return
    for rate in shares:
        first = next(m for m in shares if m.whole == rate.whole)
        sure = _wholes(frames, frame, rate) if first is rate else ()
        far = () if sure or first is not rate else tuple(nearest(frames, frame, rate.whole, frame.main.measure))
        wholes = sure or tuple(m for m in far if m.value != frame.main.value)
        beside = len(wholes) == 1 and 0 <= frame.sentence - wholes[0].sentence <= 1 and len(rate.whole) >= _LONG
        if wholes and not any(m.flags & {"rough"} for m in (frame.main, *wholes)):
            others = near(frames, frame, frame.main)
            yield Ratio("share", frame.main, wholes, rate, others, sure=bool(sure) or beside)


def _wholes(frames: Sequence[Frame], frame: Frame, rate: Mention) -> tuple[Mention, ...]:
    """What a share is of: what its list divides, or the amount of the paragraph that it names."""
    head = frames[frame.head] if frame.head is not None and not frame.doubtful else None
    if rate.whole in GENERIC:
        if frame.group is None:
            return _total_told(frames, frame, rate)
        whole = (head.main, *(level for level in head.levels if level is not head.main)) if head else ()
        return tuple(level for level in whole if level.measure == frame.main.measure)
    if head and head.levels and ends(head.main.label, rate.whole):
        return (head.main,) if head.main.measure == frame.main.measure else ()
    return tuple(distinct(same_paragraph(frames, frame, rate.whole)))


def _total_told(frames: Sequence[Frame], frame: Frame, rate: Mention) -> tuple[Mention, ...]:
    """The total of the organisation a share outside lists is of, where the text told only one by that name."""
    if rate.whole not in _TOTALS:
        return ()
    before = [f for f in frames if f.index < frame.index and f.levels and f.group is None]
    found = [f.main for f in before if f.main.label == rate.whole and f.main.measure == frame.main.measure]
    return tuple(found[-1:]) if len({m.value for m in found}) == 1 else ()


def _loose(frames: Sequence[Frame], frame: Frame, rate: Mention) -> Iterator[Ratio]:
    """A share away from its amount: both are named, or the amount is part of a list that the share is of."""
    before = [f for f in frames[: frame.index] if f.levels and f.paragraph == frame.paragraph]
    parts = [f for f in before if _called(f.main, rate.about)]
    if len({f.main.value for f in parts}) != 1 or parts[-1].main.flags & {"rough"}:
        return
    part = parts[-1]
    head = frames[part.head].main if part.head is not None and frames[part.head].levels else None
    told = distinct(f.main for f in before if ends(f.main.label, rate.whole)) if rate.whole not in GENERIC else []
    wholes = tuple(told) or ((head,) if head and rate.whole in GENERIC else ())
    if wholes and all(m.measure == part.main.measure for m in wholes):
        yield Ratio("share", part.main, wholes, rate, near(frames, part, part.main), sure=len(wholes) == 1)


def _called(mention: Mention, name: str) -> bool:
    label = plain(mention.label)
    short = len(name) >= _SHORT and label.startswith(name) and len(label) <= len(name) + 2
    longer = len(label) >= _SHORT + 2 and name.endswith(label)  # 全区税收收入 for 税收收入
    return bool(name) and (alike(mention.label, name) or short or longer)
