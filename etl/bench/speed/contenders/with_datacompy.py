"""datacompy knows two sides: tax against agency, tax against finance, and what both say joined by key.

Its backends at hand are pandas and polars, the quicker one. Amounts are integers of fen: it compares numbers as
floats, exact for these below 2**53. It pairs nulls with nulls and repeated keys by their order: neither is counted.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
from datacompy import PolarsCompare

from etl.bench.speed.contenders import floor
from etl.bench.speed.model import COMPARED, KEY, PARTIES, WRITTEN, Limits

cells = floor.cells


def run(data: Path, out: Path, limits: Limits) -> None:  # noqa: ARG001 threads come by POLARS_MAX_THREADS
    """Two comparisons, joined as polars joins; null keys do not join."""
    first, second, third = PARTIES
    left = held(data, first)
    one, other = (_compared(left, held(data, party), party) for party in (second, third))
    joined = one.join(other, on=KEY, how="full", coalesce=True, suffix="_again")
    ref = pl.coalesce(f"ref_{first}", f"ref_{first}_again")
    lacking = pl.any_horizontal(column.is_null() for column in (ref, pl.col(f"ref_{second}"), pl.col(f"ref_{third}")))
    equal = pl.col(f"equal_{second}") & pl.col(f"equal_{third}")
    found = pl.when(lacking).then(pl.lit("missing")).when(equal).then(pl.lit("agree")).otherwise(pl.lit("differ"))
    compared = joined.with_columns(ref, found.alias("class"), pl.coalesce("fen", "fen_again").alias("amount"))
    compared.select(WRITTEN).write_parquet(out / COMPARED)


def held(data: Path, party: str) -> pl.DataFrame:
    """A party's rows with its keys, its reference and its amount in fen."""
    held = pl.read_parquet(data / f"{party}.parquet", columns=["ref", *KEY, "amount"])
    fen = (pl.col("amount") * 100).cast(pl.Int64).alias("fen")
    return held.select(*KEY, pl.col("ref").alias(f"ref_{party}"), fen)


def _compared(left: pl.DataFrame, right: pl.DataFrame, party: str) -> pl.DataFrame:
    """Every key of either side with the references of both, an amount, and whether the amounts are equal."""
    first = PARTIES[0]
    compared = PolarsCompare(left, right, join_columns=list(KEY), df1_name=first, df2_name=party)
    refs = [pl.col(f"ref_{name}_{name}").alias(f"ref_{name}") for name in (first, party)]
    told = (pl.col(f"fen_{first}").alias("fen"), pl.col("fen_match").alias(f"equal_{party}"))
    both = compared.intersect_rows.select(*KEY, *refs, *told)
    return pl.concat([both, compared.df1_unq_rows, compared.df2_unq_rows], how="diagonal")
