"""Finance, bank statements: a file per account (its name says which), a sheet per fund ("1101 企业职工基本养老")."""

from __future__ import annotations

from etl.sources import Source

SOURCE = Source(
    name="bank_statement",
    party="finance",
    pattern="银行对账单_*.xls*",
    columns={
        "account_no": ("账号", "银行账号"),
        "entry_date": ("交易日期", "记账日期"),
        "serial_no": ("交易流水号", "流水号"),
        "summary": ("摘要", "用途"),
        "counterparty": ("对方户名", "对方账户名称"),
        "receipt": ("收入金额", "贷方发生额"),
        "payment": ("支出金额", "借方发生额"),
        "balance": ("账户余额", "余额"),
        "batch_no": ("批次号", "附言"),
    },
    control_column="receipt+payment",
    ignored=("备注",),
    sheet_field="fund_code",
    sheet_value=r"(\d+)",
    file_field="account",
    file_value=r"银行对账单_(财政专户|支出户)_",
    codes={
        "account": {"财政专户": "special", "支出户": "expenditure"},
    },
    blank_is_zero=("receipt", "payment"),
    fund_party="finance",
)
