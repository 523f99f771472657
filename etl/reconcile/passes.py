"""The engine of matching: groups open entries by a pass's key and consumes the groups whose sums agree.

A pass says which entries may pair; this module and the solver alone decide which do. A group never reaches across
the scope, has every party of the leg in it, every two of which agree, and an entry is consumed once.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from etl.reconcile import solver
from etl.reconcile.pool import Asked, Pool, ask
from etl.reconcile.queries import PassQuery


def run(pool: Pool, passes: Iterable[PassQuery]) -> None:
    """Match what `passes` pair, one after another; note the candidates of what they cannot decide."""
    for query in passes:
        asked = ask(pool, query)
        if asked is None:
            continue
        if query.method != "sums":
            solver.settle(pool, query, asked)
        elif query.one_to_one:
            _settle_one_to_one(pool, query, asked)
        else:
            _settle_sums(pool, query, asked)


def _settle_one_to_one(pool: Pool, query: PassQuery, asked: Asked) -> None:
    """Of each key the k-th of every party pair, by date; within one party each with the last before it that is left.

    A cancellation undoes what was booked last before it, not what is booked anew after it. Where one party holds more
    entries, and different ones, than another, nothing can be known: the key is ambiguous. Where they are alike, the
    last stay open. Within a window all of a key that may pair must pair so, or it is ambiguous as well, for else
    another pairing may reach farther.
    """
    sides = range(1, asked.sides + 1)
    counts = ", ".join(f"count(*) filter (where side = {n}) as n{n}" for n in sides)
    dates = ", ".join(f"min(entry_date) filter (where side = {n}) as date{n}" for n in sides)
    pool.engine.table(
        "block",
        f"select {asked.key}, {counts}, {dates}, min(entry_id) as first_entry, {_explained(query)} as explained, "
        f"{_unlike(asked)} as unlike from keyed group by {asked.key}",
    )
    single = " and ".join(f"n{n} = 1" for n in sides)
    everyone = " and ".join(f"n{n} > 0" for n in sides)
    one, more = pool.engine.rows(
        f"select count(*) filter (where {single}), count(*) filter (where {everyone} and not ({single})) from block"
    )[0]
    within = " and ".join(f"{_days('date1', f'date{n}', query)}" for n in sides[1:])
    if one:
        settled = f"select * from block where {single} and {within}"
        residual = "cast(0 as decimal(18,2)) as residual"
        pool.engine.view(
            "single",
            f"select keyed.*, first_entry, explained, {residual} from keyed join ({settled}) block "
            f"on {asked.same('keyed', 'block')}",
        )
        pool.match(_grouped(pool, query, "single"))
    if more:
        _settle_repeated(pool, query, asked, f"{everyone} and not ({single})")
    if one or more:
        pool.keep_unmatched()


def _settle_repeated(pool: Pool, query: PassQuery, asked: Asked, repeated: str) -> None:
    """Match the keys that every party holds and some party more than once, and note what stays in doubt."""
    key = ", ".join(f"keyed.{key}" for key in asked.keys)
    least = _least(*(f"n{n}" for n in range(1, asked.sides + 1)))
    entries = f"""
        select keyed.*, block.unlike, {least} as pairs,
               row_number() over (partition by {key}, side order by entry_date, entry_id) as occurrence
        from keyed join block on {asked.same("keyed", "block")}
        where {repeated}"""
    if query.between == "one party":
        entries = _undone(asked, entries)
    pool.engine.table("repeated", f"select *, occurrence <= pairs as pairing from ({entries}) counted")
    pool.engine.table("paired", _paired(query, asked))
    _note_candidates(pool, query, asked)
    pool.match(_grouped(pool, query, "paired"))


def _undone(asked: Asked, entries: str) -> str:
    """SQL of `entries` of one party, with `occurrence` of each that undoes or is undone by another; else null.

    Receipts go up a step and payments down: two that follow each other on one step undo each other, like brackets.
    Above the ground a step is first gone up, below it down.
    """
    order = "order by entry_date, side, entry_id rows unbounded preceding"
    walked = f"sum(case side when 1 then 1 else -1 end) over (partition by {asked.key} {order})"
    first = "side = 1 and step >= 0 or side = 2 and step < 0"
    couple = f"sum(case when {first} then 1 else 0 end) over (partition by {asked.key}, step {order})"
    return f"""
        with walked as (select *, cast({walked} as bigint) as up from ({entries}) booked),
        stepped as (select *, case side when 1 then up - 1 else up end as step from walked),
        coupled as (select *, cast({couple} as bigint) as couple from stepped),
        met as (
            select *, count(*) over (partition by {asked.key}, step, couple) = 2 as undone from coupled
        )
        select {asked.all}, unlike, pairs,
               case when undone
                   then dense_rank() over (partition by {asked.key}, undone order by step, couple) end as occurrence
        from met
    """


def _paired(query: PassQuery, asked: Asked) -> str:
    """SQL of the entries of `repeated` that pair, with the least entry of their group."""
    key = ", ".join((*asked.keys, "occurrence"))
    within = " and ".join(
        _days("min(entry_date) filter (where side = 1)", f"min(entry_date) filter (where side = {n})", query)
        for n in range(2, asked.sides + 1)
    )
    whole = f"bool_and(inside) over (partition by {asked.key})" if query.window else "inside"
    return f"""
        with agreed as (
            select {key}, min(entry_id) as first_entry, {_explained(query)} as explained, {within} as inside
            from repeated where not unlike and pairing group by {key}
        ),
        decided as (select *, {whole} as holds from agreed)
        select repeated.*, first_entry, explained, cast(0 as decimal(18,2)) as residual
        from repeated join decided on {asked.same("repeated", "decided")} and repeated.occurrence = decided.occurrence
        where holds
    """


def _note_candidates(pool: Pool, query: PassQuery, asked: Asked) -> None:
    """Ambiguous entries list what the other parties hold; what is left of equals, that it might be any of them.

    Within one party it is the latest that is undone, and nothing is left in doubt.
    """
    undecided = f"not exists (select 1 from paired where {asked.same('paired', 'repeated')})"
    sides = range(1, asked.sides + 1)
    lists = ", ".join(
        f"array_to_string(list_sort(list(entry_id) filter (where side = {n})), '; ') as list{n}" for n in sides
    )
    others = " ".join(f"when {n} then concat_ws('; ', {_all_but(n, asked.sides)})" for n in sides)
    own = " ".join(f"when {n} then list{n}" for n in sides)
    pool.note(
        f"""
        with listed as (
            select {asked.key}, {lists}, min(entry_id) as least_entry from repeated group by {asked.key}
        ),
        told as (select repeated.*, {undecided} as undecided from repeated)
        select '{pool.leg.name}' as leg, '{query.name}' as pass, '{query.name}:' || least_entry as group_id,
               case when undecided then 'ambiguous' else 'interchangeable' end as status, entry_id,
               case when undecided then case side {others} end else case side {own} end end as candidates,
               cast(null as bigint) as confidence, '' as score
        from told join listed on {asked.same("told", "listed")}
        where {"undecided" if query.between == "one party" else "true"}
            and not exists (select 1 from paired where paired.entry_id = told.entry_id)
        """
    )


def _all_but(side: int, sides: int) -> str:
    return ", ".join(f"list{n}" for n in range(1, sides + 1) if n != side)


def _settle_sums(pool: Pool, query: PassQuery, asked: Asked) -> None:
    """A key is consumed as one group if the parties' sums agree within the tolerance."""
    sides = range(1, asked.sides + 1)
    own = [f"filter (where side = {n})" for n in sides]
    numbers = ", ".join(
        f"count(*) {f} as n{n}, cast(sum(size) {f} as decimal(24,2)) as s{n}" for n, f in zip(sides, own, strict=True)
    )
    dates = ", ".join(
        f"min(entry_date) {f} as least{n}, max(entry_date) {f} as most{n}" for n, f in zip(sides, own, strict=True)
    )
    pool.engine.table(
        "block",
        f"select {asked.key}, {numbers}, {dates}, min(entry_id) as first_entry, {_explained(query)} as explained "
        f"from keyed group by {asked.key}",
    )
    conditions = [f"n{n} > 0" for n in sides] + [_agree(query, one, two) for one, two in combinations(sides, 2)]
    conditions += [f"n{n} = 1" for n, single in zip(sides, query.singles(), strict=False) if single]
    for n in sides[1:]:
        conditions += [_days("most1", f"least{n}", query), _days("least1", f"most{n}", query)]
    agreed = f"select * from block where {' and '.join(conditions)}"
    if not pool.engine.rows(f"select 1 from ({agreed}) agreed limit 1"):
        return
    residual = " ".join(f"when {n} then s1 - s{n}" for n in sides[1:])
    pool.engine.table(
        "paired",
        f"""
        select keyed.*, first_entry, explained,
               case side {residual} else {_widest([f"s1 - s{n}" for n in sides[1:]])} end as residual
        from keyed join ({agreed}) block on {asked.same("keyed", "block")}
        """,
    )
    pool.match(_grouped(pool, query, "paired"))
    pool.keep_unmatched()


def _grouped(pool: Pool, query: PassQuery, name: str) -> str:
    """SQL of the matched entries of `name`, which has the columns of `keyed`, first_entry, explained, residual."""
    columns = ", ".join(("entry_id", "party", "ref", *pool.scope, "first_month", "amount", "sign"))
    cause = f"case when explained then '{query.cause}' else cause end" if query.cause else "cause"
    return (
        f"select '{pool.leg.name}' as leg, '{query.name}:' || first_entry as match_id, '{query.name}' as pass, "
        f"{columns}, cast(residual as decimal(18,2)) as residual, {cause} as cause from {name}"
    )


def _agree(query: PassQuery, one: int, two: int) -> str:
    """SQL: the sums of two sides agree; the tolerance counts once for each line."""
    if query.exact:
        return f"s{one} = s{two}"
    lines = f"abs(s{one} - s{two}) <= {query.tolerance:f} * greatest(n{one}, n{two})"
    share = f"100 * abs(s{one} - s{two}) <= {query.tolerance_percent:f} * abs(s1)"
    return f"({lines} or {share})" if query.tolerance_percent else lines


def _days(first: str, other: str, query: PassQuery) -> str:
    """SQL: the other party's date lies within the window after the first party's."""
    if query.window is None:
        return "true"
    return f"date_diff('day', {first}, {other}) between {query.window.low} and {query.window.high}"


def _explained(query: PassQuery) -> str:
    """SQL over a group: whether the pass's cause holds, for no entry has one that it does not stand in for."""
    if not query.cause:
        return "false"
    weaker = ", ".join(f"'{cause}'" for cause in query.instead_of)
    return f"bool_and(cause is null or cause in ({weaker}))" if weaker else "true"


def _unlike(asked: Asked) -> str:
    """SQL over a key: some party holds more entries than another, and they can be told apart."""
    sides = range(1, asked.sides + 1)
    least = _least(*(f"count(*) filter (where side = {n})" for n in sides))
    return " or ".join(
        f"(count(*) filter (where side = {n}) > {least} and count(distinct case when side = {n} then mark end) > 1)"
        for n in sides
    )


def _least(*values: str) -> str:
    return f"least({', '.join(values)})"


def _widest(residuals: list[str]) -> str:
    """SQL of the residual that is farthest from zero."""
    widest = residuals[0]
    for other in residuals[1:]:
        widest = f"case when abs({other}) > abs({widest}) then {other} else {widest} end"
    return widest
