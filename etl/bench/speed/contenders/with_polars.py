"""polars: lazy scan, two full joins, streamed into Parquet."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from etl.bench.speed.contenders import floor
from etl.bench.speed.model import COMPARED, KEY, PARTIES, WRITTEN, Limits

cells = floor.cells


def run(data: Path, out: Path, limits: Limits) -> None:  # noqa: ARG001 threads come by POLARS_MAX_THREADS
    """Decimals stay decimals; null keys do not join."""
    first, second, third = (_held(data, party) for party in PARTIES)
    joined = first.join(second, on=KEY, how="full", coalesce=True).join(third, on=KEY, how="full", coalesce=True)
    amounts = [pl.col(f"amount_{party}") for party in PARTIES]
    lacking = pl.any_horizontal(amount.is_null() for amount in amounts)
    equal = (amounts[0] == amounts[1]) & (amounts[1] == amounts[2])
    found = pl.when(lacking).then(pl.lit("missing")).when(equal).then(pl.lit("agree")).otherwise(pl.lit("differ"))
    compared = joined.with_columns(found.alias("class"), pl.coalesce(amounts).alias("amount")).select(WRITTEN)
    compared.sink_parquet(out / COMPARED, engine="streaming")


def _held(data: Path, party: str) -> pl.LazyFrame:
    held = pl.scan_parquet(data / f"{party}.parquet").select("ref", *KEY, "amount")
    return held.rename({name: f"{name}_{party}" for name in ("ref", "amount")})
