"""What is known to be wrong or open in the data a figure stands on: sql/figures/limits, a file for each kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from etl.errors import ContractError, Where
from etl.warehouse.formulas import SQL

_LINE = re.compile(r"-- ([a-z]+): (.*)")


@dataclass(frozen=True)
class Limit:
    """`sql` gives a row (months, amount, items) or none for :sources, :first_month, :last_month.

    `message` (Chinese) names the row's columns in braces, and first_month and last_month.
    """

    name: str
    message: str
    why: str
    sql: str


@cache
def limits(folder: Path = SQL / "limits") -> tuple[Limit, ...]:
    """Every kind of limit, in the order of the files; ContractError for a file without a proper head."""
    return tuple(_read(path) for path in sorted(folder.glob("*.sql")))


def _read(path: Path) -> Limit:
    lines = path.read_text(encoding="utf-8").splitlines()
    head = {found[1]: found[2].strip() for line in lines if (found := _LINE.fullmatch(line))}
    if not all(head.get(name) for name in ("limit", "message", "why")):
        raise ContractError(f"the head of {path.name} is wrong", where=Where(file=str(path)), do="limit, message, why")
    sql = "\n".join(line for line in lines if not _LINE.fullmatch(line))
    return Limit(head["limit"], head["message"], head["why"], sql)


def known(sources: Sequence[str], months: Sequence[str], connection: Connection) -> str:
    """All limits of what was loaded of `sources` in `months` (sorted), in Chinese, parted by ；."""
    parameters = {"sources": list(sources), "first_month": months[0], "last_month": months[-1]}
    said = []
    for limit in limits():
        row = connection.execute(text(limit.sql), parameters).mappings().one_or_none()
        if row is not None:
            said.append(_say(limit, dict(row), parameters))
    return "；".join(said)


def _say(limit: Limit, row: Mapping[str, Any], parameters: Mapping[str, Any]) -> str:
    shown = {name: f"{value:,}" if isinstance(value, Decimal | int) else value for name, value in row.items()}
    return limit.message.format(**{**parameters, **shown})
