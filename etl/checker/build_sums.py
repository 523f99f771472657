"""From frames to claims: sums that a text closes with 合计 or 总计, and balances of income and expenditure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from etl.checker.claims import Balance, Total
from etl.checker.frames import Frame, near, other_side
from etl.checker.mentions import Mention
from etl.checker.names import plain
from etl.checker.sentences import BLOCK
from etl.checker.slips import balanced, mended

_SIDES = ("收入", "支出")
_OUT = ("支出", "调出", "上解上级", "还本", "安排预算稳定")
_LEFT = ("结余", "结转")
_BACK = 3  # blocks from 上述收支相抵 to what it is about
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
    same = [f for f in frames[: frame.index] if f.sentence == frame.sentence and f.order]
    sums = [n for n, f in enumerate(same) if f.levels and "sum" in f.levels[0].flags]
    same = [f for f in same[sums[-1] + 1 if sums else 0 :] if f.order[0].depth <= total.depth]
    start = next((n for n, f in enumerate(same) if f.levels and "plus" in f.levels[0].flags), None)
    if start is None:
        told = [f for f in same if f.head is None]
        known = len(told) >= 2 and all(f.levels for f in told) and _plain_sum(total)
        claims = [_total(frames, frame, told)] if known else _said_before(frames, frame) if not told else []
    else:
        firsts = [f for f in same[:start] if f.levels] or _before(frames, same[start], total)
        added = [parts for parts in _added(same[start:]) if all(f.levels for f in parts)]
        claims = [_total(frames, frame, [first, *parts]) for first in firsts for parts in added]
    yield from _plainest([claim for claim in claims if claim])


def _added(after: Sequence[Frame]) -> list[list[Frame]]:
    """What 加上 adds: all outside lists; or, where a list in between may have ended unsaid, its last ones as well."""
    listed = [f for f in after if f.head is not None]
    return [[f for f in after if f.head is None or f in listed[first:]] for first in range(len(listed), -1, -1)]


def _total(frames: Sequence[Frame], frame: Frame, told: Sequence[Frame]) -> Total | None:
    total, parts = frame.levels[0], tuple(f.main for f in told)
    same = {m.measure for m in (total, *parts)} == {total.measure}
    if len(parts) < 2 or not same or any(m.flags & {"rough", "listed"} for m in (total, *parts)):
        return None
    return Total(total, parts, "stated", others=near(frames, frame, total))


def _plainest(claims: Sequence[Total]) -> Iterator[Total]:
    """Of several readings of one sum the one that holds, else one that a slip explains, else the only one."""
    exact = [c for c in claims if sum(part.value for part in c.parts) == c.total.value]
    slips = [c for c in claims if mended(c.total, c.parts)]
    yield from (exact or slips or (claims if len(claims) == 1 else []))[:1]


def _said_before(frames: Sequence[Frame], frame: Frame) -> list[Total | None]:
    """收入合计 in a sentence of its own, after one that told its parts; only if they make it."""
    total = frame.levels[0]
    top = [f for f in frames[: frame.index] if f.top and f.paragraph == frame.paragraph and f.sentence < frame.sentence]
    found = []
    for sentence in dict.fromkeys(f.sentence for f in top):
        told = [f for f in top if f.sentence == sentence and f.levels[0].depth <= total.depth]
        sided = any(side in total.label and _is_side(told[0], side) for side in _SIDES) if told else False
        claim = _total(frames, frame, told) if sided else None
        made = sum((part.value for part in claim.parts), Decimal(0)) if claim else Decimal(0)
        if claim and (abs(made - total.value) <= total.step or mended(total, claim.parts)):
            found.append(claim)
    return [*found]


def _plain_sum(total: Mention) -> bool:
    """Whether nothing but whose it is (市本级) sets a sum apart from what was just told."""
    own = total.subject and total.subject != total.scope
    return not own and total.period is None and "foreign" not in total.flags


def _before(frames: Sequence[Frame], plus: Frame, total: Mention) -> list[Frame]:
    """What is added to: the only amount of the last sentence, else the last on the side of the sum."""
    top = [f for f in frames[: plus.index] if f.top and f.paragraph == plus.paragraph]
    last = [f for f in top if f.sentence == top[-1].sentence and f.sentence < plus.sentence]
    sides = [side for side in _SIDES if side in total.label]
    if len(last) == 1 and not (sides and other_side(last[0], total)):
        return last
    return [f for side in sides for f in top if _is_side(f, side)][-1:]


def _balance(frames: Sequence[Frame], result: Frame) -> Iterator[Balance]:
    """The balance a text names after its income and expenditure: of their sums where it has any, else of the nearest
    two; what is left at the end of the year (年终结余) also of all that came in and went out."""
    balance = result.levels[0]
    told = [f for f in _told_before(frames, result) if not any(word in f.levels[0].label for word in _PARTS)]
    sums = [f for f in told if "sum" in f.levels[0].flags]
    added = any("plus" in f.levels[0].flags for f in told)
    income, spent = (
        next((f for f in sums if _is_side(f, side)), None) or next((f for f in told if _is_side(f, side)), None)
        for side in _SIDES
    )
    closes, summed = "closing" in balance.flags, [f for f in (income, spent) if f in sums]
    if closes and not summed:
        yield from _whole_year(frames, result)
    elif income and spent and (closes or not added or len(summed) == 2):
        plus, minus = _in_role(income, balance), _in_role(spent, balance)
        beside = [f.index for f in told[:2]] == [spent.index, income.index] and income.sentence == spent.sentence
        adjacent = beside and not balance.subject
        if plus.measure == minus.measure == balance.measure == "money":
            yield Balance((plus,), (minus,), balance, adjacent and not closes)


def _whole_year(frames: Sequence[Frame], result: Frame) -> Iterator[Balance]:
    """All that came in, with what was left before, less all that went out: if that comes out but for a slip."""
    told, balance = [f.main for f in _told_before(frames, result)][::-1], result.levels[0]
    minus = tuple(m for m in told if any(word in m.label for word in _OUT))
    plus = tuple(m for m in told if m not in minus)
    if not plus or not minus or any(m.flags & {"rough", "listed"} or m.measure != "money" for m in (*told, balance)):
        return
    gap = sum(m.value for m in plus) - sum(m.value for m in minus) - balance.value
    carried = any(word in m.label for m in plus for word in _LEFT)
    if abs(gap) <= balance.step or (carried and balanced(plus, minus, balance)):
        yield Balance(plus, minus, balance)


def _is_side(frame: Frame, side: str) -> bool:
    label, total = plain(frame.levels[0].label), "sum" in frame.levels[0].flags
    return label.endswith(side) or (side in label and (total or bool(frame.levels[0].role)))


def _in_role(frame: Frame, like: Mention) -> Mention:
    return next((level for level in frame.levels if like.role and level.role == like.role), frame.main)


def _told_before(frames: Sequence[Frame], result: Frame) -> list[Frame]:
    """Frames outside lists before a balance, back to the balance before it, the nearest first: those of its paragraph,
    where it has none those of the last paragraphs."""
    before = [f for f in frames[: result.index] if f.top]
    near = [f for f in before if f.paragraph == result.paragraph]
    near = near or [f for f in before if result.paragraph - f.paragraph <= _BACK * BLOCK]
    ends = [n for n, f in enumerate(near) if "balance" in f.levels[0].flags]
    return near[ends[-1] + 1 if ends else 0 :][::-1]
