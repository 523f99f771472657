"""Tax, one row per fund and month: what tax says its details add up to."""

from __future__ import annotations

from etl.sources import Source

SOURCE = Source(
    name="tax_total",
    party="tax",
    pattern="03_*.csv",
    columns={
        "period_start": ("对账开始日期", "所属期起", "开始日期"),
        "period_end": ("对账结束日期", "所属期止", "结束日期"),
        "region": ("统筹区编码", "统筹区代码"),
        "agency_code": ("社保经办机构编号", "社保经办机构编码"),
        "fund_code": ("险种类型", "险种", "险种编码"),
        "employer": ("单位实缴总额", "单位缴费总额"),
        "personal": ("个人实缴总额", "个人缴费总额"),
        "late_fee": ("滞纳金总额", "滞纳金"),
        "employer_interest": ("单位利息总额", "单位利息"),
        "interest": ("利息总额", "利息"),
        "other": ("其他补助总额", "其他补助"),
        "batch_no": ("传输批次号", "批次号"),
        "sent_at": ("传输时间戳", "传输时间"),
    },
    control_column="employer+personal+late_fee+employer_interest+interest+other",
    ignored=("社保业务系统编码", "数据传输类型"),
    fund_party="tax",
    compare_with=("tax_detail", "tax_person"),
)
