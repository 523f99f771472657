"""pandas: two outer merges of what has a ticket number, for merge pairs nulls; amounts are integers of fen."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.bench.speed.contenders import floor
from etl.bench.speed.model import COMPARED, KEY, PARTIES, WRITTEN, Limits

cells = floor.cells


def run(data: Path, out: Path, limits: Limits) -> None:  # noqa: ARG001 pandas has one thread and no limit
    """Strings are Arrow's, as pandas 3 has them; missing amounts are null in Int64, never a float."""
    first, second, third = (_held(data, party) for party in PARTIES)
    merged = first.merge(second, on=list(KEY), how="outer").merge(third, on=list(KEY), how="outer")
    amounts = merged[[f"fen_{party}" for party in PARTIES]]
    equal = (amounts["fen_tax"] == amounts["fen_agency"]) & (amounts["fen_agency"] == amounts["fen_finance"])
    found = pd.Series("differ", index=merged.index, dtype="str")
    found = found.mask(equal.fillna(False), "agree").mask(amounts.isna().any(axis="columns"), "missing")
    amount = amounts["fen_tax"].fillna(amounts["fen_agency"]).fillna(amounts["fen_finance"])
    merged.assign(**{"class": found, "amount": amount})[list(WRITTEN)].to_parquet(out / COMPARED, index=False)


def _held(data: Path, party: str) -> pd.DataFrame:
    table = pq.read_table(data / f"{party}.parquet", columns=["ref", *KEY, "amount"])
    table = table.filter(pc.is_valid(table["ticket_no"]))
    fen = pc.multiply(table["amount"], pa.scalar(Decimal(100))).cast(pa.int64())
    table = table.drop_columns("amount").append_column("fen", fen)
    held: pd.DataFrame = table.to_pandas().astype({"fen": "Int64"})
    return held.rename(columns={name: f"{name}_{party}" for name in ("ref", "fen")})
