"""Agency, collection ledger: what was due on a demand notice and what was credited, by component.

A row without a credited date is due, not yet credited. The ticket number may be missing.
"""

from __future__ import annotations

from etl.sources import Query, Source

SOURCE = Source(
    name="collection",
    party="social_insurance",
    pattern="征收业务账_*",
    columns={
        "serial_no": ("业务流水号", "流水号"),
        "original_no": ("原业务流水号", "原流水号"),
        "demand_no": ("征集通知流水号", "征集单号"),
        "ticket_no": ("电子税票号码", "税票号码", "缴费凭证号"),
        "region": ("统筹区编码", "统筹区代码", "统筹区"),
        "fund_code": ("险种类型", "险种", "险种编码"),
        "payer_id": ("缴费单位编号", "单位编号", "缴费人编号"),
        "payer_name": ("缴费单位名称", "单位名称", "缴费人名称"),
        "period": ("费款所属期", "对应费款所属期"),
        "kind": ("业务类型", "业务类别"),
        "due_employer": ("应缴单位金额", "单位应缴金额"),
        "due_personal": ("应缴个人金额", "个人应缴金额"),
        "due_late_fee": ("应缴滞纳金", "滞纳金应缴"),
        "due_interest": ("应缴利息", "利息应缴"),
        "due_other": ("应缴其他补助", "其他补助应缴"),
        "employer": ("到账单位金额", "单位到账金额"),
        "personal": ("到账个人金额", "个人到账金额"),
        "late_fee": ("到账滞纳金", "滞纳金到账"),
        "interest": ("到账利息", "利息到账"),
        "other": ("到账其他补助", "其他补助到账"),
        "credited_date": ("到账日期", "到账时间"),
    },
    control_column="employer+personal+late_fee+interest+other",
    ignored=("经办人", "备注"),
    codes={
        "kind": {
            "正常缴费": "normal",
            "正常": "normal",
            "缴费": "normal",
            "补缴": "back",
            "退费": "refund",
            "退库": "refund",
            "冲正": "reversal",
            "冲销": "reversal",
        },
    },
    fund_party="social_insurance",
    query=Query(table="collection", order_by=("serial_no",)),
)
