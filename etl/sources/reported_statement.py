"""Agency, the monthly statement as reported: a sheet per ledger set, named like "110 企业职工基本养老".

Income statement (收支表) and balance sheet (资产负债表) stand in one table, told apart by the column 报表.
"""

from __future__ import annotations

from etl.sources import Source

SOURCE = Source(
    name="reported_statement",
    party="social_insurance",
    pattern="会计报表_*.xls*",
    columns={
        "statement": ("报表", "报表名称"),
        "line_no": ("行次", "行号"),
        "item": ("项目", "项目名称"),
        "amount_month": ("本月数", "本期数"),
        "amount_year": ("本年累计数", "本年累计"),
    },
    control_column="amount_month",
    ignored=("备注",),
    sheet_field="fund_code",
    sheet_value=r"(\d+)",
    codes={
        "statement": {"收支表": "income", "资产负债表": "balance"},
    },
    fund_party="ledger",
    compare_with=("trial_balance",),
)
