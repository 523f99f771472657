"""DuckDB under the engine."""

from __future__ import annotations

import duckdb
import pytest

from etl.reconcile.engines.duck import Duck


def test_a_view_that_was_narrowed_has_all_its_rows_again_whatever_happens() -> None:
    with duckdb.connect() as connection:
        engine = Duck(connection)
        engine.view("held", "select * from range(3) held(row_no)")
        with engine.narrowed({"held": "select 1 as row_no"}):
            assert engine.rows("from held") == [(1,)]
        with pytest.raises(duckdb.ConversionException), engine.narrowed({"held": "select 'x' as row_no"}):
            engine.rows("select row_no::bigint from held")
        assert engine.rows("from held order by row_no") == [(0,), (1,), (2,)]
