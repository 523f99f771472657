"""The score of one pair and its parts."""

from __future__ import annotations

from dataclasses import dataclass

from etl.reconcile.residue.amounts import allowed, amount_part
from etl.reconcile.residue.lots import Lot
from etl.reconcile.residue.model import AssignmentRule, Weights, Window
from etl.reconcile.residue.references import reference_part

# A day counts for something up to a month when no window is given.
_DAYS = 31


@dataclass(frozen=True, slots=True)
class Score:
    """`total` and `parts` per mille; `agrees`: the amounts are equal or within tolerance."""

    total: int
    parts: dict[str, int]
    error: str
    agrees: bool


def score(first: Lot, other: Lot, rule: AssignmentRule) -> Score | None:
    """The score of a pair whose days the window allows; null when it is below `rule.propose`.

    The total is the weighted mean of the parts that are known, times (known weight + all weight) / (2 x all
    weight): what is not known speaks neither for nor against the pair, but half of its weight is missing as evidence.
    """
    tolerance = allowed(first.amount, rule.tolerance, rule.tolerance_ppm)
    amount, error = amount_part(first.amount, other.amount, tolerance)
    if _at_most(amount, rule.weights) < rule.propose:
        return None
    weighed = {
        "amount": (rule.weights.amount, amount),
        "date": (rule.weights.date, date_part(first.day, other.day, rule.window)),
        "reference": (rule.weights.reference, reference_part(first.texts, other.texts)),
    }
    known = {name: (weight, part) for name, (weight, part) in weighed.items() if weight and part is not None}
    total = _total(list(known.values()), sum(weight for weight, _ in weighed.values()))
    if total < rule.propose:
        return None
    parts = {name: part for name, (_, part) in known.items()}
    return Score(total, parts, error, abs(first.amount - other.amount) <= tolerance)


def _at_most(amount: int, weights: Weights) -> int:
    """The total if all else were equal."""
    rest = weights.date + weights.reference
    return (weights.amount * amount + rest * 1000) // (weights.amount + rest)


def _total(known: list[tuple[int, int]], weight: int) -> int:
    present = sum(part_weight for part_weight, _ in known)
    if not present:
        return 0
    return sum(part_weight * part for part_weight, part in known) * (weight + present) // (2 * weight * present)


def date_part(first: int | None, other: int | None, window: Window) -> int | None:
    """Per mille: 1000 on the same day; 500 at the far end of the window; without a window 0 after a month."""
    if first is None or other is None:
        return None
    days = abs(other - first)
    if window is None:
        return max(0, 1000 - -(-1000 * days // _DAYS))
    return 1000 - -(-500 * days // max(1, abs(window[0]), abs(window[1])))
