"""Rows of three parties, made in DuckDB as they are written: any number in bounded memory, the same for a seed.

Of 10,000 obligations 9,900 are held by all three with one amount. The rest: 30 missing at a party, 20 with another
amount, 10 booked twice by a party, 20 without ticket number, 10 under another fund, 10 paid twice by all three alike.
Every party's file has another order. The same DuckDB version gives the same rows: it is its hash that draws.
"""

from __future__ import annotations

import json
from math import gcd
from pathlib import Path

import duckdb

from etl import storage
from etl.bench.speed.model import PARTIES

FUNDS = ("urban_pension", "resident_pension", "medical", "unemployment", "work_injury", "maternity")
_STRIDES = (618_033_989, 754_877_666, 569_840_291)  # per 1,000,000,000: far from any simple fraction of the rows
_TRUTH = "truth.json"


def write(folder: Path, rows: int, seed: int, connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Write `<party>.parquet` of `rows` obligations into `folder`, unless they are there; returns what must be found.

    The counts (agree, missing, differ) are of keys that stand at most once at each party.
    """
    known = folder / _TRUTH
    if not known.is_file():
        for number, party in enumerate(PARTIES):
            with storage.replacing(folder / f"{party}.parquet") as temporary:
                sql = _held(number, rows, seed)
                connection.execute(f"copy ({sql}) to '{temporary}' (format parquet, compression zstd)")
        storage.write_json(known, _truth(rows, seed, connection))
    truth: dict[str, int] = json.loads(known.read_text(encoding="utf-8"))
    return truth


def _stride(number: int, rows: int) -> int:
    stride = rows * _STRIDES[number] // 1_000_000_000 | 1
    while gcd(stride, rows) > 1:
        stride += 2
    return stride


def _drawn(rows: int, seed: int, obligation: str = "place") -> str:
    """SQL: obligation, its draw of 10,000 and the party (0..2) whom the draw concerns."""
    return f"""
        select place, obligation, (hash(obligation, {seed}, 'draw') % 10000)::int as draw,
               (hash(obligation, {seed}, 'party') % 3)::int as concerned
        from (select range as place, {obligation} as obligation from range({rows}))"""


def _held(number: int, rows: int, seed: int) -> str:
    """SQL of what one party holds."""
    order = f"(range * {_stride(number, rows)} + {seed * 7919 + number}) % {rows}"
    funds = ", ".join(f"'{fund}'" for fund in FUNDS)
    return f"""
        with drawn as (select *, concerned = {number} as mine from ({_drawn(rows, seed, order)})),
        held as (
            select *, hash(obligation, {seed}, 'amount') as amount_draw,
                   (hash(obligation, {seed}, 'period') % 12)::int as month,
                   (hash(obligation, {seed}, 'fund') % {len(FUNDS)})::int
                       + (draw between 80 and 89 and mine)::int as fund_number,
                   hash(obligation // 3, {seed}, 'payer') % 10000000000000000 as payer,
                   unnest(range(case when draw < 30 and mine then 0
                                     when draw between 50 and 59 and mine or draw between 90 and 99 then 2
                                     else 1 end)) as copy
            from drawn
        )
        select upper('{PARTIES[number][0]}') || lpad(place::varchar, 11, '0')
                   || case copy when 0 then '' else '-2' end as ref,
               case when draw between 60 and 79 and mine then null
                    else '3442' || lpad(obligation::varchar, 14, '0') end as ticket_no,
               '44' || lpad(payer::varchar, 16, '0') as payer_id,
               ([{funds}])[1 + fund_number % {len(FUNDS)}] as fund,
               '2021-' || lpad((1 + month)::varchar, 2, '0') as period,
               date '2021-03-01' + (amount_draw % 25)::int + {number} as entry_date,
               ((10000 + amount_draw % 990000
                 + case when draw between 30 and 49 and mine then 1 + amount_draw % 9999 else 0 end
                )::decimal(15, 0) * 0.01)::decimal(18, 2) as amount
        from held"""


def _truth(rows: int, seed: int, connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """A ticket under another fund is two keys, each missing somewhere; one without number leaves two parties."""
    agree, missing, differ = connection.execute(f"""
        select count_if(draw >= 100),
               count_if(draw < 30) + count_if(draw between 60 and 79) + 2 * count_if(draw between 80 and 89),
               count_if(draw between 30 and 49)
        from ({_drawn(rows, seed)})
    """).fetchall()[0]
    return {"agree": agree, "missing": missing, "differ": differ}
