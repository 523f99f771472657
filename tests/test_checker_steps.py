"""Each step of the checker by itself: normal text, tokens, mentions, frames to claims, claims to verdicts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from etl.checker.assembly import frames
from etl.checker.build import frame_claims
from etl.checker.build_lists import list_claims
from etl.checker.build_shares import share_claims
from etl.checker.build_sums import sum_claims
from etl.checker.claims import Balance, Change, Claim, Order, Ratio, Same, Total
from etl.checker.document import Document, Paragraph, Span
from etl.checker.frames import Frame
from etl.checker.mentions import Mention, mentions
from etl.checker.normalise import normalise
from etl.checker.periods import Period
from etl.checker.precision import sharpened
from etl.checker.sentences import sentences
from etl.checker.slips import slipped
from etl.checker.tokens import tokenize
from etl.checker.verdicts import judge


def told(text: str) -> list[list[Mention]]:
    spans, at = [], 0
    for line in text.split("\n"):
        spans.append(Paragraph(Span(at, at + len(line)), f"第{len(spans) + 1}段"))
        at += len(line) + 1
    return sharpened([mentions(sentence) for sentence in sentences(Document("text", text, tuple(spans)))])


def framed(text: str) -> list[Frame]:
    return frames(told(text))


def one(text: str) -> Mention:
    return told(text)[-1][-1]


def claims(text: str) -> list[Claim]:
    found = framed(text)
    return [*frame_claims(found), *list_claims(found), *share_claims(found), *sum_claims(found)]


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("４６３．８６％", "463.86%"),
        ("支出46\n3.86万元", "支出463.86万元"),
        ("46 386.72万元", "46386.72万元"),
        ("2021 年 支出 12 .5 万元", "2021年支出12.5万元"),
        ("GDP growth 12 34", "GDP growth 12 34"),
        (r"控制率 $\leq 100\%$", "控制率≤100%"),
        ("本年支出 **640.00** 万元", "本年支出640.00万元"),
        ("①项", "①项"),
        ("財政撥款支出較上年減少", "财政拨款支出较上年减少"),
        ("⽀出⾦额", "支出金额"),
    ],
)
def test_normal_text(raw: str, normal: str) -> None:
    assert normalise(raw).text == normal


def test_normal_text_knows_where_it_came_from() -> None:
    raw = "支出 ４６\n３．８６ 万元"
    normal = normalise(raw, start=100)
    start, end = normal.original(2, len(normal.text) - 2)
    assert raw[start - 100 : end - 100] == "４６\n３．８６"


@pytest.mark.parametrize(
    ("text", "value", "step", "measure"),
    [
        ("1,392,476万元", "13924760000", "10000", "money"),
        ("3.25亿元", "325000000", "1000000", "money"),
        ("三百二十万元", "3200000", "10000", "money"),
        ("2.50%", "2.50", "0.01", "percent"),
        ("1.5万人次", "15000", "1000", "person_time"),
        ("3.4个百分点", "3.4", "0.1", "point"),
    ],
)
def test_quantities(text: str, value: str, step: str, measure: str) -> None:
    number = tokenize(text)[0].number
    assert number is not None
    assert number.unit is not None
    assert (number.value, number.step, number.unit.measure) == (Decimal(value), Decimal(step), measure)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("截至2023年8月底", Period(2023, 1, 8, "months")),
        ("前11个月", Period(None, 1, 11, "months")),
        ("前十一个月", Period(None, 1, 11, "months")),
        ("元至5月", Period(None, 1, 5, "months")),
        ("7月份", Period(None, 7, 7, "months")),
    ],
)
def test_periods(text: str, period: Period) -> None:
    assert tokenize(text)[0].period == period


@pytest.mark.parametrize(
    "text",
    [
        "云财预〔2022〕12号",
        "第12条",
        "电话13800138000",
        "0731-8765432",
        "2022年1-11月",
        "3月5日",
        "一、收入情况",
        "1.2.3",
        "2021—2023年",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert not [token for token in tokenize(text) if token.kind == "quantity"]


@pytest.mark.parametrize("text", ["5万余元", "约5万元", "20多万元", "3%左右", "近5万元", "95%以上"])
def test_rough_figures_are_marked(text: str) -> None:
    assert "rough" in one(f"支出{text}。").flags


@pytest.mark.parametrize(
    ("text", "kind", "direction", "base"),
    [
        ("支出9万元，比上年增加2万元", "change", 1, "prior"),
        ("支出9万元，较年初预算减少2万元", "change", -1, "initial"),
        ("支出9万元，与2020年相比，下降2%", "rate", -1, "prior"),
        ("支出9万元，同比增长-2%", "rate", 1, "prior"),
        ("支出9万元，完成调整预算的90%", "completion", 0, "adjusted"),
        ("支出9万元，预算执行率为90%", "completion", 0, "budget"),
        ("支出9万元，占总支出的90%", "share", 0, ""),
        ("支出9万元，决算数大于预算数2万元", "change", 1, "budget"),
        ("支出9万元，环比增长2%", "rate", 1, "previous"),
        ("支出9万元，增幅提高2个百分点", "point", 1, ""),
    ],
)
def test_mentions(text: str, kind: str, direction: int, base: str) -> None:
    found = one(text + "。")
    assert (found.kind, found.direction, found.base) == (kind, direction, base)


def test_a_mention_says_where_it_stands() -> None:
    text = "本年支出\n４１２．３５万元。"
    found = one(text)
    assert text[found.start : found.end] == "４１２．３５万元"


def test_roles_of_one_thing_are_one_frame() -> None:
    (frame,) = framed("教育支出年初预算为100万元，支出决算为90万元，完成年初预算的90%。")
    assert [level.role for level in frame.levels] == ["initial", "executed"]
    assert [m.text for m in frame.attributes] == ["90%"]


def test_what_another_subject_does_is_not_taken_over() -> None:
    found = framed("教育支出100万元，全国平均水平增长8%。")
    assert [m for frame in found for m in frame.attributes] == []


def test_list_and_nested_list() -> None:
    found = framed("支出100万元，其中：基本支出60万元（其中：人员50万元、公用10万元），项目支出40万元。")
    assert [(frame.levels[0].text, frame.head) for frame in found] == [
        ("100万元", None),
        ("60万元", 0),
        ("50万元", 1),
        ("10万元", 1),
        ("40万元", 0),
    ]


def test_the_other_side_ends_a_list() -> None:
    found = framed("基金收入100万元，其中保险费收入60万元，补贴收入30万元；支出80万元。")
    assert found[-1].group is None


def test_claims_of_a_sentence() -> None:
    found = claims("支出年初预算为100万元，支出决算为90万元，完成年初预算的90%，比上年减少10万元，下降10%。")
    assert [type(claim) for claim in found] == [Change, Ratio]


def test_a_comparable_rate_makes_no_claim() -> None:
    assert claims("收入90万元，比上年增加10万元，同口径增长9%。") == []


def test_complete_and_open_lists() -> None:
    stated = claims("支出100万元，其中：基本支出60万元，项目支出40万元。")
    partial = claims("支出100万元，其中：办公费6万元，差旅费4万元。")
    assert [claim.completeness for claim in stated + partial if isinstance(claim, Total)] == ["complement", "open"]


def test_a_partial_list_contradicts_nothing() -> None:
    (claim,) = claims("支出100万元，其中：办公费6万元，差旅费4万元。")
    assert judge(claim).outcome == "unknown"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("收入110万元，比上年增加10万元，增长10%。", "agrees"),
        ("收入112.4亿元，比上年增加10.3亿元，增长10.0%。", "rounding"),
        ("收入1103.30万元，比上年增加103.30万元，增长10.33%。", "agrees"),
        ("收入1096.60万元，比上年增加96.60万元，增长9.65%。", "rounding"),
        ("收入1096.60万元，比上年增加96.60万元，增长9.60%。", "contradiction"),
        ("收入1096.60万元，比上年增加96.60万元，下降9.66%。", "contradiction"),
        ("收入9.66万元，比上年增加9.66万元，增长100%。", "unknown"),
    ],
)
def test_verdicts_on_changes(text: str, outcome: str) -> None:
    assert [judge(claim).outcome for claim in claims(text)] == [outcome]


def test_cutting_off_is_named() -> None:
    (claim,) = claims("收入1096.69万元，比上年增加96.69万元，增长9.66%。")
    verdict = judge(claim)
    assert verdict.outcome == "rounding"
    assert "截尾" in verdict.note


def test_verdict_shows_the_computation() -> None:
    (claim,) = claims("支出年初预算为80.00万元，支出决算为60.00万元，完成年初预算的57.00%。")
    verdict = judge(claim)
    assert (verdict.computation, verdict.stated, verdict.computed) == (
        "60.00万元 ÷ 80.00万元 = 75.0000%",
        "57.00%",
        "75.0000%",
    )


def test_order_in_words() -> None:
    (claim,) = claims("支出年初预算为80.00万元，支出决算为60.00万元。决算数大于年初预算数的主要原因是追加。")
    assert isinstance(claim, Order)
    assert judge(claim).outcome == "contradiction"


def test_balance() -> None:
    (claim,) = claims("基金收入50.0亿元，支出40.5亿元，当年收支结余9.0亿元。")
    assert isinstance(claim, Balance)
    assert judge(claim).outcome == "contradiction"


def test_same_thing_in_two_units() -> None:
    first, second = (one(f"2022年全县一般公共预算收入{text}。") for text in ("1.23亿元", "12345万元"))
    assert judge(Same(first, second)).outcome == "rounding"


def test_figures_in_a_row_share_the_words_in_front() -> None:
    found = told("社会保险、医疗保险支出分别为1.2、3.4亿元，分别增长5.0%和6.0%。")[0]
    assert [(m.label, m.value, m.row.index) for m in found[:2]] == [
        ("社会保险", Decimal("120000000"), 0),
        ("医疗保险支出", Decimal("340000000"), 1),
    ]
    frames_found = framed("社会保险、医疗保险支出分别为1.2、3.4亿元，分别增长5.0%和6.0%。")
    assert [[m.text for m in frame.attributes] for frame in frames_found] == [["5.0%"], ["6.0%"]]


def test_a_range_is_no_row() -> None:
    assert [m.row.size for m in told("支出3万元至5万元。")[0]] == [1, 1]


@pytest.mark.parametrize(
    ("printed", "value", "same"),
    [("1204.60万元", "12846000", True), ("1204.60万元", "12406000", True), ("1204.60万元", "12857000", False)],
)
def test_a_slip_is_one_digit_or_two_swapped(printed: str, value: str, same: bool) -> None:
    assert slipped(one(f"支出{printed}。"), Decimal(value)) is same


def test_a_list_goes_on_over_sentences_only_if_it_must_be_complete() -> None:
    known = claims("基本支出100.00万元，其中：\n人员经费80.00万元，用于工资。\n公用经费25.00万元，用于办公。")
    other = claims("项目支出100.00万元，其中：\n信息系统80.00万元，用于升级。\n办公设备31.00万元，用于更新。")
    assert [claim.completeness for claim in known if isinstance(claim, Total)] == ["complement"]
    assert not [claim for claim in other if isinstance(claim, Total)]


def test_a_division_of_an_earlier_paragraph() -> None:
    (claim,) = claims("全县财政收入90.0亿元，增长2.0%。\n从级次看，县本级60.0亿元，乡镇30.0亿元。")
    assert isinstance(claim, Total)
    assert (claim.total.text, [part.text for part in claim.parts]) == ("90.0亿元", ["60.0亿元", "30.0亿元"])


def test_some_kinds_of_tax_are_no_division() -> None:
    assert not claims("全县税收收入90.0亿元。\n从主要税种看，增值税60.0亿元，契税10.0亿元。")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("收入90.0亿元，其中：甲项60.0亿元、乙项40.0亿元、丙项5.0亿元。", "unknown"),  # nothing says they are all
        ("收入包括：甲项60.12亿元、乙项20.34亿元，总计80.64亿元。", "contradiction"),  # one digit is wrong
        ("参加人员801人、404人，合计1206人。", "contradiction"),  # persons are not rounded
    ],
)
def test_verdicts_on_totals(text: str, outcome: str) -> None:
    assert [judge(claim).outcome for claim in claims(text) if isinstance(claim, Total)] == [outcome]
