"""The sentences a verdict is about, as they stand in the text, with its figures told apart from the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.checker.check import Report
from etl.checker.verdicts import Verdict
from etl.identifiers import mask

_BREAK = re.compile(r"[ \t\u3000]*\n\s*")


@dataclass(frozen=True)
class Stretch:
    """A stretch of a sentence; `figure` if it is one of the verdict's."""

    text: str
    figure: bool


def quotes(report: Report, verdict: Verdict) -> list[list[Stretch]]:
    """Every sentence once, in the order of the text, lines joined, citizen ids masked."""
    numbers = sorted({mention.sentence for mention in verdict.mentions if mention.sentence >= 0})
    return [_quote(report, verdict, number) for number in numbers]


def plain(report: Report, verdict: Verdict) -> list[str]:
    """The same as plain text."""
    return ["".join(stretch.text for stretch in quote) for quote in quotes(report, verdict)]


def _quote(report: Report, verdict: Verdict, number: int) -> list[Stretch]:
    sentence = report.sentences[number]
    at, end = sentence.original(sentence.tokens[0].start, sentence.tokens[-1].end)
    figures = sorted({(m.start, m.end) for m in verdict.mentions if m.sentence == number})
    out: list[Stretch] = []
    for start, stop in figures:
        if start >= at:
            out += [_stretch(report, at, start), _stretch(report, start, stop, figure=True)]
            at = stop
    return [stretch for stretch in (*out, _stretch(report, at, end)) if stretch.text]


def _stretch(report: Report, start: int, end: int, figure: bool = False) -> Stretch:
    return Stretch(joined(report.document.text[start:end]), figure)


def joined(text: str) -> str:
    """Text without the ends of its lines, citizen ids masked."""
    return mask(_BREAK.sub("", text))
