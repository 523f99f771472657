"""The limits a declaration sets: what exceeds one is a finding."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from etl.declared.reading import Held
from etl.findings import Finding
from etl.months import Month
from etl.reconcile.engines import Engine
from etl.reconcile.rules import GATE
from etl.reconcile.spec.model import Gates, Spec
from etl.settings import Settings


def findings(engine: Engine, month: Month, spec: Spec, held: list[Held], settings: Settings) -> list[Finding]:
    """The findings of all legs' gates."""
    read = {party.party: (party.rows_in, party.rows_rejected) for party in held}
    found: list[Finding] = []
    for name, leg in spec.legs.items():
        limit = settings.unexplained_limit if leg.gates.unexplained == "settings" else leg.gates.unexplained
        rows, rejected = (sum(read.get(party, (0, 0))[n] for party in leg.parties) for n in (0, 1))
        said = Gate(month, name, spec.leg_titles[name])
        found += said.share("g04_rejected", "拒收行数", rejected, rows, leg.gates.rejected_share)
        found += _of_leg(engine, name, leg.gates, limit, said)
    return found


def _of_leg(engine: Engine, name: str, gates: Gates, limit: Decimal | None, said: Gate) -> Iterator[Finding]:
    entries, opened, amount, unexplained = engine.rows(f"""
        select (select coalesce(sum(entries), 0)::bigint from entry_total where leg = '{name}')
                   + (select count(*) from carried where leg = '{name}'),
               count(*), cast(coalesce(sum(abs(amount)), 0) as decimal(18, 2)),
               cast(coalesce(sum(abs(amount)) filter (where cause = 'unexplained'), 0) as decimal(18, 2))
        from open_item where leg = '{name}'
    """)[0]
    yield from said.amount(GATE, "未查明差异", unexplained, limit, critical=True)
    yield from said.amount("g02_open", "未达账项", amount, gates.open)
    yield from said.share("g03_unmatched", "未匹配笔数", opened, entries, gates.unmatched_share)


class Gate:
    """Says what exceeds its limit."""

    def __init__(self, month: Month, leg: str, title: str) -> None:
        self._month, self._leg, self._title = month, leg, title

    def amount(
        self, rule: str, what: str, value: Decimal, limit: Decimal | None, *, critical: bool = False
    ) -> Iterator[Finding]:
        if limit is not None and value > limit:
            message = f"{self._title}：{what} {value:,} 元，超过限额 {limit:,} 元"
            yield self._finding(rule, message, str(limit), str(value), critical)

    def share(self, rule: str, what: str, part: int, whole: int, limit: Decimal | None) -> Iterator[Finding]:
        if limit is not None and part > whole * limit:
            message = f"{self._title}：{what} {part}，共 {whole}，超过上限 {(limit * 100).normalize():f}%"
            yield self._finding(rule, message, f"<= {limit}", f"{part}/{whole}", critical=False)

    def _finding(self, rule: str, message: str, expected: str, actual: str, critical: bool) -> Finding:
        return Finding(
            month=self._month,
            stage="reconcile",
            rule_id=rule,
            severity="critical" if critical else "warning",
            message=message,
            key=self._leg,
            expected=expected,
            actual=actual,
        )
