"""From frames to claims, third step: what distant places of a text claim together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from etl.checker.build import changes
from etl.checker.build_lists import divisions
from etl.checker.claims import (
    Change,
    Claim,
    ControlRate,
    ImpliedBudget,
    ImpliedCompletion,
    PlanActual,
    Remainder,
    Reused,
    Same,
    Signs,
    Total,
    Uncheckable,
    UnitWritten,
    Words,
)
from etl.checker.frames import BREAKS, Frame
from etl.checker.lexicon import rows
from etl.checker.mentions import Mention
from etl.checker.slips import mended, slipped

_SPECIFIC = 6


def document_claims(frames: Sequence[Frame], mentions: Sequence[Mention]) -> Iterator[Claim]:
    """Claims over the whole text."""
    yield from repeated(mentions)
    yield from _divided(frames)
    yield from _flat_and_moved(mentions)
    yield from _against_initial(frames, mentions)
    yield from _reused(frames)
    yield from _planned(mentions)
    yield from _remainder(mentions)
    yield from _scores(mentions)
    yield from (UnitWritten(m, missing=False) for m in mentions if "doubled" in m.flags)
    yield from (UnitWritten(m, missing=True) for m in mentions if "unitless" in m.flags)
    yield from _signs(frames, mentions)


def repeated(mentions: Sequence[Mention]) -> Iterator[Same]:
    """Pairs of levels with one specific name and the same printed year or months, in different sentences.

    Without a time of their own they count as one thing only if a slip alone tells them apart.
    """
    named: dict[tuple[object, ...], list[Mention]] = {}
    for m in mentions:
        plain = m.kind == "level" and not m.flags & {"rough", "listed", "cause", "plus"} and not m.bound and not m.opens
        if plain and len(m.label) >= _SPECIFIC and (m.period is None or m.period.word in ("year", "months")):
            key = (m.label, m.measure, m.period, m.role, m.scope, "cumulative" in m.flags)
            named.setdefault(key, []).append(m)
    for group in named.values():
        for first, second in pairwise(group):
            timed = first.period or slipped(first, second.value) or first.value == second.value
            if first.sentence != second.sentence and timed:
                yield Same(first, second)


def _divided(frames: Sequence[Frame]) -> Iterator[Total]:
    """A total and its known parts (税收收入, 非税收入), each told once and apart, that add up but for a slip."""
    tops = [f.main for f in frames if f.levels and not f.main.flags & {"rough", "listed"}]
    labels = list(dict.fromkeys(m.label for m in tops))
    for total in labels:
        for parts in divisions(total, labels):
            told = [[m for m in tops if m.label in names] for names in ([total], *parts)]
            if any(len({m.value for m in group}) != 1 for group in told):
                continue
            whole, *found = (group[-1] for group in told)
            apart = len({m.sentence for m in (whole, *found)}) > 1
            alike = len({(m.measure, m.role) for m in (whole, *found)}) == 1
            if apart and alike and (sum(m.value for m in found) == whole.value or mended(whole, found)):
                yield Total(whole, tuple(found), "divided")


def _flat_and_moved(mentions: Sequence[Mention]) -> Iterator[Words]:
    """持平 and, for the same subject in the same sentence, a rate of change that is not nought."""
    for flat in (m for m in mentions if m.kind == "flat" and m.subject):
        for other in mentions:
            moved = other.kind == "rate" and other.direction == 0 and not other.base
            if moved and other.sentence == flat.sentence and other.subject == flat.subject and other.start > flat.start:
                yield Words(flat, other)


def _against_initial(frames: Sequence[Frame], mentions: Sequence[Mention]) -> Iterator[Claim]:
    """The whole organisation's execution against its initial budget, and the rates that follow from it."""
    if any(m.role == "adjusted" or m.base == "adjusted" for m in mentions):
        return
    for claim, frame in ((c, f) for f in frames for c in changes(f)):
        change = claim.change
        if not change or change.base != "initial" or claim.base or not _overall(claim.level) or frame.group is not None:
            continue
        budgets = [m for m in mentions if _is_budget(m, claim.level)]
        for budget in budgets:
            yield ImpliedBudget(claim.level, change, budget)
        if budgets:
            yield from _rates(claim, change, mentions)


def _rates(claim: Change, change: Mention, mentions: Sequence[Mention]) -> Iterator[Claim]:
    for m in mentions:
        if m.kind == "completion" and m.label.endswith("预算完成率") and not m.bound and not m.subject:
            yield ImpliedCompletion(claim.level, change, m)
        if m.kind == "control" and claim.rate and not m.bound:
            yield ControlRate(claim.level, change, claim.rate, m)


def _overall(m: Mention) -> bool:
    """Whether the words name no part: 支出, 支出执行数, 本部门支出预算."""
    return not m.subject and "支出" in m.label and not m.opens


def _is_budget(m: Mention, executed: Mention) -> bool:
    near = m.paragraph == executed.paragraph and m.kind == "level" and m.role in ("budget", "initial")
    return near and _overall(m) and m.measure == executed.measure and m is not executed


def _reused(frames: Sequence[Frame]) -> Iterator[Reused]:
    """One change and rate for a budget and for its execution."""
    found = [claim for frame in frames for claim in changes(frame) if claim.change and claim.rate and not claim.base]
    groups: dict[tuple[object, ...], list[Change]] = {}
    for claim in found:
        if claim.change and claim.rate and claim.change.value:
            key = (
                claim.level.paragraph,
                claim.level.value,
                claim.change.value,
                claim.change.direction,
                claim.rate.value,
            )
            groups.setdefault(key, []).append(claim)
    for group in groups.values():
        roles = {claim.level.role for claim in group}
        change, rate = group[0].change, group[0].rate
        if change and rate and "executed" in roles and roles & {"budget", "initial"}:
            yield Reused(change, rate, group[0], tuple(group[1:]))


def _planned(mentions: Sequence[Mention]) -> Iterator[PlanActual]:
    """预计…人, 实际…人 of one name in one sentence."""
    for plan, actual in combinations([m for m in mentions if m.kind == "level" and m.measure != "money"], 2):
        same = plan.sentence == actual.sentence and plan.subject == actual.subject and plan.measure == actual.measure
        words = plan.label.startswith(("预计", "计划")) and actual.label.startswith("实际")
        if same and words and plan.subject:
            yield PlanActual(plan, actual)


def _remainder(mentions: Sequence[Mention]) -> Iterator[Remainder]:
    """Parts of the total that lie in different classifications but do not overlap, by coverage.csv."""
    wanted = [row["part"] for row in rows("coverage.csv")]
    total = next((m for m in mentions if m.kind == "level" and m.role == "executed" and _overall(m)), None)
    named = [_first_of(mentions, part) for part in wanted]
    found = [m for group in named for m in group]
    distinct = len({m.value for m in found}) == len(found)
    if total and all(named) and distinct and all(m.measure == total.measure for m in found):
        yield Remainder(total, tuple(sorted(found, key=lambda m: m.start)))


def _first_of(mentions: Sequence[Mention], part: str) -> list[Mention]:
    seen: dict[object, Mention] = {}
    for m in mentions:
        if m.kind == "level" and m.measure == "money" and all(word in m.label for word in part.split("+")):
            seen.setdefault(m.value, m)
    return list(seen.values())


def _scores(mentions: Sequence[Mention]) -> Iterator[Uncheckable]:
    """A total score without sub-scores."""
    scores = [m for m in mentions if m.measure == "score" and "得分" in m.label]
    if len(scores) == 1:
        yield Uncheckable(scores[0], "score")


def _signs(frames: Sequence[Frame], mentions: Sequence[Mention]) -> Iterator[Signs]:
    """A change with its rate side by side, where the amount itself is not told."""
    known = {claim.change for frame in frames for claim in changes(frame) if claim.rate}
    for change, rate in pairwise(mentions):
        beside = change.sentence == rate.sentence and (change.kind, rate.kind) == ("change", "rate")
        plain = not rate.about and rate.base in ("", change.base) and not rate.flags & BREAKS and not rate.signed
        if beside and plain and change not in known and change.direction and rate.direction and rate.row.size == 1:
            yield Signs(change, rate)


__all__ = ["Frame", "document_claims", "repeated"]
