"""Verdicts on words beside figures, on what distant figures imply, and remarks."""

from __future__ import annotations

from decimal import Decimal

from etl.checker import claims as c
from etl.checker.interval import HUNDRED, SUMS, Interval, Reading, around, moving
from etl.checker.verdict import Outcome, Verdict, judge, outcome, rounded
from etl.labels import label


@judge.register
def _(claim: c.Order) -> Verdict:
    left, right, word = claim.left, claim.right, claim.word
    gap = around(left, "unit") - around(right, "unit")
    wrong = {1: gap.high <= 0, -1: gap.low >= 0, 0: not gap.low <= 0 <= gap.high}[word.direction]
    sign = ">" if left.value > right.value else "<" if left.value < right.value else "="
    text = f"{left.text} {sign} {right.text}"
    return Verdict(
        claim, "contradiction" if wrong else "agrees", "order", text, word.text, sign, mentions=(left, right, word)
    )


@judge.register
def _(claim: c.Words) -> Verdict:
    flat, other = claim.flat, claim.other
    zero = Interval(Decimal(0), Decimal(0))
    beyond = {"<": other.value <= 0, ">": other.value >= 0}.get(other.bound)
    wrong = beyond if beyond is not None else not other.bound and not moving(other, "unit").meets(zero)
    text = f"{flat.text} = 0% / {other.label} {other.bound or '='} {other.text}"
    return Verdict(
        claim,
        "contradiction" if wrong else "agrees",
        "words",
        text,
        other.bound + other.text,
        "0",
        mentions=(flat, other),
    )


@judge.register
def _(claim: c.ImpliedBudget) -> Verdict:
    executed, change, budget = claim.executed, claim.change, claim.budget
    implied = executed.value - change.moved
    found, note = outcome(
        implied == budget.value,
        lambda of, to: (around(executed, of) - moving(change, of)).meets(around(budget, to)),
        readings=SUMS,
    )
    sign = "-" if change.moved >= 0 else "+"
    text = f"{executed.text} {sign} {change.text} = {executed.show(implied)}"
    note = label("checker", "implied_budget") if found == "contradiction" else note
    return Verdict(
        claim, found, "budget", text, budget.text, executed.show(implied), note, mentions=(budget, executed, change)
    )


@judge.register
def _(claim: c.ImpliedCompletion) -> Verdict:
    executed, change, rate = claim.executed, claim.change, claim.rate
    implied = executed.value - change.moved
    computed = executed.value * HUNDRED / implied
    found, note = outcome(rounded(computed, rate) == rate.value, lambda of, to: _completion_fits(claim, of, to))
    text = f"{executed.text} ÷ {executed.show(implied)} = {round(computed, 2)}%"
    note = label("checker", "implied_completion") if found == "contradiction" else note
    return Verdict(
        claim, found, "completion", text, rate.text, f"{round(computed, 2)}%", note, mentions=(rate, executed, change)
    )


def _completion_fits(claim: c.ImpliedCompletion, of: Reading, to: Reading) -> bool:
    executed = around(claim.executed, of)
    quotient = executed.over(executed - moving(claim.change, of))
    return quotient is None or quotient.times(HUNDRED).meets(around(claim.rate, to))


@judge.register
def _(claim: c.ControlRate) -> Verdict:
    same = abs(claim.rate.value) == abs(claim.control.value)
    found, note = outcome(same, lambda of, to: around(claim.rate, of).meets(around(claim.control, to)))
    shown = f"{claim.rate.moved}%"
    initial = claim.executed.show(claim.executed.value - claim.change.moved)
    text = f"({claim.executed.text} - {initial}) ÷ {initial} = {shown}"
    note = label("checker", "control") if found == "contradiction" else note
    mentions = (claim.control, claim.rate, claim.change, claim.executed)
    return Verdict(claim, found, "control", text, claim.control.text, shown, note, mentions=mentions)


@judge.register
def _(claim: c.Reused) -> Verdict:
    level, change, rate = claim.first.level, claim.change, claim.rate
    prior = level.show(level.value - change.moved)
    text = f"{level.text} {'-' if change.moved >= 0 else '+'} {change.text} = {prior}"
    used = tuple(m for other in (claim.first, *claim.others) for m in (other.level, other.change, other.rate) if m)
    note = label("checker", "reused").format(count=len(claim.others) + 1)
    return Verdict(claim, "remark", "reused", text, f"{change.text}, {rate.text}", prior, note, mentions=used)


@judge.register
def _(claim: c.PlanActual) -> Verdict:
    plan, actual = claim.plan, claim.actual
    shown = f"{round(actual.value * HUNDRED / plan.value, 2)}%" if plan.value else "-"
    short = actual.value < plan.value
    note = label("checker", "below_plan" if short else "plan_met")
    text = f"{actual.text} ÷ {plan.text} = {shown}"
    return Verdict(
        claim, "remark" if short else "agrees", "plan", text, plan.text, shown, note, mentions=(plan, actual)
    )


@judge.register
def _(claim: c.Remainder) -> Verdict:
    total = claim.total
    rest = total.value - sum((m.value for m in claim.named), Decimal(0))
    text = " - ".join([total.text, *(m.text for m in claim.named)]) + f" = {total.show(rest)}"
    found: Outcome = "remark" if rest > 0 else "unknown"
    return Verdict(
        claim,
        found,
        "remainder",
        text,
        total.text,
        total.show(rest),
        label("checker", "remainder"),
        mentions=(total, *claim.named),
    )


@judge.register
def _(claim: c.Uncheckable) -> Verdict:
    note = label("checker", claim.reason)
    return Verdict(claim, "unknown", "unchecked", "", claim.mention.text, "-", note, mentions=(claim.mention,))


@judge.register
def _(claim: c.UnitWritten) -> Verdict:
    mention = claim.mention
    read = mention.show(mention.value)
    note = label("checker", "no_unit" if claim.missing else "doubled_unit")
    return Verdict(claim, "remark", "unit", "", mention.text, read, note.format(value=read), mentions=(mention,))
