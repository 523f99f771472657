"""What must hold for any entries: each is matched or open, once; the proof holds; the order of rows is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reconciling import arrow

from etl.contracts import table
from etl.months import Month
from etl.reconcile import county, inputs, stage
from etl.reconcile.engines.duck import Duck

MONTH = Month("2021-03")
_ALL = county.queries()
# One leg is enough for what all legs share.
KNOWN = replace(
    _ALL,
    entries=tuple(query for query in _ALL.entries if query.leg == "collection"),
    passes=tuple(query for query in _ALL.passes if query.leg == "collection"),
    causes=tuple(query for query in _ALL.causes if "collection" in query.legs),
    rules=(),
)
Rows = list[dict[str, Any]]

_ROW = {
    "fund": st.sampled_from(["unemployment", "work_injury", None]),
    "ticket_no": st.sampled_from(["T1", "T2", None]),
    "demand_no": st.sampled_from(["D1", "D2", None]),
    "payer_id": st.sampled_from(["P1", "P2"]),
    "period": st.sampled_from(["2021-02", "2021-03"]),
    "region": st.just("440281"),
    "employer": st.sampled_from([Decimal(text) for text in ("100.00", "100.01", "60.00", "40.00", "-100.00", "0.00")]),
    "late_fee": st.sampled_from([Decimal("0.00"), Decimal("5.00")]),
}
_TICKETS = st.lists(st.fixed_dictionaries(_ROW | {"kind": st.sampled_from(["normal", "refund"])}), max_size=6)
_CREDITS = st.lists(
    st.fixed_dictionaries(
        _ROW
        | {
            "kind": st.sampled_from(["normal", "refund", "reversal"]),
            "original_no": st.sampled_from(["s0", "s1", None]),
            "credited_date": st.sampled_from(["2021-03-05", "2021-03-30", None]),
        }
    ),
    max_size=6,
)
_SETTINGS = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as connection:
        inputs.register(Duck(connection), MONTH, {}, KNOWN)
        yield connection


def _reconciled(
    connection: duckdb.DuckDBPyConnection, tickets: Rows, credits: Rows
) -> dict[str, list[tuple[Any, ...]]]:
    """What `reconcile` makes of the rows, table by table, without the place of rows in their files."""
    connection.begin()
    try:
        for name, rows in (("tax_detail", tickets), ("collection", credits)):
            connection.register(f"{name}_rows", arrow(table(name), MONTH, rows))
            connection.execute(f"create or replace view {name} as from {name}_rows")
        stage.reconcile(Duck(connection), MONTH, KNOWN)
        found = {"entry": "* exclude (row_no)", "open_item": "* exclude (row_no)", "match": "*", "balance": "*"}
        return {
            name: connection.execute(f"select {columns} from {name} order by all").fetchall()
            for name, columns in found.items()
        }
    finally:
        connection.rollback()


def _numbered(rows: Rows, key: str, prefix: str) -> Rows:
    return [row | {key: f"{prefix}{number}"} for number, row in enumerate(rows)]


@given(tickets=_TICKETS, credits=_CREDITS)
@_SETTINGS
def test_each_entry_is_matched_or_open_and_the_proof_holds(
    empty: duckdb.DuckDBPyConnection, tickets: Rows, credits: Rows
) -> None:
    found = _reconciled(empty, _numbered(tickets, "uuid", "u"), _numbered(credits, "serial_no", "s"))
    names = {"entry": 2, "open_item": 2, "match": 4}
    ids = {name: [row[at] for row in found[name]] for name, at in names.items()}
    assert sorted(ids["entry"]) == sorted(ids["open_item"] + ids["match"])
    amounts = sum(row["employer"] + row["late_fee"] for row in tickets)
    credited = sum(row["employer"] + row["late_fee"] for row in credits if row["credited_date"])
    fields = [field.name for field in table("statement").fields]
    assert sum(row[fields.index("difference")] for row in found["balance"]) == amounts - credited


@given(tickets=_TICKETS, credits=_CREDITS, data=st.data())
@_SETTINGS
def test_the_order_of_rows_changes_nothing(
    empty: duckdb.DuckDBPyConnection, tickets: Rows, credits: Rows, data: st.DataObject
) -> None:
    """Serial numbers repeat, so that identities hang on content alone."""
    rows = [{**row, "uuid": "u"} for row in tickets], [{**row, "serial_no": "s"} for row in credits]
    shuffled = [data.draw(st.permutations(part)) for part in rows]
    assert _reconciled(empty, *rows) == _reconciled(empty, *shuffled)


@given(tickets=_TICKETS, credits=_CREDITS)
@_SETTINGS
def test_what_agrees_elsewhere_changes_only_totals(
    empty: duckdb.DuckDBPyConnection, tickets: Rows, credits: Rows
) -> None:
    """A ticket of another payer that both parties book alike leaves every open item as it was."""
    more = {"fund": "unemployment", "ticket_no": "T9", "demand_no": "D9", "payer_id": "P9", "period": "2021-01"}
    more |= {"region": "440281", "kind": "normal", "employer": Decimal("77.00")}
    batch = {"uuid": "u9", "batch_no": "B9"}
    tickets, credits = _numbered(tickets, "uuid", "u"), _numbered(credits, "serial_no", "s")
    before = _reconciled(empty, tickets, credits)
    after = _reconciled(
        empty, [*tickets, more | batch], [*credits, more | {"serial_no": "s9", "credited_date": "2021-03-20"}]
    )
    assert before["open_item"] == after["open_item"]
    assert len(after["match"]) == len(before["match"]) + 2
    difference = [field.name for field in table("statement").fields].index("difference")
    assert sum(row[difference] for row in before["balance"]) == sum(row[difference] for row in after["balance"])
