"""Every report view has a case worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from sql_cases import CASES, cases, load_case, read_csv
from sqlalchemy import Engine, text


def test_every_view_has_a_case_and_every_case_a_view(shared_warehouse: Engine) -> None:
    with shared_warehouse.connect() as connection:
        views = set(connection.scalars(text("select viewname from pg_views where schemaname = 'report'")).all())
    assert len(views) >= 14
    assert {path.parent.name for path in cases("views")} == views
    assert {path.name for path in (CASES / "views").iterdir()} == views


@pytest.mark.parametrize("case", cases("views"), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_case(shared_warehouse: Engine, case: Path) -> None:
    expected = read_csv(case / "expected.csv")
    columns = ", ".join(expected[0])
    with shared_warehouse.connect() as connection:
        load_case(connection, case)
        rows = connection.execute(text(f"select {columns} from report.{case.parent.name}")).mappings().all()
        connection.rollback()
    found = [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]
    assert sorted(found, key=str) == sorted(expected, key=str)
