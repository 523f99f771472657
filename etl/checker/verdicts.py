"""From claims to verdicts: exact arithmetic on what the printed digits can stand for.

A claim is contradicted only if no value that the printed digits can stand for satisfies it, neither rounded (half a
unit of the last digit) nor cut off (a whole unit).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from etl.checker import claims as c
from etl.checker import verdicts_rates, verdicts_sums, verdicts_text
from etl.checker.interval import HUNDRED
from etl.checker.slips import slipped
from etl.checker.verdict import NEAR, Outcome, Verdict, agreeing, judge

__all__ = ["Outcome", "Verdict", "judge", "judge_groups", "verdicts_rates", "verdicts_sums", "verdicts_text"]


def judge_groups(groups: Sequence[Sequence[c.Claim]]) -> list[Verdict]:
    """Verdicts on the claims of tables. Contradictions count only in a group that mostly holds: at least two claims
    hold and three in four of those that can be decided do; what is doubtful otherwise is left out.
    """
    out: list[Verdict] = []
    for group in groups:
        found = [replace(verdict, kind="table") for verdict in map(judge, group)]
        good = sum(agreeing(verdict) for verdict in found)
        bad = sum(verdict.outcome == "contradiction" for verdict in found)
        borne_out = (good >= 2 and good >= 3 * bad) or (good >= 1 and bad == 1 and _slight(found))
        out += [v for v in found if v.outcome != "contradiction" or borne_out]
    return out


def _slight(verdicts: Sequence[Verdict]) -> bool:
    """Whether the only contradicted claim is off by little, as a slip in one figure is."""
    wrong = next(v for v in verdicts if v.outcome == "contradiction")
    if isinstance(wrong.claim, c.Total):
        summed = sum((part.value for part in wrong.claim.parts), Decimal(0))
        return abs(summed - wrong.claim.total.value) <= abs(wrong.claim.total.value) * NEAR * 4
    return isinstance(wrong.claim, c.Ratio) and any(
        slipped(wrong.claim.rate, wrong.claim.part.value * HUNDRED / whole.value) for whole in wrong.claim.wholes
    )
