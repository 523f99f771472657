"""Which year each sentence of a text is about."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from etl.checker.check import Report
from etl.checker.mentions import Mention
from etl.checker.sentences import Sentence
from etl.checker.tokens import Token

_TABLE = -1  # the number of the sentence that figures of tables have


def years(report: Report) -> dict[int, int]:
    """The year of every sentence, where one is told: its own, else that of the sentence before, first of the title.

    Figures of tables are of the title's year.
    """
    out: dict[int, int] = {}
    current = title = next((year for s in report.sentences if (year := _year(s))), None)
    for sentence in report.sentences:
        current = _year(sentence) or current
        if current:
            out[sentence.index] = current
    return out | ({_TABLE: title} if title else {})


def foreign_year(mention: Mention, year: int) -> bool:
    """Whether an amount says that it is of another year, or of a part of the year."""
    if mention.kind != "level" or mention.period is None:
        return False
    part = mention.period.word == "months" and (mention.period.first, mention.period.last) != (1, 12)
    return part or mention.period.year not in (None, year)


def _year(sentence: Sentence) -> int | None:
    """The first year a sentence prints, but for one it only compares with (比2020年)."""
    return next((token.period.year for token in _told(sentence.tokens) if token.period and token.period.year), None)


def _told(tokens: Sequence[Token]) -> list[Token]:
    return [token for before, token in pairwise((None, *tokens)) if token and not (before and before.kind == "against")]
