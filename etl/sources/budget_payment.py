"""Finance, payments of the department: sheet 支付明细 of the budget workbook, in yuan; a subsidy has a fund code."""

from __future__ import annotations

from etl.sources import Source

SOURCE = Source(
    name="budget_payment",
    party="finance",
    pattern="部门预算执行_*.xls*",
    columns={
        "entry_date": ("支付日期", "日期"),
        "voucher_no": ("支付凭证号", "凭证号"),
        "document_no": ("支付单号", "支付令号"),
        "line_code": ("预算项目编码", "项目编码"),
        "fund_code": ("险种编码", "险种", "基金代码"),
        "counterparty": ("收款人", "收款人名称"),
        "amount": ("支付金额", "金额"),
        "summary": ("摘要", "用途"),
    },
    control_column="amount",
    ignored=("备注",),
    sheets="支付明细*",
    fund_party="finance",
    compare_with=("budget",),
)
