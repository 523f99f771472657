"""Agency, persons insured and beneficiaries per scheme: all of them in January, then the changes of the month."""

from __future__ import annotations

from etl.sources import Query, Source

SOURCE = Source(
    name="register",
    party="social_insurance",
    pattern="参保待遇人员_*",
    columns={
        "fund_code": ("险种类型", "险种", "险种编码"),
        "role": ("人员类别", "人员身份"),
        "person_id": ("证件号码", "身份证号码", "公民身份号码"),
        "person_name": ("姓名", "人员姓名"),
        "state": ("人员状态", "状态"),
        "start_date": ("起始日期", "开始日期"),
        "end_date": ("终止日期", "结束日期"),
        "changed_date": ("变动日期", "变更日期"),
    },
    control_column="",
    ignored=("备注",),
    codes={
        "role": {"参保": "insured", "参保人员": "insured", "待遇": "beneficiary", "待遇人员": "beneficiary"},
        "state": {"正常": "active", "参保缴费": "active", "停保": "stopped", "暂停": "stopped", "死亡": "dead"},
    },
    fund_party="social_insurance",
    query=Query(table="register", order_by=("fund_code", "role", "person_id", "changed_date")),
)
