"""Small declarations and their files for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.declared.run import RunSummary, run
from etl.settings import Settings

SPEC = """\
name: small
title: 小例
period: 2021-03
scope: [fund]
parties:
  left:
    title: 甲
    files: left.csv
    columns: {ref: 编号, ticket: 票号, fund: 险种}
    amount: 金额
    date: 日期
  right:
    title: 乙
    files: right.csv
    columns: {ref: 编号, ticket: 票号, fund: 险种}
    amount: 金额
    date: 日期
legs:
  pair:
    title: 甲乙
    parties: [left, right]
    obligation: [ticket]
    passes:
      - name: ticket
        keys: [ticket]
"""
LEFT = """\
编号,票号,险种,日期,金额
L1,T1,养老,2021-03-01,10.00
L2,T2,养老,2021-03-02,20.00
"""
RIGHT = """\
编号,票号,险种,日期,金额
R1,T1,养老,2021-03-03,10.00
R2,T2,养老,2021-03-04,21.00
"""


def written(folder: Path, spec: str = SPEC, **files: str) -> Path:
    """Write a declaration and its CSV files (left, right, ...) into `folder`; returns the declaration."""
    for name, text in ({"left": LEFT, "right": RIGHT} | files).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    path = folder / "spec.yaml"
    path.write_text(spec, encoding="utf-8")
    return path


def with_third(spec: str) -> str:
    """`spec` with a third party, of the file third.csv."""
    right = spec[spec.index("  right:") : spec.index("legs:")]
    spec = spec.replace(right, right + right.replace("right", "third").replace("乙", "丙"))
    return spec.replace("[left, right]", "[left, right, third]")


def right_as_parquet(folder: Path, **columns: pa.Array) -> None:
    """The right party's two rows as Parquet, with `columns` in place of the usual ones."""
    usual = {
        "编号": pa.array(["R1", "R2"]),
        "票号": pa.array(["T1", "T2"]),
        "险种": pa.array(["养老", "养老"]),
        "日期": pa.array([date(2021, 3, 3), date(2021, 3, 4)]),
        "金额": pa.array([Decimal("10.00"), Decimal("21.00")], pa.decimal128(12, 2)),
    }
    pq.write_table(pa.table(usual | columns), folder / "right.parquet")


def ran(
    spec: Path, out: Path, previous: Path | None = None, period: str = "", bulk_rows: int = 1_000_000
) -> RunSummary:
    """Run a declaration with settings of its own."""
    return run(spec, out, Settings(home=out.parent / "home", bulk_rows=bulk_rows), previous, period)


def asked(out: Path, sql: str) -> list[tuple[object, ...]]:
    """Rows of `sql`, in which every table of the result may be named."""
    with duckdb.connect() as connection:
        for file in out.glob("*.parquet"):
            connection.execute(f"create view \"{file.stem}\" as from read_parquet('{file}')")
        return connection.execute(sql).fetchall()
