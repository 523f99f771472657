"""Agency, deaths reported by the civil affairs bureau and the police."""

from __future__ import annotations

from etl.sources import Source

SOURCE = Source(
    name="death",
    party="social_insurance",
    pattern="死亡人员名单_*",
    columns={
        "person_id": ("证件号码", "身份证号码", "公民身份号码"),
        "person_name": ("姓名", "死者姓名"),
        "death_date": ("死亡日期", "死亡时间"),
        "source": ("数据来源", "来源部门"),
        "reported_date": ("报送日期", "上报日期"),
    },
    control_column="",
    ignored=("备注",),
)
