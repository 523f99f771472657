"""From frames to claims, first step: what one frame or list claims by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from etl.checker.claims import Average, Change, Claim, ImpliedCompletion, Order, Ratio
from etl.checker.frames import Frame, near
from etl.checker.mentions import Mention

_OWN_BASES = {"", "prior", "prior_budget", "initial", "adjusted", "budget"}
_BUDGETS = ("initial", "adjusted", "budget")
_PLANS = (*_BUDGETS, "task", "plan")


def frame_claims(frames: Sequence[Frame]) -> Iterator[Claim]:
    """Changes, completions, orders and words of every frame, averages of every sentence."""
    for frame in frames:
        if frame.levels:
            yield from (replace(c, others=_before(frames, frame, c)) for c in changes(frame) if c.rate or c.base)
            yield from gaps(frame)
            yield from completions(frames, frame)
            yield from implied_completions(frame)
            yield from orders(frame)
            yield from words(frame)
    yield from averages(frames)


def _before(frames: Sequence[Frame], frame: Frame, claim: Change) -> tuple[Mention, ...]:
    """Levels nearby that the change may be meant of instead: those told before it."""
    moved = claim.change or claim.rate
    return tuple(m for m in near(frames, frame, claim.level) if moved and m.start < moved.start)


def changes(frame: Frame) -> Iterator[Change]:
    """Level with change and rate against one base, or with either and a printed base."""
    moves = [m for m in frame.order if m.kind in ("change", "rate") and m.base in _OWN_BASES and not m.bound]
    used: set[int] = set()
    told: set[str] = set()  # a second change against one base is of something the grammar did not see
    for at, first in enumerate(moves):
        if at in used:
            continue
        second = moves[at + 1] if at + 1 < len(moves) else None
        pair = second if second and _pairs(frame, first, second) else None
        used |= {at + 1} if pair else set()
        base = first.base or "prior"
        if base not in told and (claim := _change(frame, first, pair)):
            yield claim
            if claim.change and claim.rate and claim.base:
                yield replace(claim, rate=None)
        told |= {base} if pair else set()


def gaps(frame: Frame) -> Iterator[Change]:
    """差值为…: how far the two amounts of a frame are apart, either way."""
    for gap in (m for m in frame.attributes if m.kind == "gap"):
        levels = [m for m in frame.levels if m.role != "compared" and m.start < gap.start]
        if len(levels) == 2 and len({gap.measure, *(m.measure for m in levels)}) == 1 and not _rough(levels):
            level, base = sorted(levels, key=lambda m: -m.value)
            yield Change(level, gap, None, base)


def _pairs(frame: Frame, first: Mention, second: Mention) -> bool:
    """A change and its rate stand side by side and do not name different bases."""
    adjacent = frame.order.index(second) - frame.order.index(first) == 1
    adjacent = adjacent and first.sentence == second.sentence and {first.kind, second.kind} == {"change", "rate"}
    return adjacent and (second.base in ("", first.base) or (first.base, second.base) == ("", "prior"))


def _change(frame: Frame, first: Mention, second: Mention | None) -> Change | None:
    level = _level_before(frame, first)
    if level is None:
        return None
    parts = {m.kind: m for m in (first, second) if m}
    change, rate = parts.get("change"), parts.get("rate")
    base = _printed_base(frame, first, level)
    if not change and (not rate or not base):
        return None
    if change and (change.measure != level.measure):
        return None
    return Change(level, change, rate, base)


def _level_before(frame: Frame, attribute: Mention) -> Mention | None:
    """The level an attribute is about: the last one before it that is not its own base."""
    before = [
        m
        for m in frame.order[: frame.order.index(attribute)]
        if m.kind == "level" and m.role not in ("prior", "compared", "whole")
    ]
    done = [m for m in before if m.role not in _BUDGETS]
    planned = attribute.base in _BUDGETS or any(m.kind == "completion" for m in frame.attributes)
    fit = done or ([] if planned else before)
    return fit[-1] if fit and not fit[-1].flags & {"rough", "comparable"} else None


def _printed_base(frame: Frame, attribute: Mention, level: Mention) -> Mention | None:
    at = frame.order.index(attribute)
    if at and frame.order[at - 1].role == "compared":
        return frame.order[at - 1]
    wanted = attribute.base or "prior"
    found = [m for m in frame.levels if m.role == wanted and m is not level]
    return found[0] if len(found) == 1 and not found[0].flags & {"rough"} else None


def completions(frames: Sequence[Frame], frame: Frame) -> Iterator[Ratio]:
    """Executed over a budget printed in the same frame, or before it in the sentence."""
    for rate in (m for m in frame.attributes if m.kind == "completion"):
        before = [m for m in frame.order[: frame.order.index(rate)] if m.kind == "level"]
        budgets = tuple(m for m in before if m.role in _PLANS and _fits(rate.base, m.role))
        done = [m for m in before if m.role in ("executed", "") and not m.flags & {"rough"}]
        first = next(m for m in frame.attributes if m.kind == "completion" and m.base == rate.base)
        again = first is not rate and frame.order[frame.order.index(rate) - 1].kind != "level"
        if done and not rate.bound and not again and (budgets := budgets or _planned_before(frames, frame, rate)):
            yield Ratio("completion", done[-1], budgets, rate)


def _planned_before(frames: Sequence[Frame], frame: Frame, rate: Mention) -> tuple[Mention, ...]:
    """The only budget that the sentence tells before, of an amount that has no name of its own: 实际支出."""
    if frame.levels[0].subject or rate.base not in ("", "budget"):
        return ()
    before = [f for f in frames[: frame.index] if f.sentence == frame.sentence]
    plans = [m for f in before for m in f.levels if m.role in _PLANS and m.measure == frame.main.measure]
    return tuple(plans[-1:]) if len({m.value for m in plans}) == 1 else ()


def implied_completions(frame: Frame) -> Iterator[ImpliedCompletion]:
    """A completion rate beside the change against the same budget, where the budget itself is not printed."""
    changed = [c for c in changes(frame) if c.change and c.change.base in _BUDGETS and not c.base]
    for rate in (m for m in frame.attributes if m.kind == "completion" and not m.bound):
        same = [c for c in changed if c.change and _fits(rate.base, c.change.base)]
        if len(same) == 1 and same[0].change and not any(m.role in _BUDGETS for m in frame.levels):
            yield ImpliedCompletion(same[0].level, same[0].change, rate)


def _fits(base: str, role: str) -> bool:
    return base in ("", "budget") or base == role or (role == "budget" and base == "initial")


def orders(frame: Frame) -> Iterator[Order]:
    """决算数大于预算数: the two sides by their roles."""
    for word in (m for m in frame.attributes if m.kind == "order"):
        left = [m for m in frame.levels if m.role in ("executed", "") and word.role == "executed"]
        right = [m for m in frame.levels if _fits(word.base, m.role) and m.role in _BUDGETS]
        if len(left) == 1 and len(right) == 1 and word.base in _BUDGETS:
            yield Order(left[0], right[0], word)


def words(frame: Frame) -> Iterator[Order]:
    """持平 beside the printed amount it compares with, of the same frame."""
    for flat in (m for m in frame.attributes if m.kind == "flat"):
        wanted = {"prior", "compared"} if flat.base in ("", "prior") else {flat.base, "compared"}
        base = [m for m in frame.levels if m.role in wanted and m is not frame.main]
        if len(base) == 1 and not _rough((frame.main, *base)):
            yield Order(frame.main, base[0], flat)


def averages(frames: Sequence[Frame]) -> Iterator[Average]:
    """人均 directly after one amount and one number of persons in a sentence."""
    by_sentence: dict[int, list[Frame]] = {}
    for frame in frames:
        by_sentence.setdefault(frame.sentence, []).append(frame)
    for group in by_sentence.values():
        levels = [level for frame in group for level in frame.levels]
        found = [m for frame in group for m in frame.attributes if m.kind == "average"]
        money = [m for m in levels if m.measure == "money"]
        heads = [m for m in levels if m.measure in ("person", "household", "person_time")]
        if len(found) == len(money) == len(heads) == 1 and found[0].measure == "money" and not _rough((*money, *heads)):
            yield Average(money[0], heads[0], found[0])


def _rough(mentions: Iterable[Mention]) -> bool:
    return any(m.flags & {"rough"} for m in mentions)
