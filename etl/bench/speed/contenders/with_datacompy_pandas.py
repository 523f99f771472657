"""datacompy on pandas, its older backend: what `with_datacompy` says holds here too."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from datacompy import PandasCompare

from etl.bench.speed.contenders import with_datacompy
from etl.bench.speed.model import COMPARED, KEY, PARTIES, WRITTEN, Limits

cells = with_datacompy.cells


def run(data: Path, out: Path, limits: Limits) -> None:  # noqa: ARG001 pandas has one thread and no limit
    """Two comparisons, merged as pandas merges what has a ticket number."""
    first, second, third = PARTIES
    left = _held(data, first)
    one, other = (_compared(left, _held(data, party), party) for party in (second, third))
    merged = one.merge(other, on=list(KEY), how="outer", suffixes=("", "_again"))
    merged[f"ref_{first}"] = merged[f"ref_{first}"].fillna(merged.pop(f"ref_{first}_again"))
    equal = merged[f"equal_{second}"] & merged[f"equal_{third}"]
    found = pd.Series("differ", index=merged.index, dtype="str")
    lacking = merged[[f"ref_{party}" for party in PARTIES]].isna().any(axis="columns")
    found = found.mask(equal.fillna(False), "agree").mask(lacking, "missing")
    amount = merged["fen"].fillna(merged["fen_again"])
    merged.assign(**{"class": found, "amount": amount})[list(WRITTEN)].to_parquet(out / COMPARED, index=False)


def _compared(left: pd.DataFrame, right: pd.DataFrame, party: str) -> pd.DataFrame:
    """Every key of either side with the references of both, an amount, and whether the amounts are equal."""
    compared = PandasCompare(left, right, join_columns=list(KEY), df1_name=PARTIES[0], df2_name=party)
    both = compared.intersect_rows
    told = {"fen": both[f"fen_{PARTIES[0]}"], f"equal_{party}": both["fen_match"].astype("boolean")}
    both = both[[*KEY, f"ref_{PARTIES[0]}", f"ref_{party}"]].assign(**told)
    rows = pd.concat([both, compared.df1_unq_rows, compared.df2_unq_rows], ignore_index=True)
    known: pd.DataFrame = rows[rows["ticket_no"].notna()]
    return known


def _held(data: Path, party: str) -> pd.DataFrame:
    rows: pd.DataFrame = with_datacompy.held(data, party).to_pandas()
    return rows
