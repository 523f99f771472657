"""What a text means, as SQL over raw text columns: the macros of cleaning.sql, chosen by the type of the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from etl.contracts import Field

MACROS = Path(__file__).with_name("cleaning.sql")
REASONS = {
    "text": "被电子表格损坏的值",
    "integer": "不是整数",
    "money": "不是精确到分的金额",
    "rate": "不是比例",
    "date": "不是日期",
    "timestamp": "不是时间",
    "month": "不是月份",
    "citizen_id": "不是证件号码",
    "code": "未知代码",
    "required": "必填项为空",
    "extra": "表头以外有内容",
    "damaged": "含无法识别的字符",
    "control": "含控制字符",
}


def define_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the macros known to `connection`."""
    connection.execute(MACROS.read_text(encoding="utf-8"))


def literal(text: str) -> str:
    """`text` as a SQL string."""
    return "'" + text.replace("'", "''") + "'"


def typed(
    field: Field,
    column: str,
    *,
    factor: int = 1,
    codes: Mapping[str, str] | None = None,
    formats: Sequence[str] = (),
) -> str:
    """SQL for the value of a raw text column, null where it is none.

    `factor` is yuan per unit of the file; `formats` are those in which its dates are written (strptime), where
    they are not the usual ones.
    """
    if codes:
        return _decoded(column, codes)
    if formats:
        return f"try_strptime(half(tidied({column})), [{', '.join(map(literal, formats))}])::date"
    if field.type == "money" and factor != 1:
        return f"as_money_wan({column})"
    return f"as_{field.type}({column})"


def _decoded(column: str, codes: Mapping[str, str]) -> str:
    """The value of a code as written; our own values are understood too."""
    known = {value: value for value in codes.values()} | dict(codes)
    return lookup(column, known, f"list_transform([tidied({column})], lambda x: {lookup('x', known)})[1]")


def lookup(column: str, values: Mapping[str, str], otherwise: str = "null") -> str:
    """SQL for the value of a key, `otherwise` for an unknown one."""
    cases = " ".join(f"when {literal(key)} then {literal(value)}" for key, value in values.items())
    return f"case {column} {cases} else {otherwise} end"
