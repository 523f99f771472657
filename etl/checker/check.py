"""The whole way: a document to its mentions, claims and verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from etl.checker.assembly import frames
from etl.checker.build import frame_claims
from etl.checker.build_document import document_claims
from etl.checker.build_families import family_claims
from etl.checker.build_lists import list_claims
from etl.checker.build_shares import share_claims
from etl.checker.build_sums import sum_claims
from etl.checker.build_tables import table_groups
from etl.checker.claims import Claim, Total
from etl.checker.corrections import corrected
from etl.checker.corroborate import corroborated
from etl.checker.document import Document
from etl.checker.mentions import Mention, mentions
from etl.checker.precision import sharpened
from etl.checker.read import read
from etl.checker.sentences import Sentence, sentences
from etl.checker.tables import grids
from etl.checker.verdicts import Outcome, Verdict, judge, judge_groups
from etl.errors import DataError, Where


@dataclass(frozen=True)
class Report:
    """Everything found in a text. Verdicts are in the order of the text; `sentences` are its sentences by number."""

    document: Document
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    verdicts: tuple[Verdict, ...]

    def of(self, outcome: Outcome) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.outcome == outcome)


def check(path: Path) -> Report:
    """Check the text in `path`; ContractError if it cannot be read, DataError if it has no figures."""
    return check_document(read(path))


def check_document(document: Document) -> Report:
    """Check a text already read; DataError if it has no figures."""
    told = sentences(document)
    per_sentence = sharpened([mentions(sentence) for sentence in told])
    tables = grids(document)
    found = [mention for group in per_sentence for mention in group]
    found += [figure for grid in tables for row in grid.cells for figure in row if figure]
    judged = corroborated(list(map(judge, claims_of(per_sentence))))
    verdicts = corrected([*judged, *judge_groups(table_groups(tables))])
    if not found:
        raise DataError("文中没有找到带单位的数字", where=Where(file=document.name), do="确认文件是有数字的正文")
    ordered = sorted(verdicts, key=lambda v: (v.mentions[0].start, v.kind, v.computation))
    return Report(document, tuple(told), tuple(found), tuple(ordered))


def claims_of(per_sentence: list[list[Mention]]) -> list[Claim]:
    """Every claim of a text, from the mentions of its sentences."""
    framed = frames(per_sentence)
    found = [mention for group in per_sentence for mention in group]
    ratios = list(share_claims(framed))
    parts = [*list_claims(framed), *ratios, *family_claims(framed, ratios), *sum_claims(framed)]
    return _once([*frame_claims(framed), *parts, *document_claims(framed, found)])


def _once(claims: list[Claim]) -> list[Claim]:
    """The claims, of those about one total and the same parts only the first."""
    told: dict[object, Claim] = {}
    for number, claim in enumerate(claims):
        told.setdefault((claim.total, frozenset(claim.parts)) if isinstance(claim, Total) else number, claim)
    return list(told.values())
