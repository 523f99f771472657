"""From frames to claims: totals with the parts that a list names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from etl.checker.build_shares import GENERIC
from etl.checker.claims import Completeness, Shares, Total
from etl.checker.frames import Frame, near
from etl.checker.lexicon import rows
from etl.checker.mentions import Mention
from etl.checker.names import alike, plain
from etl.checker.slips import mended

_FULL, _SHARE_SLACK = Decimal(100), Decimal(1)
_FUNDS = ("政府性基金", "国有资本", "社会保险基金", "社保基金")
_SPECIFIC = 4  # characters of a name that says by itself what its parts are
_PLANNED = ("initial", "adjusted", "budget", "task")
_SUMMED = ("合计", "总计", "总额", "共计")


def list_claims(frames: Sequence[Frame]) -> Iterator[Total | Shares]:
    """The total and the shares of every list."""
    for group in sorted({frame.group for frame in frames if frame.group is not None}):
        parts = [frame for frame in frames if frame.group == group]
        yield from _list(frames, parts)
        yield from _long(frames, parts, [frame for frame in frames if frame.follows == group])


def _list(frames: Sequence[Frame], parts: list[Frame]) -> Iterator[Total | Shares]:
    head = frames[parts[0].head] if parts[0].head is not None else None
    if head is None or not head.levels:
        return
    told = _in_scope([frame for frame in parts if frame.levels], head)
    if len(told) < 2:
        return
    rates = [bare_share(frame, head) for frame in told]
    for total in dict.fromkeys((_same_role(head, told), *_also_divided(head, told))):
        levels = tuple(level for frame in told if (level := _role_of(frame, total)))
        if total and len(levels) == len(told) and _summable(total, levels):
            complete = _completeness(told[0].opened_by, rates, total, levels)
            yield Total(total, levels, complete, _disjoint(frames, told, levels), near(frames, head, total))
    if all(rates) and _nearly_full(rates):
        yield Shares(tuple(rate for rate in rates if rate))


def _also_divided(head: Frame, parts: Sequence[Frame]) -> list[Mention]:
    """Levels of the head in a role that every part has a level in: budgets beside what was done."""
    roles = [level.role for level in head.levels if level.role in _PLANNED]
    common = [role for role in roles if all(any(m.role == role for m in part.levels) for part in parts)]
    return [level for level in head.levels if level.role in common]


def _long(frames: Sequence[Frame], parts: list[Frame], more: list[Frame]) -> Iterator[Total]:
    """A list whose parts are sentences (其中：甲…。乙…。), if it is known to be complete: where it ends is not."""
    head = frames[parts[0].head] if parts[0].head is not None and more else None
    if head is None:
        return
    for size in range(len(more), 0, -1):
        told = [*parts, *more[:size]]
        total = _same_role(head, told)
        levels = tuple(level for frame in told if (level := _role_of(frame, total)))
        if not total or len(levels) < len(told) or not _summable(total, levels):
            continue
        known = complementary(total.label, [level.label for level in levels])
        if known or sum(level.value for level in levels) == total.value or mended(total, levels):
            complete: Completeness = "complement" if known else "open"
            yield Total(total, levels, complete, _disjoint(frames, told, levels), near(frames, head, total))
            return


def _summable(total: Mention, parts: Sequence[Mention]) -> bool:
    """One measure, no rough figure, every part with a name of its own."""
    same = {total.measure} == {part.measure for part in parts}
    exact = not any(m.flags & {"rough", "listed"} for m in (total, *parts))
    return same and exact and len({part.label for part in parts}) == len(parts)


def _in_scope(parts: list[Frame], head: Frame) -> list[Frame]:
    """The parts up to where the list has ended: another fund, another measure, or the total already reached.

    Counts of other things between amounts (接待20批次) are passed over.
    """
    total, sums, summed = head.main, list[Frame](), Decimal(0)
    for at, part in enumerate(parts):
        if any(fund in part.main.label and fund not in total.label for fund in _FUNDS):
            break
        if part.main.measure != total.measure:
            if total.measure == "money":
                continue
            break
        if part.main.label in ("", "和", "及") and "listed" in part.main.flags:
            break
        sums.append(part)
        summed += part.main.value
        rest = [later for later in parts[at + 1 :] if not bare_share(later, head)]
        if summed == total.value and len(sums) >= 2 and rest:
            break
    return sums if len(sums) >= 2 else parts


def _same_role(head: Frame, parts: list[Frame]) -> Mention | None:
    """The level of the head that the parts divide: the one in their role, else its main one."""
    roles = {part.levels[-1].role for part in parts if len(part.levels) == 1}
    fit = [level for level in head.levels if roles == {level.role}]
    return fit[0] if fit else head.main


def _role_of(frame: Frame, total: Mention | None) -> Mention | None:
    if len(frame.levels) == 1:
        role, wanted = frame.levels[0].role, total.role if total else ""
        return frame.levels[0] if role == wanted or not role or not wanted or role == "executed" else None
    fit = [level for level in frame.levels if total and level.role == total.role]
    if total and total.role in _PLANNED:
        return fit[0] if fit else None
    return fit[0] if fit else (frame.main if frame.main.role == "executed" else None)


def bare_share(frame: Frame, head: Frame) -> Mention | None:
    """The share of the list's own head."""
    shares = [m for m in frame.attributes if m.kind == "share"]
    found = [m for m in shares if m.whole in GENERIC or alike(head.main.label, m.whole)]
    return found[0] if len(found) == 1 else None


def _nearly_full(rates: Sequence[Mention | None]) -> bool:
    return abs(sum((rate.value for rate in rates if rate), Decimal(0)) - _FULL) <= _SHARE_SLACK


def _completeness(
    opened_by: str, rates: list[Mention | None], total: Mention, parts: tuple[Mention, ...]
) -> Completeness:
    if all(rates) and _nearly_full(rates):
        return "shares"
    rest = "合计" in total.label and "其他" in parts[-1].label
    sides = "收支" in total.label and opened_by == "by"
    if rest or sides or complementary(total.label, [part.label for part in parts]):
        return "complement"
    return "divided" if opened_by in ("by", "includes") or any(word in total.label for word in _SUMMED) else "open"


@cache
def _complements() -> list[tuple[str, tuple[str, ...], str]]:
    return [(row["total"], tuple(row["parts"].split("+")), row["unless"]) for row in rows("complements.csv")]


def complementary(total: str, parts: Sequence[str]) -> bool:
    """Whether the names are all the parts there are of `total`, by complements.csv."""
    for whole, names, unless in _complements():
        if (whole and whole not in total) or (unless and any(word in total for word in unless.split("+"))):
            continue
        if len(parts) == len(names) and all(any(name in part for part in parts) for name in names):
            return all(any(name in part for name in names) for part in parts)
    return False


def divisions(total: str, labels: Sequence[str]) -> Iterator[tuple[list[str], ...]]:
    """The names among `labels` for each of the parts there are of `total`, by complements.csv."""
    for whole, names, unless in _complements():
        specific = len(whole) >= _SPECIFIC and plain(total).endswith(plain(whole))
        if not specific or (unless and any(word in total for word in unless.split("+"))):
            continue
        yield tuple([label for label in labels if label != total and plain(label).endswith(name)] for name in names)


def _closed(frames: Sequence[Frame], frame: Frame) -> bool:
    """Whether no list divides a part, or one that adds up: what comes after it is no part of it."""
    inner = [f.main.value for f in frames if f.head == frame.index and f.levels]
    return not inner or sum(inner) == frame.main.value


def _disjoint(frames: Sequence[Frame], told: list[Frame], parts: tuple[Mention, ...]) -> bool:
    """No list inside the list but one that adds up, nothing doubtful, no name that contains another."""
    clean = not any(frame.doubtful or not _closed(frames, frame) for frame in told)
    names = [part.label for part in parts]
    apart = not any(a != b and a and a in b for a in names for b in names)
    return clean and apart and len({part.scope for part in parts}) <= len(parts)
