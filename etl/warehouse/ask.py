"""Questions to the warehouse whose text stands in sql/report: the tables a year's outputs are made of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from etl.settings import PROJECT

SQL = PROJECT / "sql" / "report"
Row = dict[str, Any]


def names() -> list[str]:
    """Every question, by the name of its file."""
    return sorted(path.stem for path in SQL.glob("*.sql"))


def rows(name: str, parameters: Mapping[str, Any], connection: Connection) -> list[Row]:
    """The answer to `name` for :year, :first_month and :last_month; ids are masked by the views it reads."""
    return [dict(row) for row in connection.execute(text(_read(SQL / f"{name}.sql")), dict(parameters)).mappings()]


@cache
def _read(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))  # a colon in a comment is no parameter
