"""Agency, the six approvals of a benefit batch."""

from __future__ import annotations

from etl.sources import Query, Source

SOURCE = Source(
    name="approval",
    party="social_insurance",
    pattern="待遇发放审批_*",
    columns={
        "batch_no": ("发放批次号", "批次号"),
        "level": ("审批级次", "级次"),
        "role": ("审批角色", "角色", "岗位"),
        "approver": ("审批人", "审批人姓名"),
        "decided_at": ("审批时间", "审批日期"),
        "decision": ("审批结论", "审批意见", "结论"),
    },
    control_column="",
    ignored=("备注",),
    codes={
        "decision": {"同意": "approved", "通过": "approved", "不同意": "rejected", "退回": "rejected"},
    },
    query=Query(table="approval", order_by=("batch_no", "level")),
    compare_with=("benefit_batch",),
)
