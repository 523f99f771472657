"""Agency, one row per benefit payment to a person. The state is written as the digit of the payment interface."""

from __future__ import annotations

from etl.sources import Source

SOURCE = Source(
    name="benefit_payment",
    party="social_insurance",
    pattern="待遇发放明细_*",
    columns={
        "serial_no": ("发放流水号", "流水号"),
        "batch_no": ("发放批次号", "批次号"),
        "fund_code": ("险种类型", "险种", "险种编码"),
        "person_id": ("证件号码", "身份证号码", "公民身份号码"),
        "person_name": ("姓名", "领取人姓名"),
        "benefit_month": ("待遇所属月", "待遇所属期"),
        "benefit_kind": ("待遇类别", "待遇类型"),
        "amount_due": ("应发金额", "应发"),
        "amount_paid": ("实发金额", "实发"),
        "from_fund": ("基金支付金额", "基金支付"),
        "from_subsidy": ("财政补助支付金额", "财政补助支付"),
        "pay_date": ("发放日期", "支付日期"),
        "state": ("发放状态", "状态"),
        "bank_name": ("开户银行", "发放银行"),
        "account_no": ("银行账号", "账号"),
    },
    control_column="amount_paid",
    ignored=("备注",),
    codes={
        "state": {
            "0": "due",
            "1": "paid",
            "2": "failed",
            "3": "written_off",
            "待发放": "due",
            "已发放": "paid",
            "发放失败": "failed",
            "核销": "written_off",
        },
    },
    fund_party="social_insurance",
    compare_with=("benefit_batch",),
)
