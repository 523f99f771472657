"""Contradictions that one claim alone does not prove, settled by how the rest of the text keeps its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.checker import claims as c
from etl.checker.verdict import Verdict, agreeing
from etl.labels import label

_ENOUGH = 3  # lists of the text that are complete, for all of them to be taken so


def corroborated(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts, tentative ones as contradictions where the text bears them out.

    A figure without a unit proves nothing, and is worth a word only where it agrees with the unit supposed.
    """
    known = [_doubted(verdict) for verdict in verdicts]
    settled = [_settled(verdict, known) if verdict.tentative else verdict for verdict in known]
    fitting = {m for v in settled if agreeing(v) for m in v.mentions if "unitless" in m.flags}
    return [v for v in settled if not _of_unitless(v.claim) or v.mentions[0] in fitting]


def _doubted(verdict: Verdict) -> Verdict:
    if verdict.outcome == "contradiction" and any("unitless" in m.flags for m in verdict.mentions):
        return replace(verdict, outcome="unknown", note=label("checker", "other_base"))
    return verdict


def _of_unitless(claim: c.Claim) -> bool:
    return isinstance(claim, c.UnitWritten) and claim.missing


def _settled(verdict: Verdict, verdicts: Sequence[Verdict]) -> Verdict:
    claim = verdict.claim
    if isinstance(claim, c.Total) and _complete_elsewhere(verdict, verdicts):
        return replace(verdict, outcome="contradiction", note=label("checker", "lists"))
    if isinstance(claim, c.Ratio) and _same_whole(claim, verdicts):
        return replace(verdict, outcome="contradiction", note=label("checker", "siblings"))
    return verdict


def _complete_elsewhere(verdict: Verdict, verdicts: Sequence[Verdict]) -> bool:
    """Whether the lists of the text add up, all that can be decided."""
    lists = [v for v in verdicts if v is not verdict and isinstance(v.claim, c.Total) and v.kind == "total"]
    closed = sum(agreeing(v) for v in lists)
    return closed >= _ENOUGH and closed >= _ENOUGH * sum(not agreeing(v) for v in lists)


def _same_whole(claim: c.Ratio, verdicts: Sequence[Verdict]) -> bool:
    """Whether another part's share of the same whole holds."""
    others = [v.claim for v in verdicts if agreeing(v) and isinstance(v.claim, c.Ratio)]
    return any(other.part != claim.part and set(other.wholes) & set(claim.wholes) for other in others)
