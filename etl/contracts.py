"""The tables we promise. Types, labels, Parquet and database schemas and the dictionary derive from here.

A field is declared once in `vocabulary.csv`: its name means the same, in the same unit, wherever it stands.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

FieldType = Literal["text", "integer", "money", "rate", "date", "month", "timestamp", "citizen_id"]
DUCKDB_TYPES: dict[str, str] = {
    "text": "VARCHAR",
    "citizen_id": "VARCHAR",
    "month": "VARCHAR",
    "integer": "BIGINT",
    "money": "DECIMAL(18,2)",
    "rate": "DECIMAL(12,6)",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}


@dataclass(frozen=True)
class Field:
    """A column: `label` is Chinese, `unit` is empty where it has none."""

    name: str
    type: FieldType
    unit: str
    label: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """A table of schema `fact`, `recon` or `ops`; `key` orders and identifies its rows within a month."""

    name: str
    schema: Literal["fact", "recon", "ops"]
    label: str
    fields: tuple[Field, ...]
    required: frozenset[str]
    key: tuple[str, ...]

    @property
    def data_fields(self) -> tuple[Field, ...]:
        """Fields that come from the raw row; the rest is provenance added by extract."""
        return tuple(f for f in self.fields if f.name not in PROVENANCE)

    @property
    def shape(self) -> list[tuple[str, str, bool]]:
        """What a file of it looks like: name, type and whether it is required of each field."""
        return [(f.name, f.type, f.name in self.required) for f in self.fields]


PROVENANCE = ("month", "file_id", "sheet", "row_no")


@cache
def vocabulary() -> dict[str, Field]:
    """Every field name with its type, unit, Chinese label and meaning."""
    with (Path(__file__).parent / "vocabulary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    fields = [
        Field(row["name"], cast(FieldType, row["type"]), row["unit"], row["label"], row["meaning"]) for row in rows
    ]
    known = {field.name: field for field in fields}
    assert len(known) == len(rows), "a field name is declared twice"
    assert all(f.type in get_args(FieldType) for f in known.values())
    return known


def _table(name: str, schema: Literal["fact", "recon", "ops"], label: str, columns: str, key: str) -> Table:
    """Declare a table; a column ending in ! is required."""
    names = columns.split()
    fields = tuple(vocabulary()[n.rstrip("!")] for n in names)
    return Table(name, schema, label, fields, frozenset(n[:-1] for n in names if n.endswith("!")), tuple(key.split()))


def _extract(name: str, label: str, columns: str) -> Table:
    return _table(name, "fact", label, "month! file_id! sheet! row_no! " + columns, "file_id sheet row_no")


_ALL = (
    # tax
    _extract(
        "tax_detail",
        "税务征收明细（单位）",
        "uuid! region! agency_code demand_no ticket_no fund fund_code! payer_id! payer_name period! pay_type! persons "
        "wage_total base_employer base_personal rate_employer employer! rate_personal personal! late_fee! interest! "
        "kind! remitted_at treasury_at! tax_office batch_no! detail_no",
    ),
    _extract(
        "tax_person",
        "税务征收明细（个人）",
        "uuid! region! agency_code demand_no ticket_no fund fund_code! person_id! person_name period! pay_type! "
        "pay_year pay_months personal! late_fee! interest! kind! remitted_at treasury_at! tax_office batch_no! "
        "detail_no",
    ),
    _extract(
        "tax_total",
        "税务月度对账信息",
        "period_start! period_end! region! agency_code fund fund_code! employer! personal! late_fee! "
        "employer_interest! interest! other! batch_no sent_at",
    ),
    # social insurance agency
    _extract(
        "collection",
        "征收业务账",
        "serial_no! original_no demand_no ticket_no region! fund fund_code! payer_id! payer_name period! kind! "
        "due_employer! due_personal! due_late_fee! due_interest! due_other! "
        "employer! personal! late_fee! interest! other! credited_date",
    ),
    _extract(
        "benefit_batch",
        "待遇发放批次",
        "batch_no! fund fund_code! kind! benefit_month! persons! amount_due! from_fund! from_subsidy! request_date! "
        "received_date received_amount! pay_date",
    ),
    _extract("approval", "待遇发放审批", "batch_no! level! role! approver! decided_at decision!"),
    _extract(
        "benefit_payment",
        "待遇发放明细",
        "serial_no! batch_no! fund fund_code! person_id! person_name benefit_month! benefit_kind! amount_due! "
        "amount_paid! from_fund! from_subsidy! pay_date state! bank_name account_no",
    ),
    _extract(
        "trial_balance",
        "科目余额汇总",
        "fund fund_code! year! account_code! account_name! opening_debit! opening_credit! period_debit! period_credit! "
        "cumulative_debit! cumulative_credit! closing_debit! closing_credit!",
    ),
    _extract(
        "reported_statement", "上报会计报表", "fund fund_code! statement! line_no! item! amount_month! amount_year!"
    ),
    _extract(
        "register",
        "参保与待遇人员登记",
        "fund fund_code! role! person_id! person_name state! start_date end_date changed_date!",
    ),
    _extract("death", "死亡人员名单", "person_id! person_name death_date! source! reported_date!"),
    _extract("certification", "待遇资格认证", "person_id! person_name certified_date! valid_until! channel"),
    # finance
    _extract(
        "special_account",
        "财政专户明细账",
        "fund fund_code! entry_date! voucher_no! kind! summary counterparty receipt! payment! balance! batch_no",
    ),
    _extract(
        "bank_statement",
        "银行对账单",
        "account! fund fund_code! account_no! entry_date! serial_no! summary counterparty receipt! payment! balance! "
        "batch_no",
    ),
    _extract(
        "budget",
        "部门预算执行",
        "side! line_code! line_name! functional_class economic_class category source budget_initial! budget_adjusted! "
        "paid_month! paid_year! procurement_budget procurement_paid three_public_budget three_public_paid "
        "posts_approved posts_filled",
    ),
    _extract(
        "budget_payment",
        "部门预算支付明细",
        "entry_date! voucher_no! document_no! line_code! fund fund_code counterparty amount! summary",
    ),
    _extract("opening", "年初结转数据", "year! item! fund fund_code value! unit!"),
    _extract(
        "opening_item",
        "年初未达账项",
        "leg! party! ref! fund fund_code! first_month! entry_date! period payer_id demand_no ticket_no batch_no region "
        "component! kind! amount! cause",
    ),
    # what reconcile hands over
    _table(
        "entry",
        "recon",
        "对账分录",
        "month! leg! entry_id! party! ref! fund! component! kind! period payer_id demand_no ticket_no batch_no region "
        "original_no entry_date! amount! due sign! extract! file_id sheet row_no",
        "leg entry_id",
    ),
    _table(
        "match",
        "recon",
        "匹配结果",
        "month! leg! match_id! pass! entry_id! party! ref! fund! component! first_month! amount! sign! residual! cause",
        "leg match_id entry_id",
    ),
    _table(
        "open_item",
        "recon",
        "未达账项",
        "month! leg! entry_id! party! ref! fund! component! kind! period payer_id demand_no ticket_no batch_no region "
        "original_no entry_date! amount! due sign! break_id! cause! evidence! candidates first_month! age! extract! "
        "file_id sheet row_no",
        "leg entry_id",
    ),
    _table(
        "cause_movement",
        "recon",
        "差异原因变动",
        "month! leg! party! fund! component! cause! opening! new! cleared! reclassified! tolerated! closing!",
        "leg party fund component cause",
    ),
    _table(
        "statement",
        "recon",
        "三方对账表",
        "month! leg! party! fund! component! total_first! total_second! difference! opening! new! cleared! tolerated! "
        "closing!",
        "leg party fund component",
    ),
    _table(
        "candidate",
        "recon",
        "匹配候选",
        "month! leg! pass! group_id! status! entry_id! candidates! confidence score",
        "leg pass group_id entry_id",
    ),
    _table(
        "verdict",
        "recon",
        "对账判定",
        "month! leg! fund! component! obligation! party! amount verdict! odd_party",
        "leg fund component obligation party",
    ),
    _table(
        "cluster",
        "recon",
        "差异聚类",
        "month! leg! party! fund! component! cause! attribute! cluster_value! entries! amount! gross! first_month! "
        "first_entry!",
        "leg party fund component cause attribute cluster_value first_entry",
    ),
    _table(
        "finding",
        "recon",
        "发现问题",
        "month! stage! rule_id! severity! message! party extract fund key file sheet row_no field expected actual",
        "stage rule_id extract fund key file sheet row_no field message",
    ),
    _table(
        "check_result",
        "recon",
        "校验结果",
        "month! party! extract! rule_id! severity! outcome! rows_compared! rows_unexpected message!",
        "extract rule_id",
    ),
    _table(
        "reject",
        "recon",
        "拒收行",
        "month! party! extract! file! file_id! sheet! row_no! field! content reason! row_json!",
        "extract file_id sheet row_no field",
    ),
    _table(
        "source_file",
        "ops",
        "来源文件登记",
        "month! party! extract! file! file_id! sheet! rows_in! rows_accepted! rows_rejected! rows_layout "
        "control_column amount_in! amount_accepted! amount_rejected! amount_unreadable! control_total",
        "extract file file_id sheet",
    ),
)
TABLES: dict[str, Table] = {table.name: table for table in _ALL}
assert len(TABLES) == len(_ALL)


def table(name: str) -> Table:
    """The table called `name`; KeyError if we promise none."""
    return TABLES[name]
