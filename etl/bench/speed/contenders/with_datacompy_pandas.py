"""datacompy on pandas, its older backend: what `with_datacompy` says holds here too, nulls stay null in Int64."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from datacompy import PandasCompare

from etl.bench.speed.contenders import with_datacompy
from etl.bench.speed.model import KEY, PARTIES, Limits

cells = with_datacompy.cells


def run(data: Path, out: Path, limits: Limits) -> None:  # noqa: ARG001 pandas has one thread and no limit
    """Write, of both comparisons, what they share and what one side alone has."""
    first, *others = PARTIES
    left = _held(data, first)
    for other in others:
        compared = PandasCompare(left, _held(data, other), join_columns=list(KEY), df1_name=first, df2_name=other)
        compared.intersect_rows.to_parquet(out / f"both_{other}.parquet", index=False)
        compared.df1_unq_rows.to_parquet(out / f"only_{first}_{other}.parquet", index=False)
        compared.df2_unq_rows.to_parquet(out / f"only_{other}.parquet", index=False)


def _held(data: Path, party: str) -> pd.DataFrame:
    rows: pd.DataFrame = with_datacompy.held(data, party).to_pandas()
    return rows
