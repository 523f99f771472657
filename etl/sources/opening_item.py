"""Finance, once a year: items open between the parties at the end of last year."""

from __future__ import annotations

from etl.sources import Source

SOURCE = Source(
    name="opening_item",
    party="finance",
    pattern="年初未达账项_*.xls*",
    columns={
        "leg": ("对账项目", "对账环节"),
        "party": ("记账方", "对账方"),
        "ref": ("原始编号", "原始单号"),
        "fund_code": ("险种编码", "险种", "基金代码"),
        "first_month": ("首次出现月份", "发生月份"),
        "entry_date": ("记账日期", "日期"),
        "period": ("费款所属期", "所属期"),
        "payer_id": ("缴费人编号", "单位编号"),
        "demand_no": ("征集通知流水号", "征集单号"),
        "ticket_no": ("电子税票号码", "税票号码"),
        "batch_no": ("批次号", "缴款批次号"),
        "region": ("统筹区编码", "统筹区代码"),
        "component": ("款项", "款项类别"),
        "kind": ("业务类型", "业务类别"),
        "amount": ("金额", "未达金额"),
        "cause": ("未达原因", "差异原因"),
    },
    control_column="amount",
    ignored=("备注",),
    codes={
        "leg": {
            "征缴": "collection",
            "入库缴存": "remittance",
            "拨付": "transfer",
            "补贴": "subsidy",
            "银行": "bank",
        },
        "party": {
            "税务": "tax",
            "社保": "social_insurance",
            "财政": "finance",
            "预算": "budget",
            "银行": "bank",
        },
        "component": {
            "单位缴费": "employer",
            "个人缴费": "personal",
            "滞纳金": "late_fee",
            "利息": "interest",
            "其他": "other",
            "合计": "total",
        },
    },
    fund_party="finance",
    first_month_only=True,
)
