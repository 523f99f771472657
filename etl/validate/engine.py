"""Great Expectations over DuckDB: the only place that imports it.

The database is in memory and holds views over Parquet, no data; sums and comparisons are SQL over decimals. Every
check is asked for its exact number of wrong rows; the rows themselves are fetched by our own ordered and limited query,
because what Great Expectations returns of them is cut off in no particular order.
"""

from __future__ import annotations

import atexit
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from etl.errors import ContractError, Where
from etl.validate.suites import Check, Suite

_NUMBERS = count(1)
SAMPLE = 10  # rows shown per failed check; the count is of all
_RESULT_FORMAT = {
    "result_format": "SUMMARY",
    "partial_unexpected_count": 0,  # no values in results or Data Docs: they could be identifiers
    "return_unexpected_index_query": False,
}


@dataclass(frozen=True)
class Verdict:
    """What became of one check: `unexpected` is the exact number of wrong rows, `rows` the first of them."""

    check: Check
    result: Mapping[str, Any]  # as Great Expectations gives it, without what changes from run to run
    compared: int
    unexpected: int
    rows: tuple[Mapping[str, Any], ...]

    @property
    def holds(self) -> bool:
        return bool(self.result["success"])


class Database:
    """A DuckDB connection that Great Expectations and our own SQL share."""

    def __init__(self, datasource: Any, connection: Any) -> None:
        self._datasource, self._connection = datasource, connection
        self._counts: dict[str, int] = {}  # most checks look at all rows: they are counted once

    def rows(self, sql: str) -> list[Mapping[str, Any]]:
        """All rows of a statement, as mappings."""
        result = self._connection.exec_driver_sql(sql)
        return [dict(row) for row in result.mappings()] if result.returns_rows else []

    def assess(self, suite: Suite, checks: Sequence[Check]) -> list[Verdict]:
        """Run `checks` over the view named like the extract. Raises ContractError where one is broken."""
        batch = self._batch(suite.extract)
        results = batch.validate(_expectation_suite(suite, checks), result_format=_RESULT_FORMAT)
        by_id = {result.expectation_config.meta["id"]: result.to_json_dict() for result in results.results}
        return [self._verdict(suite, check, by_id[check.id]) for check in checks]

    def _batch(self, view: str) -> Any:
        asset = self._datasource.add_table_asset(view, table_name=view)
        return asset.add_batch_definition_whole_table("all").get_batch()

    def _verdict(self, suite: Suite, check: Check, result: Mapping[str, Any]) -> Verdict:
        if message := _exception(result):
            raise broken(suite, check, message)
        try:
            compared = self._compared(suite, check)
            rows = () if result["success"] or check.of_table else tuple(self._sample(suite, check))
        except Exception as error:
            raise broken(suite, check, str(error)) from error
        return Verdict(check, _stable(result), compared, _unexpected(result), rows)

    def _compared(self, suite: Suite, check: Check) -> int:
        sql = (check.compared or "select count(*) from {batch}").format(batch=suite.extract)
        if sql not in self._counts:
            self._counts[sql] = int(next(iter(self.rows(sql)[0].values())) or 0)
        return self._counts[sql]

    def _sample(self, suite: Suite, check: Check) -> list[Mapping[str, Any]]:
        query = check.query.format(batch=suite.extract) if check.query else _wrong_rows(suite, check)
        return self.rows(f"select * from ({query}) order by all limit {SAMPLE}")


def _wrong_rows(suite: Suite, check: Check) -> str:
    """SQL for the rows a built-in expectation counts; its own query comes back with parameters left open."""
    if check.config["type"] != "expect_column_values_to_be_in_set":
        raise ValueError(f"no rows can be shown for {check.config['type']}: write it in SQL")
    values = ", ".join("'" + str(value).replace("'", "''") + "'" for value in check.config["kwargs"]["value_set"])
    select = f'select file_id, sheet, row_no, "{check.column}" from {suite.extract}'
    return f'{select} where "{check.column}"::varchar not in ({values})'


@contextmanager
def database(statements: Iterable[str], config: Mapping[str, Any]) -> Iterator[Database]:
    """A DuckDB that `statements` have filled with views and macros, known to Great Expectations; gone at the end."""
    _keep_connection()
    _end_quietly()
    url = f"duckdb:///:memory:validate{next(_NUMBERS)}"  # named: all connections see the same views
    arguments = {"connect_args": {"config": dict(config)}, "isolation_level": "AUTOCOMMIT"}
    datasource = _context().data_sources.add_or_update_sql("month", connection_string=url, kwargs=arguments)
    engine = datasource.get_execution_engine()
    try:
        with engine.get_connection() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
            yield Database(datasource, connection)
    finally:
        engine.close()
        datasource.get_engine().dispose()


@cache
def _context() -> Any:
    """One context for a process: making it takes longer than most suites."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read at import: nothing leaves the house
    logging.getLogger("great_expectations").setLevel(logging.WARNING)  # a hundred lines a suite about its own fields
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context


def broken(suite: Suite, check: Check, message: str) -> ContractError:
    """The fault of a check that cannot run: ours, not the data's."""
    return ContractError(
        f"check {check.id} of suite {suite.path.name} cannot run: {message.strip().splitlines()[0]}",
        where=Where(extract=suite.extract),
        do="correct the check; it says nothing about the data",
    )


class _DuckDB(str):
    """DuckDB as an entry of Great Expectations' list of dialects, whose members have a value."""

    __slots__ = ()
    value = "duckdb"


def _keep_connection() -> None:
    """Let Great Expectations keep its DuckDB connection; without that every row check fails (list index)."""
    from great_expectations.execution_engine import sqlalchemy_execution_engine as module

    known = module._PERSISTED_CONNECTION_DIALECTS
    if all(dialect.value != "duckdb" for dialect in known):
        module._PERSISTED_CONNECTION_DIALECTS = (*known, _DuckDB("duckdb"))


@cache
def _end_quietly() -> None:
    """Close stderr when the interpreter ends.

    Great Expectations keeps DuckDB's types alive to the last, and DuckDB's binding answers with 40 lines of leak
    warnings that would bury the one line a person should read.
    """
    atexit.register(lambda: os.dup2(os.open(os.devnull, os.O_WRONLY), 2))


def _expectation_suite(suite: Suite, checks: Sequence[Check]) -> Any:
    import great_expectations as gx
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    built = []
    for check in checks:  # one by one: the suite's own constructor logs what it cannot build and goes on without it
        try:
            built.append(ExpectationConfiguration(**check.config).to_domain_obj())
        except Exception as error:
            raise broken(suite, check, str(error)) from error
    return gx.ExpectationSuite(name=suite.extract, expectations=built)


def _exception(result: Mapping[str, Any]) -> str:
    info = result.get("exception_info") or {}
    parts = [info] if "raised_exception" in info else list(info.values())
    return next((str(p.get("exception_message") or "failed") for p in parts if p.get("raised_exception")), "")


def _unexpected(result: Mapping[str, Any]) -> int:
    found = result["result"]
    if "unexpected_count" in found:
        return int(found["unexpected_count"] or 0)
    if result["expectation_config"]["type"] == "unexpected_rows_expectation":
        return int(found["observed_value"])
    return 0 if result["success"] else 1


def _stable(result: Mapping[str, Any]) -> dict[str, Any]:
    config = {k: v for k, v in result["expectation_config"].items() if k != "id"}
    config["kwargs"] = {k: v for k, v in config["kwargs"].items() if k != "batch_id"}
    return {"success": result["success"], "expectation_config": config, "result": result["result"]}
