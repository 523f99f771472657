"""From frames to claims: sums that a text closes with 合计 or 总计, and balances of income and expenditure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from etl.checker.claims import Balance, Total
from etl.checker.frames import Frame, near, other_side
from etl.checker.mentions import Mention
from etl.checker.names import plain

_SIDES = ("收入", "支出")
_PARTS = ("保险费", "补贴", "补助", "利息", "缴费", "转移", "上解", "征缴")  # of the income of a fund, not all of it


def sum_claims(frames: Sequence[Frame]) -> Iterator[Total | Balance]:
    """Every sum and every balance a text closes."""
    for frame in frames:
        if frame.top and "sum" in frame.levels[0].flags:
            yield from _closing(frames, frame)
        if frame.top and "balance" in frame.levels[0].flags:
            yield from _balance(frames, frame)


def _closing(frames: Sequence[Frame], frame: Frame) -> Iterator[Total]:
    """Parts of the same sentence that 合计 closes, and 加上…，合计 on top of what was told before."""
    total = frame.levels[0]
    same = [f for f in frames[: frame.index] if f.sentence == frame.sentence and f.head is None]
    sums = [n for n, f in enumerate(same) if f.levels and "sum" in f.levels[0].flags]
    same = same[sums[-1] + 1 :] if sums else same
    added = [f for f in same if f.levels and f.levels[0].measure == total.measure]
    if not added or len(added) < len(same):
        return
    start = next((n for n, f in enumerate(added) if "plus" in f.levels[0].flags), None)
    if start is None:
        parts = tuple(f.main for f in added) if len(added) >= 2 and _plain_sum(total) else ()
    else:
        first = added[:start] or _before(frames, added[start], total)
        parts = tuple(f.main for f in (*first, *added[start:])) if len(first) == 1 else ()
    if len(parts) >= 2 and not any(m.flags & {"rough", "listed"} for m in (total, *parts)):
        yield Total(total, parts, "stated", others=near(frames, frame, total))


def _plain_sum(total: Mention) -> bool:
    return not total.subject and total.period is None and "foreign" not in total.flags


def _before(frames: Sequence[Frame], plus: Frame, total: Mention) -> list[Frame]:
    """What is added to: the only amount of the last sentence, else the last on the side of the sum."""
    top = [f for f in frames[: plus.index] if f.top and f.paragraph == plus.paragraph]
    last = [f for f in top if f.sentence == top[-1].sentence and f.sentence < plus.sentence]
    sides = [side for side in _SIDES if side in total.label]
    if len(last) == 1 and not (sides and other_side(last[0], total)):
        return last
    return [f for side in sides for f in top if _is_side(f, side)][-1:]


def _balance(frames: Sequence[Frame], result: Frame) -> Iterator[Balance]:
    """The balance a text names after its income and expenditure."""
    told = [f for f in _told_before(frames, result) if not any(word in f.levels[0].label for word in _PARTS)]
    sums = [f for f in told if "sum" in f.levels[0].flags]
    counted = sums if any("plus" in f.levels[0].flags for f in told) else told
    income, spent = (next((f for f in counted if _is_side(f, side)), None) for side in _SIDES)
    if income and spent and income.main.measure == spent.main.measure == "money":
        balance = result.levels[0]
        adjacent = [f.index for f in told[:2]] == [spent.index, income.index] and not balance.subject
        yield Balance(_in_role(income, balance), _in_role(spent, balance), balance, adjacent)


def _is_side(frame: Frame, side: str) -> bool:
    label, total = plain(frame.levels[0].label), "sum" in frame.levels[0].flags
    return label.endswith(side) or (side in label and (total or bool(frame.levels[0].role)))


def _in_role(frame: Frame, like: Mention) -> Mention:
    return next((level for level in frame.levels if like.role and level.role == like.role), frame.main)


def _told_before(frames: Sequence[Frame], result: Frame) -> list[Frame]:
    """Frames outside lists of the paragraph before a balance, back to the balance before it, the nearest first."""
    near = [f for f in frames[: result.index] if f.top and f.paragraph == result.paragraph]
    ends = [n for n, f in enumerate(near) if "balance" in f.levels[0].flags]
    return near[ends[-1] + 1 if ends else 0 :][::-1]
