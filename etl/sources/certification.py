"""Agency, persons who proved that they are alive and entitled, and until when that holds."""

from __future__ import annotations

from etl.sources import Source

SOURCE = Source(
    name="certification",
    party="social_insurance",
    pattern="待遇资格认证_*",
    columns={
        "person_id": ("证件号码", "身份证号码", "公民身份号码"),
        "person_name": ("姓名", "认证人姓名"),
        "certified_date": ("认证日期", "认证时间"),
        "valid_until": ("有效期至", "认证有效期"),
        "channel": ("认证方式", "认证渠道"),
    },
    control_column="",
    ignored=("备注",),
)
