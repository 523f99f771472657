"""Finance, ledger of the special account: a sheet per fund ("1101 企业职工基本养老"); two header rows, merged.

Title rows, a unit line, a running number and a total row surround the data. Cancelled entries are negative.
"""

from __future__ import annotations

from etl.sources import Source

SOURCE = Source(
    name="special_account",
    party="finance",
    pattern="财政专户明细账_*.xls*",
    columns={
        "entry_date": ("凭证/日期", "凭证/记账日期"),
        "voucher_no": ("凭证/编号", "凭证/凭证号"),
        "kind": ("业务类型", "业务类别"),
        "summary": ("摘要",),
        "counterparty": ("对方户名", "对方单位"),
        "receipt": ("金额/收入", "金额/收方"),
        "payment": ("金额/支出", "金额/付方"),
        "balance": ("金额/余额", "金额/结余"),
        "batch_no": ("批次号", "缴款批次号"),
    },
    control_column="receipt+payment",
    ignored=("备注",),
    sheet_field="fund_code",
    sheet_value=r"(\d+)",
    header_rows=2,
    codes={
        "kind": {
            "保费收入": "contribution",
            "保险费收入": "contribution",
            "财政补贴": "subsidy",
            "财政补贴收入": "subsidy",
            "利息": "interest",
            "利息收入": "interest",
            "拨付支出户": "transfer",
            "上解": "remit_up",
            "上解上级": "remit_up",
            "退库": "refund",
            "退费": "refund",
            "冲正": "reversal",
            "手续费": "fee",
        },
    },
    blank_is_zero=("receipt", "payment"),
    fund_party="finance",
    compare_with=("bank_statement",),
)
