"""From segments to typed mentions: what a figure is of, in which role, against which base."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from etl.checker.lexicon import unit
from etl.checker.numerals import Number
from etl.checker.periods import Period
from etl.checker.phrase import Kind, Phrase, scope_of
from etl.checker.rows import ALONE, Place
from etl.checker.segments import Segment, segments
from etl.checker.sentences import Sentence
from etl.money import round_half_up


@dataclass(frozen=True)
class Mention:
    """One figure of the text as it stands there.

    `value` and `step` (unit of the last printed digit) are in basic units of `measure`. `subject` is what remains of
    the words in front once roles, bases and verbs are taken away; `label` are all words that name it. `base` and
    `role` are those of the vocabulary; `direction` is 1, -1 or 0. `opens` is the list word before it, `parent` the
    name the list is of, `row` its place among figures in a row, `exact` that it
    is neither rounded nor cut off. Of the flags, `foreign` says that words not understood
    stand between it and the figure before.
    """

    kind: Kind
    label: str
    subject: str
    measure: str
    value: Decimal
    step: Decimal
    text: str
    sentence: int
    paragraph: int
    start: int
    end: int
    role: str = ""
    base: str = ""
    direction: int = 0
    period: Period | None = None
    opens: str = ""
    parent: str = ""
    whole: str = ""
    about: str = ""
    bound: str = ""
    scope: str = ""
    flags: frozenset[str] = frozenset()
    depth: int = 0
    stops: str = ""
    place: str = ""
    signed: bool = False
    unit: str = "%"
    factor: int = 1
    row: Place = ALONE
    exact: bool = False

    @property
    def places(self) -> int:
        """Decimal places printed."""
        return max(0, -int((self.step / self.factor).normalize().adjusted())) if self.step else 0

    def show(self, value: Decimal, extra: int = 0) -> str:
        """A value in this mention's unit and places, `extra` places more for a computed one."""
        return f"{round_half_up(value / self.factor, self.places + extra)}{self.unit}"

    @property
    def moved(self) -> Decimal:
        """A change or rate with its sign: what is printed with a minus keeps it, else the word decides."""
        if self.signed or not self.direction:
            return self.value
        return self.value * self.direction


def mentions(sentence: Sentence) -> list[Mention]:
    """Every figure of a sentence in order."""
    out: list[Mention] = []
    for segment in segments(sentence):
        out.append(_mention(sentence, segment))
    return out


def _mention(sentence: Sentence, segment: Segment) -> Mention:
    words = Phrase(segment)
    number = segment.item.number or Number(Decimal(0), Decimal(0), unit("%"), 0, 0)
    start, end = sentence.original(segment.item.start, segment.item.end)
    kind = words.kind()
    return Mention(
        kind=kind,
        label=words.label(),
        subject=words.subject(kind),
        measure=number.unit.measure if number.unit else "percent",
        value=number.value,
        step=number.step,
        text=segment.item.text,
        sentence=sentence.index,
        paragraph=sentence.paragraph,
        start=start,
        end=end,
        role=words.role(kind),
        base=words.base(kind),
        direction=words.direction(),
        period=words.period(kind),
        opens=words.opens(),
        parent=words.parent(),
        whole=words.whole(),
        bound=words.bound(),
        scope=words.scope() or scope_of(sentence.heading),
        about=words.about(),
        flags=words.flags(number, kind),
        depth=segment.depth,
        stops=segment.stops,
        place=sentence.place,
        signed=number.signed,
        unit=number.unit.word if number.unit else "%",
        factor=number.unit.factor if number.unit else 1,
        row=segment.row,
    )
