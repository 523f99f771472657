"""Tax, one row per ticket of a resident or flexible worker: like tax_detail, with the person and months paid for."""

from __future__ import annotations

from etl.sources import Source

SOURCE = Source(
    name="tax_person",
    party="tax",
    pattern="02_*.csv",
    columns={
        "uuid": ("UUID", "唯一标识"),
        "region": ("统筹区编码", "统筹区代码"),
        "agency_code": ("社保经办机构编号", "社保经办机构编码"),
        "demand_no": ("征集通知流水号", "征集单号"),
        "ticket_no": ("电子税票号码（缴费凭证号）", "电子税票号码", "缴费凭证号"),
        "fund_code": ("险种类型", "险种", "险种编码"),
        "person_id": ("证件号码", "身份证号码", "公民身份号码"),
        "person_name": ("姓名", "缴费人姓名"),
        "period": ("对应费款所属期", "费款所属期"),
        "pay_type": ("缴费类型", "缴费类别"),
        "pay_year": ("缴费年度", "年度"),
        "pay_months": ("缴费月数", "月数"),
        "personal": ("个人实缴金额", "个人缴费金额", "实缴金额"),
        "late_fee": ("滞纳金", "滞纳金金额"),
        "interest": ("利息", "利息金额"),
        "kind": ("缴费标识", "缴退费标识"),
        "remitted_at": ("上解时间", "上解日期"),
        "treasury_at": ("入国库时间", "入库时间", "入国库日期"),
        "tax_office": ("主管税务部门代码", "主管税务机关代码"),
        "batch_no": ("传输批次号", "批次号"),
        "detail_no": ("缴费明细流水号", "明细流水号"),
    },
    control_column="personal+late_fee+interest",
    ignored=("社保业务系统编码", "证件类型", "数据传输类型", "传输时间戳", "到账标记", "行政区划代码"),
    codes={
        "kind": {"缴费": "normal", "退费": "refund", "退库": "refund", "1": "normal", "2": "refund"},
    },
    fund_party="tax",
)
