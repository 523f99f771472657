"""The columns of the yearly workbook, page by page; those at the end that are not printed are for the screen."""

from __future__ import annotations

from etl.report.book import Column, Row


def value_formula(row: Row) -> str | None:
    """How a figure computes from numerator and denominator."""
    if row["unit"] == "%":
        return '=IF({denominator}=0,"",ROUND({numerator}/{denominator},4))'
    return "=ROUND({numerator}/10000,2)" if row["unit"] == "万元" else "={numerator}"


FIGURES = (
    Column("label", "wrap", 28),
    Column("value", "money", 14, formula=value_formula),
    Column("unit", "text", 6),
    Column("formula_id", "text", 31),
    Column("numerator", "money", 17),
    Column("denominator", "money", 17),
    Column("parts", "text", 8),
    Column("limits", "wrap", 44),
    Column("code", "text", 32, printed=False),
    Column("months_covered", "text", 19, printed=False),
    Column("status", "text", 10, printed=False),
)
INDICATORS = (
    Column("label", "wrap", 27),
    Column("value", "money", 10, formula=value_formula),
    Column("formula_id", "wrap", 27),
    Column("numerator", "money", 15),
    Column("denominator", "money", 15),
    Column("parts", "text", 8),
    Column("means", "wrap", 42),
    Column("limits", "wrap", 32),
    Column("code", "text", 32, printed=False),
)
HISTORY = (
    Column("label", "wrap", 26),
    Column("formula_id", "wrap", 28),
    Column("version", "integer", 7),
    Column("value", "money", 15),
    Column("unit", "text", 7),
    Column("numerator", "money", 17),
    Column("denominator", "money", 17),
    Column("restated_on", "date", 12),
    Column("reason", "wrap", 38),
    Column("parts", "text", 8, printed=False),
    Column("months_covered", "text", 19, printed=False),
)
MONTHS = (
    Column("month", "text", 9),
    *(Column(name, "integer", 10, True) for name in ("files", "rows_in", "rows_rejected")),
    Column("open_items", "integer", 10),
    Column("open_amount", "money", 16),
    Column("unexplained_amount", "money", 14),
    *(Column(name, "integer", 9, True) for name in ("critical", "warning")),
    Column("signing_label", "text", 11),
    *(Column(name, "text", 9) for name in ("prepared", "reviewed", "approved")),
    Column("inputs_sha256", "text", 66, printed=False),
)
EXECUTION = (
    Column("month", "text", 12),
    Column("budget_initial", "money", 22),
    Column("budget_adjusted", "money", 22),
    Column("paid_month", "money", 22, True),
    Column("paid_year", "money", 22),
    Column("rate", "percent", 14, formula='=IF({budget_adjusted}=0,"",ROUND({paid_year}/{budget_adjusted},4))'),
)
LINES = (
    Column("line_code", "text", 11),
    Column("line_name", "wrap", 34),
    Column("functional_class", "text", 11),
    Column("category_label", "text", 11),
    Column("source_label", "text", 17),
    Column("budget_initial", "money", 17, True),
    Column("budget_adjusted", "money", 17, True),
    Column("adjustment", "money", 17, True, "={budget_adjusted}-{budget_initial}"),
    Column("paid_year", "money", 17, True),
)
FUNDS = (
    Column("fund_label", "wrap", 21),
    Column("opening", "money", 16, True),
    *(Column(name, "money", width, True) for name, width in (("contribution", 16), ("subsidy", 16), ("interest", 14))),
    Column("other_receipt", "money", 15, True),
    Column("receipts", "money", 16, True, "=SUM({contribution},{subsidy},{interest},{other_receipt})"),
    *(Column(name, "money", width, True) for name, width in (("transfer", 16), ("remit_up", 16))),
    Column("other_payment", "money", 15, True),
    Column("payments", "money", 16, True, "=SUM({transfer},{remit_up},{other_payment})"),
    Column("computed", "money", 16, True, "={opening}+{receipts}-{payments}"),
    Column("closing", "money", 16, True),
    Column("gap", "money", 11, True, "={closing}-{computed}"),
    Column("open_items", "integer", 10, True, printed=False),
    Column("open_amount", "money", 16, True, printed=False),
)
BENEFITS = (
    Column("fund_label", "wrap", 26),
    Column("month", "text", 10),
    Column("amount_paid", "money", 20, True),
    Column("from_fund", "money", 20, True),
    Column("from_subsidy", "money", 20, True),
    Column("person_times", "integer", 13, True),
)
LEGS = (
    Column("leg_label", "wrap", 28),
    Column("first_party_label", "text", 9),
    Column("party_label", "text", 12),
    Column("total_first", "money", 18),
    Column("total_second", "money", 18),
    Column("difference", "money", 15, formula="={total_first}-{total_second}"),
    *(Column(name, "money", 15) for name in ("opening", "new", "cleared")),
    Column("tolerated", "money", 8),
    Column("closing", "money", 15, formula="={opening}+{new}-{cleared}"),
    Column("unproved", "integer", 8),
)
CAUSES = (
    Column("cause_label", "text", 24),
    Column("items", "integer", 12, True),
    Column("gross", "money", 22, True),
    Column("net", "money", 22, True),
    Column("first_month", "text", 16),
    Column("age", "integer", 14),
)
OPEN = (
    Column("leg_label", "wrap", 26),
    Column("fund_label", "wrap", 20),
    Column("party_label", "text", 14),
    Column("cause_label", "text", 19),
    Column("entry_date", "date", 11),
    Column("first_month", "text", 9),
    Column("age", "integer", 8),
    Column("ref", "wrap", 23),
    Column("amount", "money", 15),
    Column("evidence", "wrap", 34),
    Column("component_label", "text", 10, printed=False),
    *(Column(name, "text", 18, printed=False) for name in ("demand_no", "ticket_no", "batch_no", "payer_id")),
    Column("signed_amount", "money", 16, True, printed=False),
)
SCORE = (
    Column("line", "integer", 5),
    Column("section", "text", 11),
    Column("item", "wrap", 20),
    Column("weight", "points", 8, True),
    Column("value", "percent", 10),
    Column("points", "points", 8, True),
    Column("why", "wrap", 44),
    Column("others", "wrap", 34),
    Column("formula_id", "text", 30, printed=False),
    Column("note", "text", 50, printed=False),
)
FINDINGS = (
    Column("severity_label", "text", 7),
    Column("rule_id", "text", 34),
    Column("stage_label", "text", 7),
    Column("items", "integer", 7, True),
    Column("month_count", "integer", 7),
    Column("month_list", "wrap", 30),
    Column("example", "wrap", 60),
)
DICTIONARY = (
    Column("kind_label", "text", 9),
    Column("object", "wrap", 28),
    Column("place", "integer", 5),
    Column("name", "wrap", 21),
    Column("type", "text", 10),
    Column("unit", "text", 6),
    Column("label", "wrap", 26),
    Column("meaning", "wrap", 36),
    Column("detail", "wrap", 42),
)
FILES = (
    Column("month", "text", 9),
    Column("party_label", "text", 13),
    Column("extract", "text", 18),
    Column("file", "text", 33),
    *(Column(name, "integer", 8, True) for name in ("rows_in", "rows_accepted", "rows_rejected")),
    Column("amount_in", "money", 16),
    Column("file_id", "text", 66),
    Column("sheet", "text", 26, printed=False),
    *(Column(n, "money", 17, printed=False) for n in ("amount_accepted", "amount_rejected", "control_total")),
)
