"""Precision and recall of the checker on the texts of tests/corpus, and what must hold of any consistent text."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from etl.checker import Report, check, check_document
from etl.checker.document import Document, Paragraph, Span
from etl.money import percent

CORPUS = Path(__file__).parent / "corpus"
FEWEST, LEAST_PRECISION, LEAST_RECALL = 60, Decimal("0.97"), Decimal("0.95")


def truth() -> dict[str, set[str]]:
    """The figures of each text that are wrong, as printed after normalisation; texts that are right are not there."""
    found: dict[str, set[str]] = defaultdict(set)
    with (CORPUS / "truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["file"]].add(row["figure"])
    return found


def texts() -> list[Path]:
    return sorted(path for path in CORPUS.iterdir() if path.name != "truth.csv")


def test_corpus_precision_and_recall(capsys: pytest.CaptureFixture[str]) -> None:
    known, right, false, missed, alarms_on_right = truth(), 0, 0, 0, 0
    for path in texts():
        hits: set[str] = set()
        for verdict in check(path).of("contradiction"):
            named = {mention.text for mention in verdict.mentions} & known.get(path.name, set())
            hits |= named
            right += bool(named)
            false += not named
            alarms_on_right += path.name not in known
        missed += len(known.get(path.name, set()) - hits)
    precision, recall = Decimal(right) / (right + false), Decimal(right) / (right + missed)
    with capsys.disabled():
        print(f"\ncorpus: {len(texts())} texts, precision {precision:.3f}, recall {recall:.3f}, missed {missed}")
    assert len(texts()) >= FEWEST
    assert alarms_on_right == 0
    assert precision >= LEAST_PRECISION
    assert recall >= LEAST_RECALL


def test_half_of_the_corpus_is_right() -> None:
    wrong = set(truth())
    assert wrong <= {path.name for path in texts()}
    assert abs(len(texts()) - 2 * len(wrong)) <= 4


def checked(text: str) -> Report:
    return check_document(Document("text", text, (Paragraph(Span(0, len(text)), "第1段"),)))


cents = st.integers(min_value=50_000, max_value=90_000_000).map(lambda n: Decimal(n) / 100)
share = st.integers(min_value=5, max_value=95)


@st.composite
def consistent(draw: st.DrawFn) -> dict[str, Decimal]:
    """Figures of a text in which everything is rounded half-up to two places and agrees."""
    prior = draw(cents)
    moved = (prior * draw(share) / 300).quantize(Decimal("0.01"))
    level = prior + moved * draw(st.sampled_from([1, -1]))
    part = (level * draw(share) / 100).quantize(Decimal("0.01"))
    budget = draw(cents)
    assume(moved > 5 and part > 5 and level - part > 5)
    rates = {
        "rate": percent(abs(level - prior), prior),
        "first": percent(part, level),
        "second": percent(level - part, level),
        "done": percent(level, budget),
    }
    return {
        "level": level,
        "moved": moved,
        "part": part,
        "rest": level - part,
        "budget": budget,
        "up": level - prior,
    } | {name: value for name, value in rates.items() if value is not None}


def written(f: dict[str, Decimal]) -> str:
    up = f["up"] > 0
    return (
        f"2023年本单位支出年初预算为{f['budget']}万元，支出决算为{f['level']}万元，完成年初预算的{f['done']}%，"
        f"比上年{'增加' if up else '减少'}{f['moved']}万元，{'增长' if up else '下降'}{f['rate']}%。"
        f"2023年本年支出合计{f['level']}万元，其中：基本支出{f['part']}万元，占{f['first']}%；"
        f"项目支出{f['rest']}万元，占{f['second']}%。"
    )


@settings(max_examples=60, deadline=None)
@given(consistent())
def test_consistent_text_is_never_contradicted(figures: dict[str, Decimal]) -> None:
    assert not checked(written(figures)).of("contradiction")


@settings(max_examples=60, deadline=None)
@given(consistent(), st.sampled_from(["rate", "done", "part", "rest", "moved"]), st.sampled_from([1, -1]))
def test_a_figure_beyond_its_precision_is_found(figures: dict[str, Decimal], name: str, sign: int) -> None:
    step = figures[name] / 4 if name in ("part", "rest", "moved") else figures[name] / 3 + 1
    wrong = figures | {name: (figures[name] + sign * step).quantize(Decimal("0.01"))}
    assume(wrong[name] > 0)
    assume(name not in ("part", "rest", "moved") or abs(wrong[name] - figures[name]) > figures["level"] / 50)
    text = f"{wrong[name]}{'%' if name in ('rate', 'done') else '万元'}"
    found = checked(written(wrong)).of("contradiction")
    assert any(mention.text == text for verdict in found for mention in verdict.mentions)


@settings(deadline=None)
@given(st.text(alphabet="收入支出增长其中占比2021年.,0123456789万元%，。；（） ", max_size=60))
def test_no_text_breaks_the_checker(text: str) -> None:
    report = checked(f"全县支出1万元。{text}")
    assert all(report.document.text[m.start : m.end] for m in report.mentions if m.end > m.start)
