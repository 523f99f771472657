"""Finance, execution of the department's budget: sheets 收入预算 and 支出预算, usually in 万元."""

from __future__ import annotations

from etl.sources import Source

SOURCE = Source(
    name="budget",
    party="finance",
    pattern="部门预算执行_*.xls*",
    columns={
        "line_code": ("预算项目编码", "项目编码"),
        "line_name": ("预算项目名称", "项目名称"),
        "functional_class": ("功能科目编码", "功能分类科目"),
        "economic_class": ("经济科目编码", "经济分类科目"),
        "category": ("支出类别", "经费类别"),
        "source": ("资金来源", "资金性质"),
        "budget_initial": ("年初预算数", "年初预算"),
        "budget_adjusted": ("调整后预算数", "调整预算数"),
        "paid_month": ("本月执行数", "本月支出数", "本月收入数"),
        "paid_year": ("累计执行数", "累计支出数", "累计收入数"),
        "procurement_budget": ("政府采购预算数", "采购预算数"),
        "procurement_paid": ("政府采购执行数", "采购执行数"),
        "three_public_budget": ("三公经费预算数", "三公预算数"),
        "three_public_paid": ("三公经费执行数", "三公执行数"),
        "posts_approved": ("编制数", "核定编制数"),
        "posts_filled": ("在职人数", "实有人数"),
    },
    control_column="budget_initial+paid_month",
    ignored=("功能科目名称", "经济科目名称", "备注"),
    sheets="[收支][入出]预算",
    sheet_field="side",
    unit="万元",
    codes={
        "side": {"收入预算": "income", "支出预算": "expenditure"},
        "category": {"人员经费": "personnel", "公用经费": "running", "项目支出": "project"},
        "source": {"一般公共预算拨款": "fiscal", "财政拨款": "fiscal", "其他资金": "other", "其他收入": "other"},
    },
)
