"""From frames to claims, second step: totals with their parts, and shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from etl.checker.claims import Claim, Completeness, Ratio, Shares, Total
from etl.checker.frames import Frame, near
from etl.checker.lexicon import rows
from etl.checker.mentions import Mention
from etl.checker.phrase import core

_FULL, _SHARE_SLACK = Decimal(100), Decimal(1)
_FUNDS = ("政府性基金", "国有资本", "社会保险基金", "社保基金")
_TOTALS = ("支出合计", "收入合计", "支出总计", "收入总计", "总支出", "总收入")
_GENERIC_WHOLES = {
    "", "总支出", "总收入", "支出总额", "收入总额", "总额", "总数", "总量", "总计", "合计", "支出合计", "收入合计",
    "支出总计", "收入总计", "本年支出", "本年收入", "本年支出合计", "本年收入合计", "支出", "收入", "总预算",
}  # fmt: skip


def list_claims(frames: Sequence[Frame]) -> Iterator[Claim]:
    """Totals and shares of every list, shares outside lists, and sums a text closes with 合计."""
    for group in sorted({frame.group for frame in frames if frame.group is not None}):
        parts = [frame for frame in frames if frame.group == group]
        yield from _list(frames, parts)
    for frame in frames:
        yield from _shares(frames, frame)
        yield from _closing(frames, frame)


def _list(frames: Sequence[Frame], parts: list[Frame]) -> Iterator[Claim]:
    head = frames[parts[0].head] if parts[0].head is not None else None
    if head is None or not head.levels:
        return
    told = _in_scope([frame for frame in parts if frame.levels], head.main)
    if len(told) < 2:
        return
    total = _same_role(head, told)
    levels = [_role_of(frame, total) for frame in told]
    if total is None or any(level is None for level in levels):
        return
    mentions = tuple(level for level in levels if level)
    if len({total.measure, *(m.measure for m in mentions)}) > 1:
        return
    if any(m.flags & {"rough", "listed"} for m in (total, *mentions)) or len({m.label for m in mentions}) < len(
        mentions
    ):
        return
    rates = [_bare_share(frame, head) for frame in told]
    complete = _completeness(told[0].opened_by, rates, total, mentions)
    yield Total(total, mentions, complete, _disjoint(frames, told, mentions), near(frames, head, total))
    if all(rates) and _nearly_full(rates):
        yield Shares(tuple(rate for rate in rates if rate))


def _in_scope(parts: list[Frame], total: Mention) -> list[Frame]:
    """The parts up to where the list has ended: another fund, another measure, or the total already reached."""
    sums, summed = [], Decimal(0)
    for part in parts:
        if any(fund in part.main.label and fund not in total.label for fund in _FUNDS):
            break
        if part.main.measure != total.measure or (part.main.label in ("", "和", "及") and "listed" in part.main.flags):
            break
        sums.append(part)
        summed += part.main.value
        if summed == total.value and len(sums) >= 2 and part is not parts[-1]:
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
    return fit[0] if fit else (frame.main if frame.main.role == "executed" else None)


def _bare_share(frame: Frame, head: Frame) -> Mention | None:
    """The share of the list's own head."""
    shares = [m for m in frame.attributes if m.kind == "share"]
    found = [m for m in shares if m.whole in _GENERIC_WHOLES or _names(head.main.label, m.whole)]
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
    return "open"


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


def _disjoint(frames: Sequence[Frame], told: list[Frame], parts: tuple[Mention, ...]) -> bool:
    """No list inside the list, nothing doubtful, no name that contains another."""
    inner = {frame.head for frame in frames if frame.head is not None}
    clean = not any(frame.doubtful or frame.index in inner for frame in told)
    names = [part.label for part in parts]
    apart = not any(a != b and a and a in b for a in names for b in names)
    return clean and apart and len({part.scope for part in parts}) <= len(parts)


def _shares(frames: Sequence[Frame], frame: Frame) -> Iterator[Ratio]:
    for rate in (m for m in frame.attributes if m.kind == "share"):
        if not frame.levels or rate.bound or (len(frame.levels) > 1 and frame.main.role != "executed"):
            continue
        first = next(m for m in frame.attributes if m.kind == "share" and m.whole == rate.whole)
        wholes = _wholes(frames, frame, rate) if first is rate else ()
        if wholes and not any(m.flags & {"rough"} for m in (frame.main, *wholes)):
            yield Ratio("share", frame.main, wholes, rate, near(frames, frame, frame.main))


def _wholes(frames: Sequence[Frame], frame: Frame, rate: Mention) -> tuple[Mention, ...]:
    if rate.whole in _GENERIC_WHOLES:
        if frame.group is None:
            return _total_told(frames, frame, rate)
        head = frames[frame.head] if frame.head is not None and not frame.doubtful else None
        whole = (head.main, *(level for level in head.levels if level is not head.main)) if head else ()
        return tuple(level for level in whole if level.measure == frame.main.measure)
    head = frames[frame.head] if frame.head is not None and not frame.doubtful else None
    if head and head.levels and _ends(head.main.label, rate.whole):
        return (head.main,) if head.main.measure == frame.main.measure else ()
    before = [f for f in frames if f.index < frame.index and f.levels and f.main.measure == frame.main.measure]
    near = [f.main for f in before if f.paragraph == frame.paragraph and _names(f.main.label, rate.whole)]
    return tuple(near[-1:]) if len({m.value for m in near}) == 1 else tuple(near)


def _total_told(frames: Sequence[Frame], frame: Frame, rate: Mention) -> tuple[Mention, ...]:
    """The total of the organisation a share outside lists is of, where the text told only one by that name."""
    if rate.whole not in _TOTALS:
        return ()
    before = [f for f in frames if f.index < frame.index and f.levels and f.group is None]
    found = [f.main for f in before if f.main.label == rate.whole and f.main.measure == frame.main.measure]
    return tuple(found[-1:]) if len({m.value for m in found}) == 1 else ()


def _names(label: str, whole: str) -> bool:
    return label == whole or _plain(label) == _plain(whole)


def _ends(label: str, whole: str) -> bool:
    """Whether a head may be called `whole` for short: …保险基金收入 and 基金总收入, but not 项目支出 and 总支出."""
    return _names(label, whole) or (bool(core(_plain(whole))) and _plain(label).endswith(_plain(whole)))


def _plain(name: str) -> str:
    """A name without the words that come and go: 本年支出合计, 基金总收入, 收入完成."""
    for word in ("本年", "累计", "完成", "预计", "总", "合计"):
        name = name.replace(word, "")
    return name


def _closing(frames: Sequence[Frame], frame: Frame) -> Iterator[Total]:
    """Parts of the same sentence that 合计 closes, and 加上…，合计 on top of the sentence before."""
    if not frame.levels or "sum" not in frame.levels[0].flags or frame.group is not None:
        return
    same = [f for f in frames if f.sentence == frame.sentence and f.index < frame.index and f.group is None]
    total = frame.levels[0]
    added = [f for f in same if f.levels and f.levels[0].measure == total.measure]
    if not added or len(added) < len(same):
        return
    start = next((n for n, f in enumerate(added) if "plus" in f.levels[0].flags), None)
    if start is None:
        parts = tuple(f.main for f in added) if len(added) >= 2 and _plain_sum(total) else ()
    else:
        first = added[:start] or _before(frames, frame)
        parts = tuple(f.main for f in (*first, *added[start:])) if len(first) == 1 else ()
    if len(parts) >= 2 and not any(m.flags & {"rough", "listed"} for m in (total, *parts)):
        yield Total(total, parts, "stated", others=near(frames, frame, total))


def _plain_sum(total: Mention) -> bool:
    return not total.subject and total.period is None and "foreign" not in total.flags


def _before(frames: Sequence[Frame], frame: Frame) -> list[Frame]:
    """The only frame outside lists of the last sentence of the paragraph that has any."""
    top = [f for f in frames if f.sentence < frame.sentence and f.group is None and f.levels]
    found = [f for f in top if f.paragraph == frame.paragraph and f.sentence == top[-1].sentence]
    return found if len(found) == 1 else []
