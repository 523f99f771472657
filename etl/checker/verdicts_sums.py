"""Verdicts on totals with parts, shares of a whole, balances and repeated figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from etl.checker import claims as c
from etl.checker.interval import HUNDRED, SUMS, Interval, Reading, around
from etl.checker.mentions import Mention
from etl.checker.slips import balanced, mended, slipped
from etl.checker.verdict import NEAR, Verdict, judge, outcome
from etl.labels import label


@judge.register
def _(claim: c.Total) -> Verdict:
    total, parts = claim.total, claim.parts
    summed = sum((part.value for part in parts), Decimal(0))
    found, note = outcome(
        summed == total.value, lambda of, to: summed_range(parts, of).meets(around(total, to)), readings=SUMS
    )
    text = " + ".join(part.text for part in parts) + f" = {total.show(summed)}"
    verdict = Verdict(claim, found, "total", text, total.text, total.show(summed), note, mentions=(total, *parts))
    return _proved(verdict, claim, summed) if found == "contradiction" else verdict


def summed_range(parts: tuple[Mention, ...], reading: Reading) -> Interval:
    """Every value that the sum of printed parts can stand for."""
    ranges = [around(part, reading) for part in parts]
    return Interval(sum((r.low for r in ranges), Decimal(0)), sum((r.high for r in ranges), Decimal(0)))


def _proved(verdict: Verdict, claim: c.Total, summed: Decimal) -> Verdict:
    """The verdict on parts that do not make the total, by what the list is known to hold."""
    doubt = _doubt(claim)
    if doubt:
        return replace(verdict, outcome="unknown", note=label("checker", doubt))
    above = summed_range(claim.parts, "unit").low > around(claim.total, "unit").high
    near = abs(summed - claim.total.value) <= claim.total.value * NEAR
    slip = bool(mended(claim.total, claim.parts, digits=2 if claim.completeness == "complement" else 3))
    if claim.completeness == "stated" and len(claim.parts) > 3 and summed < claim.total.value and not slip:
        return replace(verdict, outcome="remark", note=label("checker", "omitted"))
    proof = {
        "shares": True,
        "column": True,
        "stated": near or slip,
        "complement": near or above or slip,
        "divided": slip or (above and near),
        "open": above and (near or slip),
    }[claim.completeness]
    if proof:
        return replace(verdict, note=label("checker", "above" if claim.completeness == "open" else claim.completeness))
    return replace(verdict, outcome="unknown", note=label("checker", "partial"), tentative=slip)


def _doubt(claim: c.Total) -> str:
    """Why the parts of a list may not be meant to make its total, by the key of the words for it."""
    signed = claim.completeness != "column" and any(m.value < 0 for m in (claim.total, *claim.parts))
    if not claim.disjoint or signed:
        return "nested"
    made = summed_range(claim.parts, "unit")
    other = any(made.meets(around(other, "unit")) for other in claim.others if other not in claim.parts)
    return "other_base" if other else ""


@judge.register
def _(claim: c.Shares) -> Verdict:
    summed = sum((rate.value for rate in claim.rates), Decimal(0))
    whole = Interval(HUNDRED, HUNDRED)
    found, note = outcome(summed == HUNDRED, lambda of, _: summed_range(claim.rates, of).meets(whole), readings=SUMS)
    text = " + ".join(rate.text for rate in claim.rates) + f" = {summed}%"
    if found == "contradiction":
        found, note = (
            ("contradiction", label("checker", "complement"))
            if claim.sure
            else ("unknown", label("checker", "partial"))
        )
    return Verdict(claim, found, "shares", text, "100%", f"{summed}%", note, mentions=claim.rates)


@judge.register
def _(claim: c.Balance) -> Verdict:
    plus, minus, result = claim.plus, claim.minus, claim.result
    income, spent = (sum((m.value for m in side), Decimal(0)) for side in (plus, minus))
    found, note = outcome(
        income - spent == result.value,
        lambda of, to: (summed_range(plus, of) - summed_range(minus, of)).meets(around(result, to)),
        readings=SUMS,
    )
    near = abs(income - spent - result.value) <= income * NEAR
    if found == "contradiction" and not (claim.adjacent or near or balanced(plus, minus, result)):
        found, note = "unknown", label("checker", "other_scope")
    shown = result.show(income - spent)
    text = f"{' + '.join(m.text for m in plus)} - {' - '.join(m.text for m in minus)} = {shown}"
    return Verdict(claim, found, "balance", text, result.text, shown, note, mentions=(*plus, *minus, result))


@judge.register
def _(claim: c.Same) -> Verdict:
    first, second = claim.first, claim.second
    difference = abs(second.value - first.value)
    found, note = outcome(difference == 0, lambda of, to: around(first, of).meets(around(second, to)), readings=SUMS)
    far = difference > max(first.value, second.value) * NEAR
    if found == "contradiction" and far and not slipped(second, first.value):
        found, note = "unknown", label("checker", "other_scope")
    text = f"|{first.text} - {second.text}| = {first.show(difference)}"
    return Verdict(claim, found, "same", text, second.text, first.text, note, mentions=(first, second))


@judge.register
def _(claim: c.Apportioned) -> Verdict:
    """One share is out of line if all others can be of one whole and it cannot."""
    pairs = list(zip(claim.parts, claim.rates, strict=True))
    mentions = tuple(m for pair in pairs for m in pair)
    odd = [pair for pair in pairs if _one_whole([other for other in pairs if other is not pair])]
    fits = _one_whole(pairs)
    if fits or len(odd) != 1:
        text = "; ".join(f"{part.text} ÷ {rate.text} = {_whole(part, rate)}" for part, rate in pairs)
        note = "" if fits else label("checker", "other_base")
        return Verdict(claim, "agrees" if fits else "unknown", "share", text, "-", "-", note, mentions=mentions)
    part, rate = odd[0]
    like, of = next(pair for pair in pairs if pair is not odd[0])
    text = f"{part.text} ÷ {rate.text} = {_whole(part, rate)}; {like.text} ÷ {of.text} = {_whole(like, of)}"
    note = label("checker", "siblings")
    return Verdict(
        claim,
        "contradiction",
        "share",
        text,
        _whole(part, rate),
        _whole(like, of),
        note,
        mentions=(part, rate, like, of),
    )


def _whole(part: Mention, rate: Mention) -> str:
    return part.show(part.value * HUNDRED / rate.value) if rate.value else "-"


def _one_whole(pairs: Sequence[tuple[Mention, Mention]]) -> bool:
    """Whether one whole can have all these parts."""
    ranges = [
        quotient
        for part, rate in pairs
        if (quotient := around(part, "rounded").over(around(rate, "unit"))) and rate.value and part.value
    ]
    return max((r.low for r in ranges), default=Decimal(0)) <= min((r.high for r in ranges), default=Decimal(0))
