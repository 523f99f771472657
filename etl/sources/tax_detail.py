"""Tax, one row per employer's ticket and fund: the 34 columns of the tax interface, usually GB18030.

The file name is business type 01, finance code of the fund, region, day and time. Refunds carry negative amounts.
"""

from __future__ import annotations

from etl.sources import Source

SOURCE = Source(
    name="tax_detail",
    party="tax",
    pattern="01_*.csv",
    columns={
        "uuid": ("UUID", "唯一标识"),
        "region": ("统筹区编码", "统筹区代码"),
        "agency_code": ("社保经办机构编号", "社保经办机构编码"),
        "demand_no": ("征集通知流水号", "征集单号"),
        "ticket_no": ("电子税票号码（缴费凭证号）", "电子税票号码", "缴费凭证号"),
        "fund_code": ("险种类型", "险种", "险种编码"),
        "payer_id": ("单位编号", "单位社保号", "缴费单位编号"),
        "payer_name": ("单位名称", "缴费单位名称"),
        "period": ("对应费款所属期", "费款所属期"),
        "pay_type": ("缴费类型", "缴费类别"),
        "persons": ("缴费人数",),
        "wage_total": ("职工工资总额", "工资总额"),
        "base_employer": ("单位缴费基数总额", "单位缴费基数"),
        "base_personal": ("个人缴费基数总额", "个人缴费基数"),
        "rate_employer": ("单位缴费比例或定额标准", "单位缴费比例"),
        "employer": ("单位实缴金额", "单位缴费金额"),
        "rate_personal": ("个人缴费比例或定额标准", "个人缴费比例"),
        "personal": ("个人实缴金额", "个人缴费金额"),
        "late_fee": ("滞纳金", "滞纳金金额"),
        "interest": ("利息", "利息金额"),
        "kind": ("缴费标识", "缴退费标识"),
        "remitted_at": ("上解时间", "上解日期"),
        "treasury_at": ("入国库时间", "入库时间", "入国库日期"),
        "tax_office": ("主管税务部门代码", "主管税务机关代码"),
        "batch_no": ("传输批次号", "批次号"),
        "detail_no": ("缴费明细流水号", "明细流水号"),
    },
    control_column="employer+personal+late_fee+interest",
    ignored=(
        "社保业务系统编码",
        "数据传输类型",
        "传输时间戳",
        "到账标记",
        "行政区划代码",
        "单位类型",
        "经济类型",
        "行业",
    ),
    codes={
        "kind": {"缴费": "normal", "退费": "refund", "退库": "refund", "1": "normal", "2": "refund"},
    },
    fund_party="tax",
)
