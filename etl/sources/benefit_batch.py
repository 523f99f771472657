"""Agency, one row per batch of benefits, settlements or remittances to the upper level: asked for, received, paid."""

from __future__ import annotations

from etl.sources import Query, Source

SOURCE = Source(
    name="benefit_batch",
    party="social_insurance",
    pattern="待遇发放批次_*",
    columns={
        "batch_no": ("发放批次号", "批次号"),
        "fund_code": ("险种类型", "险种", "险种编码"),
        "kind": ("批次类型", "业务类型"),
        "benefit_month": ("待遇所属月", "待遇所属期"),
        "persons": ("发放人次", "人次", "人数"),
        "amount_due": ("应发金额", "应发合计"),
        "from_fund": ("基金支付金额", "基金支付"),
        "from_subsidy": ("财政补助支付金额", "财政补助支付"),
        "request_date": ("用款申请日期", "申请日期"),
        "received_date": ("资金到账日期", "到账日期"),
        "received_amount": ("资金到账金额", "到账金额"),
        "pay_date": ("发放日期", "支付日期"),
    },
    control_column="amount_due",
    ignored=("备注",),
    codes={
        "kind": {
            "待遇发放": "pension",
            "待遇": "pension",
            "医疗结算": "settlement",
            "结算": "settlement",
            "上解": "remit_up",
            "上解上级": "remit_up",
        },
    },
    fund_party="social_insurance",
    query=Query(table="benefit_batch", order_by=("batch_no",)),
    compare_with=("benefit_payment", "approval"),
)
