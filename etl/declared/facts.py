"""What the page shows, asked of the tables a run has written: small results, whatever the size of the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from etl.declared.outputs import quoted
from etl.reconcile.queries import PassQuery, Queries
from etl.reconcile.spec.model import Spec

# Rows of a table on the page; the files have them all.
SHOWN, SHOWN_OF_A_PASS = 50, 20
_TABLES = (
    *("entry", "match", "open_item", "candidate", "verdict", "cluster", "statement", "cause_movement"),
    *("reject", "source_file", "finding"),
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """The first rows of a table, and how many there are in all."""

    rows: list[Row]
    total: int
    file: str = ""

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


class Facts:
    """Questions to the tables in `folder`."""

    def __init__(self, folder: Path, spec: Spec, known: Queries) -> None:
        self._connection = duckdb.connect()
        self._scope = tuple(spec.scope)
        self._known = known
        for name in _TABLES:
            file = quoted(str(folder / f"{name}.parquet"))
            self._connection.execute(f"create view {name} as from read_parquet({file})")
        self._counted: dict[tuple[str, str], Row] = {}
        self._at_once = {file.stem: file for file in sorted(folder.glob("match.*.*.parquet"))}

    def close(self) -> None:
        self._connection.close()

    def rows(self, sql: str) -> list[Row]:
        """The rows of `sql` by column name."""
        result = self._connection.execute(sql)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def _shown(self, sql: str, order: str, file: str, limit: int = SHOWN) -> Shown:
        self._connection.execute(f"create or replace temp table asked as {sql}")
        total = self._connection.execute("select count(*) from asked").fetchall()[0][0]
        return Shown(self.rows(f"select * from asked order by {order} limit {limit}"), total, f"{file}.csv")

    def _list(self, prefix: str = "") -> str:
        return ", ".join(f'{prefix}"{name}"' for name in self._scope)

    def _owed(self, leg: str) -> str:
        return f"({self._known.leg(leg).obligation})"

    def statement(self, leg: str) -> list[Row]:
        """A row for each other party and scope, then its total; `holds` says whether the proof does."""
        sums = ", ".join(
            f"sum({name})::decimal(38, 2) as {name}"
            for name in (
                *("total_first", "total_second", "difference", "opening", "new", "cleared", "tolerated", "closing"),
            )
        )
        return self.rows(f"""
            select party, {self._list()}, grouping({self._list()}) as total, {sums},
                   sum(difference) = sum(closing) - sum(opening) + sum(tolerated)
                   and sum(closing) = sum(opening) + sum(new) - sum(cleared) as holds
            from statement where leg = '{leg}'
            group by grouping sets ((party, {self._list()}), (party))
            order by party, total, {self._list()}
        """)

    def causes(self, leg: str) -> list[Row]:
        """A row for each other party and cause over all scopes, the largest closing first, with the number of items."""
        return self.rows(f"""
            select m.party, m.cause, sum(opening)::decimal(38, 2) as opening, sum(new)::decimal(38, 2) as new,
                   sum(cleared)::decimal(38, 2) as cleared, sum(reclassified)::decimal(38, 2) as reclassified,
                   sum(tolerated)::decimal(38, 2) as tolerated, sum(closing)::decimal(38, 2) as closing,
                   any_value(i.gross) as gross, any_value(i.items) as items
            from cause_movement m
            left join (select cause, sum(abs(amount))::decimal(38, 2) as gross, count(*) as items
                       from open_item where leg = '{leg}' group by cause) i on i.cause = m.cause
            where leg = '{leg}' group by m.party, m.cause
            order by m.party, gross desc nulls last, m.cause
        """)

    def open_by_cause(self, leg: str) -> list[Row]:
        """Cause, items and amount of what is open, both signs added up; the largest first."""
        return self.rows(f"""
            select cause, count(*) as items, sum(abs(amount))::decimal(38, 2) as gross, max(age) as age
            from open_item where leg = '{leg}' group by cause order by gross desc, cause
        """)

    def obligations(self, leg: str) -> int:
        """How many obligations the tables have, this period's and those carried; see `groups_at_once`."""
        held = ", ".join((f"{self._owed(leg)} as owed", *(f'"{name}"' for name in self._scope)))
        rows = self.rows(f"""
            select count(*) as number from (
                select {held} from entry where leg = '{leg}' union select {held} from open_item where leg = '{leg}'
            )
        """)
        return int(rows[0]["number"])

    def groups_at_once(self, leg: str) -> int:
        """How many groups the strict pass wrote to a file of its own; several may be of one obligation."""
        return sum(self._groups_at_once(query)["groups"] for query in self._known.passes if query.leg == leg)

    def verdicts(self, leg: str) -> list[Row]:
        """Verdict, odd party and number of obligations that are not settled."""
        return self.rows(f"""
            select verdict, odd_party, count(*) as number from (
                select distinct {self._list()}, obligation, verdict, odd_party from verdict where leg = '{leg}'
            ) group by verdict, odd_party order by number desc, verdict, odd_party
        """)

    def unsettled(self, leg: str, parties: Sequence[str]) -> Shown:
        """An obligation a row, with what each party holds as `held_<party>`, the largest spread first."""
        held = ", ".join(f"max(amount) filter (party = '{party}') as held_{party}" for party in parties)
        sql = f"""
            select {self._list()}, obligation, verdict, odd_party, {held},
                   max(coalesce(amount, 0)) - min(coalesce(amount, 0)) as spread
            from verdict where leg = '{leg}' and verdict <> 'all_agree'
            group by {self._list()}, obligation, verdict, odd_party
        """
        return self._shown(sql, f"spread desc, {self._list()}, obligation", "verdict", 30)

    def clusters(self, leg: str) -> Shown:
        """Clusters of several items, the largest amount first."""
        sql = f"select * from cluster where leg = '{leg}' and attribute <> '' and entries > 1"
        return self._shown(sql, f"gross desc, party, {self._list()}, cause, first_entry", "cluster", 30)

    def open_items(self, leg: str) -> Shown:
        """Open items, those of one difference together (`first` is set on its first row), the largest first.

        `owed` is what the obligation is called.
        """
        own, order = "partition by break_id, cause", "together desc, break_id, cause, sign desc, party, entry_id"
        ranked = f"""
            select entry_id, break_id, cause, sign, party, sum(abs(amount)) over ({own}) as together,
                   row_number() over ({own} order by sign desc, party, entry_id) = 1 as first
            from open_item where leg = '{leg}'
        """
        shown = f"select entry_id, together, first from ({ranked}) order by {order} limit {SHOWN}"
        rows = self.rows(f"""
            select open_item.*, {self._owed(leg)} as owed, together, first
            from open_item join ({shown}) shown using (entry_id) where leg = '{leg}' order by {order}
        """)
        total = self.rows(f"select count(*) as items from open_item where leg = '{leg}'")[0]["items"]
        return Shown(rows, total, "open_item.csv")

    def matches(self, leg: str) -> Shown:
        """The first groups of each pass with their entries, the loosest pass first; most of them look alike."""
        passes = sorted((q for q in self._known.passes if q.leg == leg), key=lambda q: -q.order)
        firsts = " union all ".join(
            f"""(select distinct match_id, {place} as place from match
                 where leg = '{leg}' and "pass" = {quoted(q.name)} order by match_id limit {SHOWN_OF_A_PASS})"""
            for place, q in enumerate(passes)
        )
        rows = self.rows(f"""
            with decided as (
                select group_id as match_id, min(confidence) as confidence, min(score) as score
                from candidate where leg = '{leg}' and status = 'decided' group by group_id
            )
            select any_value("pass") as "pass", max(residual) as residual, any_value(confidence) as confidence,
                   any_value(score) as score,
                   list(struct_pack(party, ref, amount) order by sign desc, party, entry_id) as entries
            from match join ({firsts}) first using (match_id) left join decided using (match_id)
            where leg = '{leg}' group by place, match_id order by place, match_id
        """)
        total = self.rows(f"select count(distinct match_id) as groups from match where leg = '{leg}'")[0]["groups"]
        at_once = [query for query in passes if f"match.{leg}.{query.name}" in self._at_once]
        total += sum(self._groups_at_once(query)["groups"] for query in at_once)
        files = ["match.csv", *(f"match.{leg}.{query.name}.parquet" for query in at_once)]
        return Shown(rows, total, "、".join(files))

    def candidates(self, leg: str) -> Shown:
        """Groups that a person has to decide, with their entries; a group that several passes saw is told once."""
        sql = f"""
            with told as (
                select group_id, status, "pass", confidence, score, c.entry_id, c.candidates,
                       o.amount, o.entry_date, o.party, o.ref
                from candidate c join open_item o on o.leg = c.leg and o.entry_id = c.entry_id
                where c.leg = '{leg}' and c.status <> 'decided'
            ),
            grouped as (
                select group_id, status, "pass", min(confidence) as confidence, min(score) as score,
                       list(struct_pack(party, ref, entry_date, amount, candidates, entry_id) order by entry_id)
                           as entries,
                       sum(abs(amount))::decimal(38, 2) as gross
                from told group by group_id, status, "pass"
            )
            select * from grouped
            qualify row_number() over (
                partition by list_transform(entries, lambda e: e.entry_id), status order by group_id) = 1
        """
        return self._shown(sql, "status desc, gross desc, group_id", "candidate", 30)

    def passes(self, leg: str) -> list[tuple[PassQuery, Row]]:
        """Each pass with the groups and entries it matched, its amount and what it tolerated."""
        counted = self.rows(f"""
            select "pass", count(distinct match_id) as groups, count(*) as entries,
                   sum(abs(amount))::decimal(38, 2) as amount,
                   coalesce(sum(sign * amount) filter (residual <> 0), 0)::decimal(38, 2) as tolerated
            from match where leg = '{leg}' group by "pass"
        """)
        by_name = {row["pass"]: row for row in counted}
        nothing = {"groups": 0, "entries": 0, "amount": 0, "tolerated": 0}
        own = [query for query in self._known.passes if query.leg == leg]
        return [(query, _added(by_name.get(query.name, nothing), self._groups_at_once(query))) for query in own]

    def _groups_at_once(self, query: PassQuery) -> Row:
        """Groups, entries and amount that the strict pass wrote to a file of its own."""
        if (query.leg, query.name) not in self._counted:
            self._counted[query.leg, query.name] = self._count_at_once(query)
        return self._counted[query.leg, query.name]

    def _count_at_once(self, query: PassQuery) -> Row:
        file = self._at_once.get(f"match.{query.leg}.{query.name}")
        if file is None:
            return {"groups": 0, "entries": 0, "amount": 0, "tolerated": 0}
        parties = len(self._known.leg(query.leg).parties)
        counted = f"count(*) as groups, {parties} * count(*) as entries"
        amount = f"coalesce({parties} * sum(abs(amount)), 0)::decimal(38, 2) as amount"
        return self.rows(f"select {counted}, {amount}, 0 as tolerated from read_parquet({quoted(str(file))})")[0]

    def files(self) -> list[Row]:
        """The files read, with rows and amounts in, accepted and rejected."""
        return self.rows("select * from source_file order by party, file, file_id, sheet")

    def rejects(self) -> Shown:
        """Rejected fields, by party, file and row."""
        return self._shown("select * from reject", "party, file, sheet, row_no, field", "reject")

    def findings(self) -> list[Row]:
        """What is not as it should be, the worst first."""
        worst = "case severity when 'critical' then 0 when 'warning' then 1 else 2 end"
        return self.rows(f"select * from finding order by {worst}, rule_id, party, key, file, sheet, field")


def _added(one: Row, other: Row) -> Row:
    return {name: one[name] + other[name] for name in ("groups", "entries", "amount", "tolerated")}
