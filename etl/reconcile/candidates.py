"""What the passes noted of entries they could not decide, as it stands after the last pass."""

from __future__ import annotations

from collections.abc import Sequence


def still_open(columns: Sequence[str]) -> str:
    """SQL of what `noted` says of entries that no later pass has matched, and of counterparts that are open too.

    What a pass `decided` stays as it is. Where a later pass took some of a group, the rest are each other's
    candidates; who has nobody left to be ambiguous with is not in doubt.
    """
    now = {"candidates": "coalesce(l.candidates, n.candidates)"}
    changed = ", ".join(f"{now.get(name, f'n.{name}')} as {name}" for name in columns)
    return f"""
        with standing as (
            select n.*, o.party, o.amount > 0 as receipt from noted n left join open_entry o on o.entry_id = n.entry_id
        ),
        broken as (select pass, group_id from standing group by pass, group_id having not bool_and(party is not null)),
        leaves as (
            select s.pass, s.group_id, s.entry_id, array_to_string(list_sort(list(o.entry_id)), '; ') as candidates
            from standing s
            join broken b on b.pass = s.pass and b.group_id = s.group_id
            join standing o on o.pass = s.pass and o.group_id = s.group_id
            where s.status in ('ambiguous', 'proposal') and (o.party <> s.party or o.receipt <> s.receipt)
            group by s.pass, s.group_id, s.entry_id
        )
        select {", ".join(f"n.{name}" for name in columns)} from noted n where n.status = 'decided'
        union all
        select {changed}
        from standing n
        left join broken b on b.pass = n.pass and b.group_id = n.group_id
        left join leaves l on l.pass = n.pass and l.group_id = n.group_id and l.entry_id = n.entry_id
        where n.party is not null and n.status <> 'decided'
            and (b.pass is null or l.entry_id is not null or n.status in ('interchangeable', 'gave_up'))
    """
