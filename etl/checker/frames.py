"""A frame: one thing the text tells about, and what belongs to it; see `assembly` for how they come about."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile

from etl.checker.mentions import Mention

_OTHERS = ("prior", "compared", "whole")  # roles of amounts that a frame is not about
BREAKS = {"foreign", "cause", "listed", "rough", "comparable", "after_comparable"}


@dataclass(frozen=True)
class Frame:
    """One thing the text tells about. `levels` are its amounts in several roles, `attributes` what is said of them.

    `group` numbers the list it is part of (None: no list), `head` the frame the list divides, `doubtful` that the
    list may have ended or begun elsewhere. `follows` numbers a list of a sentence before that may go on with it
    (其中：甲…。乙…。). Frames without levels only hold the place of something not understood.
    """

    index: int
    levels: tuple[Mention, ...]
    attributes: tuple[Mention, ...]
    sentence: int
    paragraph: int
    group: int | None = None
    head: int | None = None
    opened_by: str = ""
    doubtful: bool = False
    order: tuple[Mention, ...] = ()
    follows: int | None = None

    @property
    def top(self) -> bool:
        """Whether it is told for itself: in no list, or in one that divides nothing known."""
        return self.head is None and bool(self.levels)

    @cached_property
    def main(self) -> Mention:
        """The level a list below or a share is about: the executed one, else the plain one, else the last."""
        own = [level for level in self.levels if level.role not in _OTHERS] or list(self.levels)
        executed = [level for level in own if level.role == "executed"]
        plain = [level for level in own if not level.role]
        return (executed or plain or own)[-1]


def near(frames: Sequence[Frame], frame: Frame, but: Mention) -> tuple[Mention, ...]:
    """Levels of the frame's sentence and the one before in its measure, without `but`: what else could be meant."""
    whole = frame.opened_by == "by"
    back = frames[: bisect_right(frames, frame.sentence, key=lambda f: f.sentence)]
    near_by = takewhile(
        lambda f: frame.sentence - f.sentence <= 1 or (whole and f.paragraph == frame.paragraph), reversed(back)
    )
    found = list(near_by)[::-1]
    if frame.head is not None:
        found.append(frames[frame.head])
    levels = [level for f in found for level in f.levels if level.measure == but.measure and level.value != but.value]
    return tuple(dict.fromkeys(levels))


def same_subject(subject: str, frame: Frame) -> bool:
    """Whether words before an attribute name nothing else than the frame's own subject."""
    if not subject:
        return True
    return any(subject in level.label or (level.subject and level.subject in subject) for level in frame.levels)


def joins(frame: Frame, mention: Mention) -> bool:
    """Whether an amount is the same thing in another role: 年初预算为…，支出决算为…."""
    if mention.opens or mention.flags & (BREAKS | {"sum", "plus", "balance"}):
        return False
    if mention.role == "whole":
        return (mention.sentence, mention.measure) == (frame.main.sentence, frame.main.measure)
    named_again = mention.role or _year_before(frame, mention)
    if mention.subject and not (named_again and same_subject(mention.subject, frame)):
        return False
    if frame.levels[-1].measure != mention.measure or frame.levels[-1].sentence != mention.sentence:
        return False
    if other_side(frame, mention):
        return False
    if _year_after(frame, mention):
        return True
    role = mention.role or ("prior" if _year_before(frame, mention) else "")
    taken = {level.role for level in frame.levels}
    return bool(role or taken - {"", *_OTHERS}) and role not in taken and mention.depth == frame.levels[0].depth


def other_side(frame: Frame, mention: Mention) -> bool:
    """收入 after 支出 or the other way round is another thing."""
    first = frame.levels[0].label
    return ("收入" in mention.label and "收入" not in first) or ("支出" in mention.label and "收入" in first)


def _year_before(frame: Frame, mention: Mention) -> bool:
    first = next((level.period.year for level in frame.levels if level.period), None)
    return bool(first and mention.period and mention.period.year == first - 1)


def _year_after(frame: Frame, mention: Mention) -> bool:
    """2021年支出60亿元，2022年65亿元: an amount of the next year, after the only one told."""
    first = frame.levels[0]
    years = (first.period.year if first.period else None, mention.period.year if mention.period else None)
    plain = len(frame.order) == 1 and not (first.role or mention.role or mention.subject or mention.depth)
    return plain and None not in years and years[0] == (years[1] or 0) - 1


def with_level(frame: Frame, mention: Mention) -> Frame:
    """The frame with one more amount, an amount of the year before in its role."""
    earlier = mention.kind == "arrived" or _year_after(frame, mention)
    if not mention.role and _year_before(frame, mention):
        mention = replace(mention, role="prior")
    first = frame.levels[-1]
    prior = replace(first, role="prior") if earlier else first
    now = replace(mention, kind="level") if mention.kind == "arrived" else mention
    levels = (*(prior if level is first else level for level in frame.levels), now)
    order = (*(prior if level is first else level for level in frame.order), now)
    return replace(frame, levels=levels, order=order)


def leaves(mention: Mention) -> bool:
    """Whether an amount after a list is no longer part of it."""
    return bool({"sum", "plus", "balance", "foreign", "cause"} & mention.flags) or mention.period is not None
