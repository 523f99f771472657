"""What the first suite of a process costs beyond its checks, spent at import: done once, ahead of all tasks.

Great Expectations looks up its metrics, SQLAlchemy its dialect, Jinja compiles the pages: half a second, which each
forked task would spend again.
"""

from __future__ import annotations

from typing import Any

from etl.validate import engine, suites


def _expectation(number: int, kind: str, **arguments: Any) -> dict[str, Any]:
    return {"type": kind, "kwargs": arguments, "severity": "warning", "meta": {"id": str(number)}}


_KINDS = (
    _expectation(1, "expect_table_row_count_to_be_between", min_value=1),
    _expectation(2, "expect_column_values_to_be_in_set", column="a", value_set=["1"]),
    _expectation(3, "unexpected_rows_expectation", unexpected_rows_query="select * from {batch} where a <> '1'"),
)


def _rehearse() -> None:
    checks = tuple(suites.Check(kind["meta"]["id"], "warning", "", "", kind) for kind in _KINDS)
    suite = suites.Suite("rehearsal", checks, suites.EXPECTATIONS)
    with engine.database(["create view rehearsal as select '1' as a"], {"threads": 1}) as database:
        database.assess(suite, checks)


def _compiled() -> Any:
    from great_expectations.render.view import DefaultJinjaPageView

    page = DefaultJinjaPageView()
    for name in page.env.list_templates(extensions=("j2",)):
        page.env.get_template(name)
    return page


_rehearse()  # first: it says what Great Expectations reads when it is imported
PAGE = _compiled()
