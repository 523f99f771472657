"""The floor: what DuckDB needs to join the three parties once and to say what it sees."""

from __future__ import annotations

from pathlib import Path

import duckdb

from etl.bench.speed.model import KEY, PARTIES, Limits


def run(data: Path, out: Path, limits: Limits) -> None:
    """One statement, with DuckDB's own way to write Parquet."""
    first, second, third = (f"'{data / party}.parquet'" for party in PARTIES)
    key = ", ".join(KEY)
    with duckdb.connect() as connection:
        connection.execute(f"set threads = {limits.threads}")
        connection.execute(f"set memory_limit = '{limits.memory}'")
        connection.execute(f"set temp_directory = '{out / 'tmp'}'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"""
            copy (
                select {key}, a.ref as ref_tax, b.ref as ref_agency, c.ref as ref_finance,
                       a.amount as amount_tax, b.amount as amount_agency, c.amount as amount_finance,
                       case when a.amount is null or b.amount is null or c.amount is null then 'missing'
                            when a.amount = b.amount and b.amount = c.amount then 'agree'
                            else 'differ' end as class
                from {first} a full join {second} b using ({key}) full join {third} c using ({key})
            ) to '{out / "compared.parquet"}' (format parquet)
        """)


def cells(out: Path) -> str:
    """The rows it wrote."""
    return f"select {', '.join(KEY)}, class from '{out / 'compared.parquet'}'"
