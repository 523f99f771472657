"""From mentions to frames, sentence by sentence: what an amount or attribute belongs to, and which list it is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from etl.checker import heads
from etl.checker.frames import BREAKS, Frame, joins, leaves, other_side, same_subject, with_level
from etl.checker.mentions import Mention
from etl.checker.phrase import core

_ATTRIBUTES = ("change", "gap", "rate", "share", "completion", "flat", "order", "control", "average")
_CARRIED = ("change", "rate", "order", "flat", "completion")
_GAP = 3  # sentences between two parts of a list


def frames(per_sentence: Sequence[Sequence[Mention]]) -> list[Frame]:
    """Every frame of a document; `per_sentence` are the mentions of each sentence in order."""
    assembly = _Assembly()
    for mentions in per_sentence:
        assembly.sentence(mentions)
    return assembly.frames


@dataclass(frozen=True)
class _List:
    group: int
    head: int | None
    depth: int
    word: str
    long: bool  # opened by a colon, so that its parts may be sentences


class _Assembly:
    """Puts the mentions of a document together."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.lists: list[_List] = []
        self.groups = 0
        self.current: int | None = None
        self.previous: list[int] = []
        self.waiting: list[Mention] = []
        self.long: _List | None = None
        self.last_part = 0
        self.ended: int | None = None

    def sentence(self, mentions: Sequence[Mention]) -> None:
        begin = len(self.frames)
        self.lists.clear()
        self.waiting.clear()
        self.current = self._carried(mentions)
        for mention in mentions:
            if mention.row.size > 1:
                self._in_row(mention, begin)
            else:
                self._add(mention)
        if len(self.frames) > begin or mentions:
            self.ended = self.current
            self.previous = [frame.index for frame in self.frames[begin:]]
            self._follow(begin)

    def _follow(self, begin: int) -> None:
        """Note the first amount of a sentence as a part of the long list before it, if it may be one."""
        first = self.frames[begin] if begin < len(self.frames) else None
        if first and first.levels and self.long and self._goes_on(self.long, first):
            self.frames[begin] = replace(first, follows=self.long.group)
            self.last_part = first.sentence
        elif first and first.group is not None and self.lists and self.lists[0].long:
            self.long, self.last_part = self.lists[0], first.sentence

    def _goes_on(self, long: _List, frame: Frame) -> bool:
        head, mention = long.head, frame.levels[0]
        if head is None or frame.sentence - self.last_part > _GAP or frame.sentence == self.frames[head].sentence:
            return False
        whole = self.frames[head].main
        same = replace(mention, period=None) if mention.period == whole.period else mention
        ends = leaves(same) or mention.opens or mention.measure != whole.measure
        return not ends and not other_side(self.frames[head], mention)

    def _carried(self, mentions: Sequence[Mention]) -> int | None:
        """The frame of the sentence before that a sentence without a level of its own goes on with."""
        if not mentions or mentions[0].kind not in _CARRIED or mentions[0].row.size > 1:
            return None
        first = mentions[0]
        if first.about and (named := heads.told(self.frames, first)):
            return named.index
        top = [self.frames[n] for n in self.previous if self.frames[n].top]
        if len(top) != 1 or top[0].paragraph != first.paragraph or (not first.base and first.kind != "order"):
            return None
        return top[0].index

    def _add(self, mention: Mention) -> None:
        if mention.kind == "level":
            self._level(mention)
        elif mention.kind in _ATTRIBUTES:
            self._attribute(mention)
        elif mention.kind == "arrived" and (frame := self._left(mention)):
            self.frames[frame.index] = with_level(frame, mention)
        elif mention.kind in ("other", "arrived") and mention.label and not _beside(mention):
            self._place_holder(mention)

    def _left(self, mention: Mention) -> Frame | None:
        """由10亿元增加到12亿元: the frame of the amount that the second one comes from."""
        frame = self.frames[self.current] if self.current is not None else None
        last = frame.order[-1] if frame and frame.levels else None
        same = last and "from" in last.flags and (last.sentence, last.measure) == (mention.sentence, mention.measure)
        return frame if same else None

    def _in_row(self, mention: Mention, begin: int) -> None:
        """One of several figures in a row: amounts of as many things, or one attribute of each thing just told."""
        index, size = mention.row.index, mention.row.size
        if mention.kind == "level":
            alone = mention if index == 0 else replace(mention, opens="", parent="", stops="")
            self._close(alone)
            self._listed(alone)
            self._new(alone, (alone,))
        elif mention.kind in _ATTRIBUTES and not mention.flags & BREAKS:
            here = [frame for frame in self.frames[begin:] if frame.levels]
            here = here or [self.frames[n] for n in self.previous if self.frames[n].levels]
            told = [frame for frame in here if frame.group == here[-1].group]
            if len(told) == size:
                self._attach(told[index], mention)
        if index == size - 1:
            self.current = None  # what is said next may be meant of any of them

    def _attribute(self, mention: Mention) -> None:
        frame = self._meant(mention)
        if frame is None or not frame.levels:
            self._loose(mention)
            self._wait(mention)
            return
        if mention.flags & BREAKS or not same_subject(mention.subject, frame):
            aside = mention.depth > frame.levels[0].depth and not mention.flags - {"comparable", "after_comparable"}
            if mention.kind not in ("share", "completion", "average", "control") and not aside:
                self._place_holder(mention)
            self._loose(mention)
            self._wait(mention)
            return
        self.current = frame.index
        self._attach(frame, mention)

    def _loose(self, mention: Mention) -> None:
        """A share that names its own amount, away from it: kept beside, what follows is about the same as before."""
        if mention.kind == "share" and mention.about and not mention.flags & (BREAKS - {"foreign"}):
            self.frames.append(Frame(len(self.frames), (), (mention,), mention.sentence, mention.paragraph))

    def _wait(self, mention: Mention) -> None:
        """收入比上年增加2亿元，达到10亿元: a change that comes before its amount."""
        if mention.kind in ("change", "rate") and mention.about and not mention.flags & (BREAKS - {"foreign"}):
            self.waiting.append(mention)

    def _attach(self, frame: Frame, mention: Mention) -> None:
        attributes, order = (*frame.attributes, mention), (*frame.order, mention)
        self.frames[frame.index] = replace(frame, attributes=attributes, order=order)

    def _meant(self, mention: Mention) -> Frame | None:
        """The frame an attribute is of: the one it names in full, where that is told elsewhere, else the current."""
        frame = self.frames[self.current] if self.current is not None else None
        away = frame is None or mention.sentence != frame.sentence
        if mention.about and away and (named := heads.told(self.frames, mention)):
            return named
        return frame

    def _place_holder(self, mention: Mention) -> None:
        """Something else is being told about: what follows is not about the frame before."""
        self._close(mention)
        if self.current is not None and self.frames[self.current].sentence != mention.sentence:
            self.current = None
        self._new(mention, ())

    def _level(self, mention: Mention) -> None:
        frame = self.frames[self.current] if self.current is not None else None
        if frame and frame.levels and joins(frame, mention):
            self.frames[frame.index] = with_level(frame, mention)
            return
        self._close(mention)
        self._listed(mention)
        if self.waiting and not mention.label and not mention.opens:
            about = self.waiting[0].about
            mention = replace(mention, label=about, subject=core(about))
            self._new(mention, (mention,))
            for attribute in self.waiting:
                self._attach(self.frames[-1], attribute)
        else:
            self._new(mention, (mention,))
        self.waiting.clear()

    def _listed(self, mention: Mention) -> None:
        """Open or end lists before an amount."""
        inside = mention.depth > (self.lists[-1].depth if self.lists else 0)
        if mention.opens in ("of", "includes", "by") or (inside and "(" in mention.stops):
            self._open(mention)
        elif self.lists and leaves(mention):
            self.lists.clear()
        elif turned := self._turned(mention):
            del self.lists[turned - 1 :]

    def _turned(self, mention: Mention) -> int:
        """How many lists deep an amount after a semicolon is the other side of the head: 收入…，其中…；支出….

        Not where the list's last part is on that side already: 拨款收入…，其中：教育支出…；卫生支出….
        """
        for depth in range(len(self.lists), 0, -1):
            inner = self.lists[depth - 1]
            part = next((f for f in reversed(self.frames) if f.group == inner.group and f.levels), None)
            if inner.head is None or ";" not in mention.stops or (part and not other_side(part, mention)):
                continue
            if other_side(self.frames[inner.head], mention):
                return depth
        return 0

    def _close(self, mention: Mention) -> None:
        while self.lists and self.lists[-1].depth > mention.depth:
            self.lists.pop()

    def _open(self, mention: Mention) -> None:
        head = self._head(mention)
        if mention.parent or mention.opens == "by":
            self.lists.clear()
        self.groups += 1
        index, long = head.index if head else None, ":" in mention.stops or "opening" in mention.flags
        self.lists.append(_List(self.groups, index, mention.depth, mention.opens, long and mention.depth == 0))

    def _head(self, mention: Mention) -> Frame | None:
        """What a list divides: what it names, what it views, the frame before it, or what the sentence before told."""
        if mention.parent:
            return heads.named(self.frames, mention)
        if mention.opens == "by":
            return heads.viewed(self.frames, mention)
        if self.current is not None and self.frames[self.current].sentence == mention.sentence:
            frame = self.frames[self.current]
            return frame if frame.levels else None
        if "opening" in mention.flags and self.ended is not None and self.frames[self.ended].levels:
            return self.frames[self.ended]
        return heads.above(self.frames, mention, self.previous)

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


def _beside(mention: Mention) -> bool:
    """较均衡进度慢2.94%: a comparison of progress, which leaves the subject as it is."""
    return mention.measure == "percent" and "measured" in mention.flags
