"""The verdict on each obligation, across all its parties: who agrees, who differs, who lacks it.

all_agree     every party holds the same amount
missing       `odd_party` lacks it, the others agree
odd_one_out   `odd_party` holds another amount, the others agree
all_differ    no one party is the odd one out; among two parties that differ, neither is
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from etl.months import Month
from etl.reconcile.engines import Engine
from etl.reconcile.head import materialise
from etl.reconcile.queries import Leg, Queries, VerdictQuery


def build(engine: Engine, month: Month, queries: Queries) -> None:
    """Make `verdict` (table of that name): every obligation of `queries.verdicts`, and of the legs those still open."""
    parts = [f"select * from verdict_{leg.name}" for leg in queries.legs]
    for query in queries.verdicts:
        _asked(engine, query, queries)
        engine.table(f"verdict_{query.name}", _verdicts(month, query.name, query.parties, queries.scope))
        parts.append(f"select * from verdict_{query.name}")
    engine.view("verdict", " union all ".join(parts))


def of_leg(engine: Engine, month: Month, leg: Leg, queries: Queries) -> str:
    """SQL of the verdicts on what `open_item_<leg>` leaves open, by all that `leg_entry` has of it."""
    own = f"{', '.join((*queries.scope, 'amount'))}, ({leg.obligation}) as owed"
    key = ", ".join((*queries.scope, "owed"))
    engine.table("pending", f"select distinct {key} from (select {own} from open_item_{leg.name}) o")
    same = " and ".join(f"s.{name} = p.{name}" for name in (*queries.scope, "owed"))
    columns = ", ".join(f"s.{name}" for name in (*queries.scope, "party", "amount"))
    engine.table(
        "held",
        f"select {columns}, s.owed as obligation from (select party, {own} from leg_entry) s join pending p on {same}",
    )
    return _verdicts(month, leg.name, leg.parties, queries.scope)


def _asked(engine: Engine, query: VerdictQuery, queries: Queries) -> None:
    materialise(engine, "held", query.path, query.sql, [*queries.scope, "obligation", "party", "amount"])


def _verdicts(month: Month, name: str, parties: Sequence[str], scope: Sequence[str]) -> str:
    """SQL of a row per obligation and party, `amount` null where the party lacks it, from `held`."""
    key = ", ".join((*scope, "obligation"))
    amounts = ", ".join(f"sum(amount) filter (where party = '{party}') as a{n}" for n, party in enumerate(parties))
    values = [f"a{n}" for n in range(len(parties))]
    rows = " union all ".join(
        f"select {key}, '{party}' as party, {n} as place, a{n} as amount, verdict, odd_party from judged"
        for n, party in enumerate(parties)
    )
    return f"""
        with summed as (select {key}, {amounts} from held group by {key}),
        judged as (
            select *, {_odd(values, parties)} as odd_party, {_verdict(values)} as verdict from summed
        )
        select '{month}' as month, '{name}' as leg, {key}, party, cast(amount as decimal(18,2)) as amount, verdict,
               odd_party
        from ({rows}) told
    """


def _agree(values: Sequence[str]) -> str:
    """SQL: all are known and the same."""
    if len(values) == 1:
        return f"{values[0]} is not null"
    return " and ".join(f"{a} = {b}" for a, b in pairwise(values))


def _odd(values: Sequence[str], parties: Sequence[str]) -> str:
    """SQL of the one party without which the others agree, or lack it as well."""
    cases = []
    for n, party in enumerate(parties):
        others = [value for m, value in enumerate(values) if m != n]
        if len(values) == 2:
            cases.append(f"when {values[n]} is null and {_agree(others)} then '{party}'")
        else:
            apart = f"({values[n]} is null or {values[n]} <> {others[0]})"
            cases.append(f"when ({apart} and {_agree(others)}) or ({_lack(others)}) then '{party}'")
    return f"case {' '.join(cases)} end"


def _lack(values: Sequence[str]) -> str:
    """SQL: none is known."""
    return " and ".join(f"{value} is null" for value in values)


def _verdict(values: Sequence[str]) -> str:
    rests = [(value, [other for other in values if other != value]) for value in values]
    missing = " or ".join(f"({value} is null and {_agree(others)})" for value, others in rests)
    odd = " or ".join(f"({_agree(others)}) or ({_lack(others)})" for _, others in rests if len(others) > 1)
    return (
        f"case when {_agree(values)} then 'all_agree' when {missing} then 'missing' "
        f"{f'when {odd} then {chr(39)}odd_one_out{chr(39)} ' if odd else ''}else 'all_differ' end"
    )
