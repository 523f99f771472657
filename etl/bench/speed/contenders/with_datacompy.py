"""datacompy knows two sides: tax against agency, tax against finance; the third side is joined when counting.

Its backends at hand are pandas and polars, the quicker one. Amounts are integers of fen: it compares numbers as
floats, exact for these below 2**53. It pairs nulls with nulls and repeated keys by their order: neither is counted.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
from datacompy import PolarsCompare

from etl.bench.speed.model import KEY, PARTIES, Limits


def run(data: Path, out: Path, limits: Limits) -> None:  # noqa: ARG001 threads come by POLARS_MAX_THREADS
    """Write, of both comparisons, what they share and what one side alone has."""
    first, *others = PARTIES
    left = held(data, first)
    for other in others:
        compared = PolarsCompare(left, held(data, other), join_columns=list(KEY), df1_name=first, df2_name=other)
        compared.intersect_rows.write_parquet(out / f"both_{other}.parquet")
        compared.df1_unq_rows.write_parquet(out / f"only_{first}_{other}.parquet")
        compared.df2_unq_rows.write_parquet(out / f"only_{other}.parquet")


def held(data: Path, party: str) -> pl.DataFrame:
    """A party's rows with its keys, its reference and its amount in fen."""
    held = pl.read_parquet(data / f"{party}.parquet", columns=["ref", *KEY, "amount"])
    fen = (pl.col("amount") * 100).cast(pl.Int64).alias("fen")
    return held.select(*KEY, pl.col("ref").alias(f"ref_{party}"), fen)


def cells(out: Path) -> str:
    """A key that stands at tax in neither comparison is missing there, whether one other party has it or both."""
    key = ", ".join(KEY)
    sides = " union all ".join(
        f"""select {key}, '{other}' as other, fen_match as equal, 1 as pairs from '{out}/both_{other}.parquet'
            union all select {key}, '{other}', false, 0 from '{out}/only_tax_{other}.parquet'
            union all select {key}, '{other}', false, 0 from '{out}/only_{other}.parquet'"""
        for other in PARTIES[1:]
    )
    return f"""
        select {key}, class, unnest(range(occurrences)) as occurrence from (
            select {key}, max(n)::bigint as occurrences,
                   case when sum(pairs) < 2 then 'missing' when bool_and(equal) then 'agree' else 'differ' end as class
            from (select {key}, other, count(*) as n, bool_and(equal) as equal, sum(pairs) as pairs
                  from ({sides}) group by {key}, other)
            group by {key})"""
