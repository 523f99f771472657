"""Finance, once a year: totals of last year and the plan of this year, each with its own unit."""

from __future__ import annotations

from etl.sources import Source

SOURCE = Source(
    name="opening",
    party="finance",
    pattern="年初结转数据_*.xls*",
    columns={
        "year": ("年度", "会计年度"),
        "item": ("指标代码", "项目代码"),
        "fund_code": ("险种编码", "险种", "基金代码"),
        "value": ("数值", "金额"),
        "unit": ("计量单位", "单位"),
    },
    control_column="value",
    ignored=("指标名称", "备注"),
    fund_party="finance",
    first_month_only=True,
)
