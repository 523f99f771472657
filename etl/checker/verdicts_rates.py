"""Verdicts on changes, rates of change, shares, completions and averages."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from etl.checker import claims as c
from etl.checker.interval import HUNDRED, RATES, SUMS, Interval, Reading, around, change_rate, moving
from etl.checker.mentions import Mention
from etl.checker.verdict import Outcome, Verdict, agreeing, close, judge, outcome, rounded
from etl.labels import label

_MORE = Decimal("1.5")  # a part that much above its whole is another reading of the text, not a slip


@judge.register
def _(claim: c.Change) -> Verdict:
    found = _change(claim)
    if found.outcome == "contradiction" and any(agreeing(_change(replace(claim, level=o))) for o in claim.others):
        return replace(found, outcome="unknown", note=label("checker", "other_base"))
    return found


def _change(claim: c.Change) -> Verdict:
    if claim.change and claim.rate:
        return _change_and_rate(claim, claim.change, claim.rate)
    if claim.change and claim.base:
        return _change_and_base(claim, claim.change, claim.base)
    if claim.rate and claim.base:
        return _rate_and_base(claim, claim.rate, claim.base)
    mentions = tuple(m for m in (claim.level, claim.change) if m)
    return Verdict(
        claim, "unknown", "change", "", mentions[-1].text, "-", label("checker", "no_base"), mentions=mentions
    )


def _change_and_rate(claim: c.Change, change: Mention, rate: Mention) -> Verdict:
    level, moved = claim.level, change.moved
    base = level.value - moved
    computed = moved * HUNDRED / base if base > 0 else None
    mentions = tuple(m for m in (level, change, rate, claim.base) if m)
    sign = "-" if moved >= 0 else "+"
    shown = rate.show(computed, 2) if computed is not None else "-"
    text = f"{change.text} ÷ ({level.text} {sign} {change.text}) = {shown}"
    if moved > 0 <= level.value and around(change, "unit").low > around(level, "unit").high:
        note = label("checker", "more_than_all")
        return Verdict(claim, "contradiction", "change", text, change.text, level.text, note, mentions=mentions)
    if computed is None or base <= change.step or level.value < 0:
        return Verdict(
            claim, "unknown", "change", text, rate.text, shown, label("checker", "small_base"), mentions=mentions
        )
    exact = rounded(computed, rate) == rate.moved
    found, note = outcome(exact, lambda of, to: _rate_fits(level, change, rate, of, to), close(computed, rate))
    return Verdict(claim, found, "change", text, rate.text, shown, note, mentions=mentions)


def _rate_fits(level: Mention, change: Mention, rate: Mention, of: Reading, to: Reading) -> bool:
    found = change_rate(around(level, of), moving(change, of))
    return found is None or found.meets(moving(rate, to))


def _change_and_base(claim: c.Change, change: Mention, base: Mention) -> Verdict:
    level = claim.level
    difference = level.value - base.value
    found, note = outcome(
        difference == change.moved,
        lambda of, to: (around(level, of) - around(base, of)).meets(moving(change, to)),
        readings=SUMS,
    )
    text = f"{level.text} - {base.text} = {level.show(difference)}"
    return Verdict(
        claim, found, "change", text, change.text, change.show(difference), note, mentions=(level, base, change)
    )


def _rate_and_base(claim: c.Change, rate: Mention, base: Mention) -> Verdict:
    level = claim.level
    computed = (level.value - base.value) * HUNDRED / base.value if base.value > 0 else None
    shown = rate.show(computed, 2) if computed is not None else "-"
    text = f"({level.text} - {base.text}) ÷ {base.text} = {shown}"
    mentions = (level, base, rate)
    if computed is None:
        return Verdict(
            claim, "unknown", "change", text, rate.text, shown, label("checker", "small_base"), mentions=mentions
        )
    found, note = outcome(
        rounded(computed, rate) == rate.moved,
        lambda of, to: _growth_fits(level, base, rate, of, to),
        close(computed, rate),
    )
    return Verdict(claim, found, "change", text, rate.text, shown, note, mentions=mentions)


def _growth_fits(level: Mention, base: Mention, rate: Mention, of: Reading, to: Reading) -> bool:
    quotient = around(level, of).over(around(base, of))
    if quotient is None:
        return True
    return Interval(quotient.low * HUNDRED - HUNDRED, quotient.high * HUNDRED - HUNDRED).meets(moving(rate, to))


@judge.register
def _(claim: c.Ratio) -> Verdict:
    verdicts = [_ratio(claim, whole) for whole in claim.wholes]
    order = ("agrees", "rounding", "unknown", "contradiction")
    best = min(verdicts, key=lambda verdict: order.index(verdict.outcome))
    if best.outcome != "contradiction":
        return best
    if any(agreeing(_ratio(claim, other)) for other in claim.others):
        return replace(best, outcome="unknown", note=label("checker", "other_base"))
    nested = claim.kind == "share" and claim.part.value > max(whole.value for whole in claim.wholes) * _MORE
    if nested or not claim.sure:
        note = label("checker", "nested" if nested else "other_base")
        return replace(best, outcome="unknown", note=note, tentative=True)
    return best


def _ratio(claim: c.Ratio, whole: Mention) -> Verdict:
    part, rate = claim.part, claim.rate
    mentions = (part, whole, rate)
    if whole.value <= 0 or part.value < 0:
        text = f"{part.text} ÷ {whole.text}"
        return Verdict(
            claim, "unknown", claim.kind, text, rate.text, "-", label("checker", "small_base"), mentions=mentions
        )
    computed = part.value * HUNDRED / whole.value
    shown = rate.show(computed, 2)
    found, note = outcome(
        rounded(computed, rate) == rate.value,
        lambda of, to: _quotient_fits(part, whole, rate, of, to),
        close(computed, rate),
        RATES if part.value else RATES[:1],  # nothing is no share of anything
    )
    text = f"{part.text} ÷ {whole.text} = {shown}"
    return Verdict(claim, found, claim.kind, text, rate.text, shown, note, mentions=mentions)


def _quotient_fits(part: Mention, whole: Mention, rate: Mention, of: Reading, to: Reading) -> bool:
    quotient = around(part, of).over(around(whole, of))
    return quotient is None or quotient.times(HUNDRED).meets(around(rate, to))


@judge.register
def _(claim: c.Average) -> Verdict:
    computed = claim.total.value / claim.count.value if claim.count.value else Decimal(0)
    exact = rounded(computed / claim.average.factor, claim.average) * claim.average.factor == claim.average.value
    found, note = outcome(exact, lambda of, to: _average_fits(claim, of, to))
    text = f"{claim.total.text} ÷ {claim.count.text} = {claim.average.show(computed, 2)}"
    if found == "contradiction":
        found, note = "unknown", label("checker", "average")
    mentions = (claim.total, claim.count, claim.average)
    return Verdict(
        claim, found, "average", text, claim.average.text, claim.average.show(computed, 2), note, mentions=mentions
    )


def _average_fits(claim: c.Average, of: Reading, to: Reading) -> bool:
    quotient = around(claim.total, of).over(around(claim.count, of))
    return quotient is None or quotient.meets(around(claim.average, to))


@judge.register
def _(claim: c.Signs) -> Verdict:
    change, rate = claim.change, claim.rate
    wrong = change.moved * rate.moved < 0
    text = f"{'-' if change.moved < 0 else '+'}{change.text} / {'-' if rate.moved < 0 else '+'}{rate.text}"
    note = label("checker", "signs") if wrong else ""
    found: Outcome = "contradiction" if wrong else "agrees"
    return Verdict(claim, found, "change", text, rate.text, change.text, note, mentions=(change, rate))
