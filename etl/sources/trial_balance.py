"""Agency, balances of accounts: a sheet per ledger set, named like "110 企业职工基本养老"; two header rows, merged."""

from __future__ import annotations

from etl.sources import Source

SOURCE = Source(
    name="trial_balance",
    party="social_insurance",
    pattern="科目余额表_*.xls*",
    columns={
        "year": ("年度", "会计年度"),
        "account_code": ("科目编码", "科目代码"),
        "account_name": ("科目名称", "会计科目"),
        "opening_debit": ("期初余额/借方", "年初余额/借方"),
        "opening_credit": ("期初余额/贷方", "年初余额/贷方"),
        "period_debit": ("本期发生额/借方", "本月发生额/借方"),
        "period_credit": ("本期发生额/贷方", "本月发生额/贷方"),
        "cumulative_debit": ("本年累计发生额/借方", "累计发生额/借方"),
        "cumulative_credit": ("本年累计发生额/贷方", "累计发生额/贷方"),
        "closing_debit": ("期末余额/借方", "月末余额/借方"),
        "closing_credit": ("期末余额/贷方", "月末余额/贷方"),
    },
    control_column="period_debit+period_credit",
    sheet_field="fund_code",
    sheet_value=r"(\d+)",
    header_rows=2,
    blank_is_zero=(
        "opening_debit",
        "opening_credit",
        "period_debit",
        "period_credit",
        "cumulative_debit",
        "cumulative_credit",
        "closing_debit",
        "closing_credit",
    ),
    fund_party="ledger",
    compare_with=("reported_statement",),
)
