"""The floor: what DuckDB needs to join the three parties once and to say what it sees."""

from __future__ import annotations

from pathlib import Path

import duckdb

from etl.bench.speed.model import COMPARED, KEY, KEYED, PARTIES, Limits


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
                select a.ref as ref_tax, b.ref as ref_agency, c.ref as ref_finance, fund,
                       coalesce(a.amount, b.amount, c.amount) as amount,
                       case when a.amount is null or b.amount is null or c.amount is null then 'missing'
                            when a.amount = b.amount and b.amount = c.amount then 'agree'
                            else 'differ' end as class
                from {first} a full join {second} b using ({key}) full join {third} c using ({key})
            ) to '{out / COMPARED}' (format parquet)
        """)


def cells(data: Path, out: Path) -> str:
    """The rows it wrote, with the key of the first reference that each has."""
    known, parts = "true", []
    for party in PARTIES:
        held = f"(select ref, {KEYED} from '{data / party}.parquet') held"
        parts.append(
            f"select key, class from '{out / COMPARED}' found join {held} on held.ref = found.ref_{party} where {known}"
        )
        known += f" and found.ref_{party} is null"
    return " union all ".join(parts)
