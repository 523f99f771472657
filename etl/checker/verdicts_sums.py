"""Verdicts on totals with parts, shares of a whole, balances and repeated figures."""

from __future__ import annotations

from decimal import Decimal

from etl.checker import claims as c
from etl.checker.interval import HUNDRED, SUMS, Interval, Reading, around
from etl.checker.mentions import Mention
from etl.checker.verdict import NEAR, Outcome, Verdict, judge, outcome
from etl.labels import label


@judge.register
def _(claim: c.Total) -> Verdict:
    total, parts = claim.total, claim.parts
    summed = sum((part.value for part in parts), Decimal(0))
    found, note = outcome(
        summed == total.value, lambda of, to: summed_range(parts, of).meets(around(total, to)), readings=SUMS
    )
    if found == "contradiction":
        found, note = _sum_proof(claim, summed)
    text = " + ".join(part.text for part in parts) + f" = {total.show(summed)}"
    return Verdict(claim, found, "total", text, total.text, total.show(summed), note, mentions=(total, *parts))


def summed_range(parts: tuple[Mention, ...], reading: Reading) -> Interval:
    """Every value that the sum of printed parts can stand for."""
    ranges = [around(part, reading) for part in parts]
    return Interval(sum((r.low for r in ranges), Decimal(0)), sum((r.high for r in ranges), Decimal(0)))


def _sum_proof(claim: c.Total, summed: Decimal) -> tuple[Outcome, str]:
    """Whether parts that do not make the total prove anything."""
    signed = claim.completeness != "column" and any(m.value < 0 for m in (claim.total, *claim.parts))
    above = summed_range(claim.parts, "unit").low > around(claim.total, "unit").high
    if not claim.disjoint or signed:
        return "unknown", label("checker", "nested")
    ranges = summed_range(claim.parts, "unit")
    if any(ranges.meets(around(other, "unit")) for other in claim.others if other not in claim.parts):
        return "unknown", label("checker", "other_base")
    near = abs(summed - claim.total.value) <= claim.total.value * NEAR
    if claim.completeness == "stated" and len(claim.parts) > 3 and summed < claim.total.value:
        return "remark", label("checker", "omitted")
    if claim.completeness == "stated" and not near:
        return "unknown", label("checker", "partial")
    if claim.completeness in ("shares", "stated", "column"):
        return ("contradiction", label("checker", claim.completeness))
    if claim.completeness == "complement" and (near or above):
        return "contradiction", label("checker", "complement")
    if above and near:
        return "contradiction", label("checker", "above")
    return "unknown", label("checker", "partial")


@judge.register
def _(claim: c.Shares) -> Verdict:
    summed = sum((rate.value for rate in claim.rates), Decimal(0))
    whole = Interval(HUNDRED, HUNDRED)
    found, note = outcome(summed == HUNDRED, lambda of, _: summed_range(claim.rates, of).meets(whole), readings=SUMS)
    text = " + ".join(rate.text for rate in claim.rates) + f" = {summed}%"
    if found == "contradiction":
        found, note = "unknown", label("checker", "partial")
    return Verdict(claim, found, "shares", text, "100%", f"{summed}%", note, mentions=claim.rates)


@judge.register
def _(claim: c.Balance) -> Verdict:
    plus, minus, result = claim.plus, claim.minus, claim.result
    difference = plus.value - minus.value
    found, note = outcome(
        difference == result.value,
        lambda of, to: (around(plus, of) - around(minus, of)).meets(around(result, to)),
        readings=SUMS,
    )
    if found == "contradiction" and not claim.adjacent and abs(difference - result.value) > plus.value * NEAR:
        found, note = "unknown", label("checker", "other_scope")
    text = f"{plus.text} - {minus.text} = {result.show(difference)}"
    return Verdict(
        claim, found, "balance", text, result.text, result.show(difference), note, mentions=(plus, minus, result)
    )


@judge.register
def _(claim: c.Same) -> Verdict:
    first, second = claim.first, claim.second
    difference = abs(second.value - first.value)
    found, note = outcome(difference == 0, lambda of, to: around(first, of).meets(around(second, to)), readings=SUMS)
    if found == "contradiction" and difference > max(first.value, second.value) * NEAR:
        found, note = "unknown", label("checker", "other_scope")
    text = f"|{first.text} - {second.text}| = {first.show(difference)}"
    return Verdict(claim, found, "same", text, second.text, first.text, note, mentions=(first, second))
