"""From mentions to frames: a level with what is said of it, and its place in a list of parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from etl.checker.mentions import Mention
from etl.checker.phrase import core

_TELLING = 4  # characters a name must have to be one
_FAR = 4 * 10_000  # four blocks, headings counted; see sentences
_ATTRIBUTES = ("change", "rate", "share", "completion", "flat", "order", "control", "average")
_BREAKS = {"foreign", "cause", "listed", "rough", "comparable", "after_comparable"}


@dataclass(frozen=True)
class Frame:
    """One thing the text tells about. `levels` are its amounts in several roles, `attributes` what is said of them.

    `group` numbers the list it is part of (None: no list), `head` the frame the list divides, `doubtful` that the
    list may have ended or begun elsewhere. Frames without levels only hold the place of something not understood.
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

    @property
    def main(self) -> Mention:
        """The level a list below or a share is about: the executed one, else the last."""
        own = [level for level in self.levels if level.role not in ("prior", "compared")] or list(self.levels)
        executed = [level for level in own if level.role == "executed"]
        return (executed or own)[-1]


@dataclass
class _List:
    group: int
    head: int | None
    depth: int
    word: str


class _Assembly:
    """Puts the mentions of a document together, sentence by sentence."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.lists: list[_List] = []
        self.groups = 0
        self.current: int | None = None
        self.previous: list[int] = []

    def sentence(self, mentions: Sequence[Mention]) -> None:
        begin = len(self.frames)
        self.lists.clear()
        self.current = self._carried(mentions)
        for mention in mentions:
            self._add(mention)
        if len(self.frames) > begin or mentions:
            self.previous = [frame.index for frame in self.frames[begin:]]

    def _carried(self, mentions: Sequence[Mention]) -> int | None:
        """The frame of the sentence before that a sentence without a level of its own goes on with."""
        if not mentions or mentions[0].kind not in ("change", "rate", "order", "flat", "completion"):
            return None
        first = mentions[0]
        if first.about and (named := self._told(first)) is not None:
            return named
        top = [self.frames[n] for n in self.previous if self.frames[n].group is None and self.frames[n].levels]
        if len(top) != 1 or top[0].paragraph != first.paragraph or (not first.base and first.kind != "order"):
            return None
        return top[0].index

    def _told(self, mention: Mention) -> int | None:
        """The frame of the paragraph that an attribute names in full, if only one amount goes by that name."""
        near = [f for f in self.frames if f.levels and f.paragraph == mention.paragraph]
        same = [f for f in near if f.main.label == mention.about and mention.sentence - f.sentence <= 3]
        return same[-1].index if len({f.main.value for f in same}) == 1 else None

    def _add(self, mention: Mention) -> None:
        if mention.kind == "level":
            self._level(mention)
        elif mention.kind in _ATTRIBUTES:
            self._attribute(mention)
        elif mention.kind == "other" and mention.label and not _beside(mention):
            self._place_holder(mention)

    def _attribute(self, mention: Mention) -> None:
        frame = self._meant(mention)
        if frame is None or not frame.levels:
            return
        if mention.flags & _BREAKS or not same_subject(mention.subject, frame):
            if mention.kind not in ("share", "completion", "average", "control"):
                self._place_holder(mention)
            return
        self.current = frame.index
        self.frames[frame.index] = replace(
            frame, attributes=(*frame.attributes, mention), order=(*frame.order, mention)
        )

    def _meant(self, mention: Mention) -> Frame | None:
        """The frame an attribute is of: the one it names in full, where that is told elsewhere, else the current."""
        frame = self.frames[self.current] if self.current is not None else None
        away = frame is None or mention.sentence != frame.sentence
        if mention.about and away and (named := self._told(mention)) is not None:
            return self.frames[named]
        return frame

    def _place_holder(self, mention: Mention) -> None:
        """Something else is being told about: what follows is not about the frame before."""
        self._close(mention)
        if self.current is not None and self.frames[self.current].sentence != mention.sentence:
            self.current = None
        self._new(mention, ())

    def _level(self, mention: Mention) -> None:
        frame = self.frames[self.current] if self.current is not None else None
        if frame and frame.levels and _joins(frame, mention):
            joined = _as_prior(frame, mention)
            levels, order = (*frame.levels, joined), (*frame.order, joined)
            self.frames[frame.index] = replace(frame, levels=levels, order=order)
            return
        self._close(mention)
        inside = mention.depth > (self.lists[-1].depth if self.lists else 0)
        if mention.opens in ("of", "includes", "by") or (inside and "(" in mention.stops):
            self._open(mention)
        elif self.lists and (_leaves(mention) or self._turns(mention)):
            self.lists.clear()
        self._new(mention, (mention,))

    def _turns(self, mention: Mention) -> bool:
        """Whether an amount after a semicolon is the other side of the head: 收入…，其中…；支出…."""
        head = self.lists[0].head
        return head is not None and ";" in mention.stops and _other_side(self.frames[head], mention)

    def _close(self, mention: Mention) -> None:
        while self.lists and self.lists[-1].depth > mention.depth:
            self.lists.pop()

    def _open(self, mention: Mention) -> None:
        head = self._viewed(mention) if mention.opens == "by" else self._head(mention)
        if mention.parent:
            head = self._named(mention)
        if mention.parent or mention.opens == "by":
            self.lists.clear()
        self.groups += 1
        self.lists.append(_List(self.groups, head, mention.depth, mention.opens))

    def _head(self, mention: Mention) -> int | None:
        """What a list divides: the frame before it, or the only frame of the sentence before."""
        if self.current is not None and self.frames[self.current].sentence == mention.sentence:
            return self.current if self.frames[self.current].levels else None
        top = [n for n in self.previous if self.frames[n].group is None and self.frames[n].levels]
        same = bool(top) and self.frames[top[0]].paragraph == mention.paragraph
        return top[0] if same and len(top) == 1 else None

    def _viewed(self, mention: Mention) -> int | None:
        """What 从收入结构看 divides: the last amount of the paragraph outside lists."""
        top = [f for f in self.frames if f.levels and f.group is None and f.paragraph == mention.paragraph]
        return top[-1].index if top and mention.sentence - top[-1].sentence <= 4 else None

    def _named(self, mention: Mention) -> int | None:
        wanted = core(mention.parent)
        named = [f for f in self.frames if f.levels and _goes_by(f, mention.parent, wanted)]
        near = [f for f in named if f.main.measure == mention.measure and mention.paragraph - f.paragraph <= _FAR]
        return near[-1].index if len({f.main.value for f in near}) == 1 else None

    def _new(self, mention: Mention, levels: tuple[Mention, ...]) -> None:
        last = self.lists[-1] if self.lists else None
        doubtful = bool(last and len(self.lists) > 1 and mention.opens == "" and mention.depth == 0)
        self.current = len(self.frames)
        self.frames.append(
            Frame(
                self.current, levels, (), mention.sentence, mention.paragraph,
                last.group if last else None, last.head if last else None, last.word if last else "",
                doubtful, levels,
            )
        )  # fmt: skip


def frames(per_sentence: Sequence[Sequence[Mention]]) -> list[Frame]:
    """Every frame of a document; `per_sentence` are the mentions of each sentence in order."""
    assembly = _Assembly()
    for mentions in per_sentence:
        assembly.sentence(mentions)
    return assembly.frames


def _beside(mention: Mention) -> bool:
    """较均衡进度慢2.94%: a comparison of progress, which leaves the subject as it is."""
    return mention.measure == "percent" and "measured" in mention.flags


def _goes_by(frame: Frame, name: str, wanted: str) -> bool:
    """Whether a frame is meant by a name: its own, or the same but for the role."""
    first = frame.levels[0]
    return frame.main.label == name or (len(wanted) >= _TELLING and first.subject == wanted and bool(first.role))


def near(frames: Sequence[Frame], frame: Frame, but: Mention) -> tuple[Mention, ...]:
    """Levels of the frame's sentence and the one before in its measure, without `but`: what else could be meant."""
    whole = frame.opened_by == "by"
    back = [f for f in frames if f.sentence <= frame.sentence]
    found = [f for f in back if frame.sentence - f.sentence <= 1 or (whole and f.paragraph == frame.paragraph)]
    if frame.head is not None:
        found.append(frames[frame.head])
    levels = [level for f in found for level in f.levels if level.measure == but.measure and level.value != but.value]
    return tuple(dict.fromkeys(levels))


def same_subject(subject: str, frame: Frame) -> bool:
    """Whether words before an attribute name nothing else than the frame's own subject."""
    if not subject:
        return True
    return any(subject in level.label or (level.subject and level.subject in subject) for level in frame.levels)


def _joins(frame: Frame, mention: Mention) -> bool:
    """Whether an amount is the same thing in another role: 年初预算为…，支出决算为…."""
    if mention.opens or mention.flags & (_BREAKS | {"sum", "plus", "balance"}):
        return False
    named_again = mention.role or _year_before(frame, mention)
    if mention.subject and not (named_again and same_subject(mention.subject, frame)):
        return False
    if frame.levels[-1].measure != mention.measure or frame.levels[-1].sentence != mention.sentence:
        return False
    if _other_side(frame, mention):
        return False
    role = mention.role or ("prior" if _year_before(frame, mention) else "")
    taken = {level.role for level in frame.levels}
    return (
        bool(role or taken - {"", "prior", "compared"}) and role not in taken and mention.depth == frame.levels[0].depth
    )


def _other_side(frame: Frame, mention: Mention) -> bool:
    """收入 after 支出 or the other way round is another thing."""
    first = frame.levels[0].label
    return ("收入" in mention.label and "收入" not in first) or ("支出" in mention.label and "收入" in first)


def _year_before(frame: Frame, mention: Mention) -> bool:
    first = next((level.period.year for level in frame.levels if level.period), None)
    return bool(first and mention.period and mention.period.year == first - 1)


def _as_prior(frame: Frame, mention: Mention) -> Mention:
    return replace(mention, role="prior") if not mention.role and _year_before(frame, mention) else mention


def _leaves(mention: Mention) -> bool:
    """Whether an amount after a list is no longer part of it."""
    return bool({"sum", "plus", "balance", "foreign", "cause"} & mention.flags) or mention.period is not None
