"""Which frame told before is meant: by a list that divides it, or by an attribute that names it."""

from __future__ import annotations

from collections.abc import Sequence

from etl.checker.frames import Frame, other_side
from etl.checker.mentions import Mention
from etl.checker.names import ends
from etl.checker.phrase import core
from etl.checker.sentences import BLOCK

_TELLING = 4  # characters a name must have to be one
_FAR = 4 * BLOCK  # four blocks, headings counted
_NEAR = 3  # sentences


def told(frames: Sequence[Frame], mention: Mention) -> Frame | None:
    """The frame just told that an attribute names, if only one amount goes by that name."""
    before = [f for f in frames if f.levels and 0 < mention.sentence - f.sentence <= _NEAR]
    near = [f for f in before if mention.paragraph - f.paragraph <= BLOCK]
    full = [f for f in near if f.main.label == mention.about]
    return _only(full or [f for f in near if f.top and ends(f.main.label, mention.about)])


def above(frames: Sequence[Frame], mention: Mention, previous: Sequence[int]) -> Frame | None:
    """What a list that begins a sentence divides: the only frame outside lists of the sentence before, or the only one.

    A paragraph that begins with 其中 goes on with the one before.
    """
    told = [frames[n] for n in previous if frames[n].levels]
    top = [frame for frame in told if frame.top] or told
    apart = mention.paragraph - top[0].paragraph if top else 0
    near = apart == 0 or (apart <= BLOCK and mention.opens == "of" and not mention.parent)
    return top[0] if len(top) == 1 and near else None


def viewed(frames: Sequence[Frame], mention: Mention) -> Frame | None:
    """What 从收入结构看 divides: the last amount outside lists of the paragraph, or the only one of the last paragraph
    that has any."""
    top = [f for f in frames if f.top and f.main.measure == mention.measure]
    top = [f for f in top if not other_side(f, mention)]
    same = [f for f in top if f.paragraph == mention.paragraph]
    if same:
        return same[-1] if mention.sentence - same[-1].sentence <= _NEAR + 1 else None
    last = [f for f in top if f.paragraph == top[-1].paragraph]
    return _only(last) if last and mention.paragraph - last[0].paragraph <= _NEAR * BLOCK else None


def named(frames: Sequence[Frame], mention: Mention) -> Frame | None:
    """What X中 divides: the amount by that name, first those just told, then those told for themselves."""
    wanted = core(mention.parent)
    found = [f for f in frames if f.levels and _goes_by(f, mention.parent, wanted)]
    near = [f for f in found if f.main.measure == mention.measure and mention.paragraph - f.paragraph <= _FAR]
    full = [f for f in near if f.main.label == mention.parent]
    here = [f for f in near if f.paragraph == mention.paragraph and f.top]
    return _only(full) or (here[-1] if here else None) or _only(near)


def _only(found: Sequence[Frame]) -> Frame | None:
    """The last of them, if all tell one value."""
    return found[-1] if len({f.main.value for f in found}) == 1 else None


def _goes_by(frame: Frame, name: str, wanted: str) -> bool:
    """Whether a frame is meant by a name: its own, the end of it, or the same but for the role."""
    first = frame.levels[0]
    if frame.main.label == name:
        return True
    longer = len(name) >= _TELLING and frame.main.label.endswith(name)
    return (
        frame.main.label == name or longer or (len(wanted) >= _TELLING and first.subject == wanted and bool(first.role))
    )
