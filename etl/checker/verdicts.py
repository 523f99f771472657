"""From claims to verdicts: exact arithmetic on what the printed digits can stand for.

A claim is contradicted only if no value that the printed digits can stand for satisfies it, neither rounded (half a
unit of the last digit) nor cut off (a whole unit).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import singledispatch
from typing import Literal

from etl.checker import claims as c
from etl.checker.interval import HALF, HUNDRED, ONE, Interval, around, change_rate
from etl.checker.mentions import Mention
from etl.labels import label

Outcome = Literal["agrees", "rounding", "contradiction", "remark", "unknown"]
NEAR = Decimal("0.05")


@dataclass(frozen=True)
class Verdict:
    """What is to be said of a claim. `stated` and `computed` are the two values; `computation` how the second comes
    about; `note` a sentence in Chinese; `correction` the likely right value where one is implied."""

    claim: c.Claim
    outcome: Outcome
    kind: str
    computation: str
    stated: str
    computed: str
    note: str = ""
    correction: str = ""
    mentions: tuple[Mention, ...] = ()
    resolved: int = 0


Test = Callable[[Decimal], bool]


def outcome(exact: bool, fits: Test, near: bool = True) -> tuple[Outcome, str]:
    """agrees, rounding (with a note where only cutting off explains it) or contradiction.

    `near` says whether the computed value is close to the printed one; where it is not and yet may fit, the printed
    digits are too few to tell.
    """
    if exact:
        return "agrees", ""
    if not near and fits(ONE):
        return "unknown", label("checker", "too_few_digits")
    if fits(HALF):
        return "rounding", label("checker", "rounded")
    if fits(ONE):
        return "rounding", label("checker", "truncated")
    return "contradiction", ""


@singledispatch
def judge(claim: c.Claim) -> Verdict:
    """The verdict on one claim."""
    raise TypeError(type(claim).__name__)


@judge.register
def _(claim: c.Total) -> Verdict:
    total, parts = claim.total, claim.parts
    summed = sum((part.value for part in parts), Decimal(0))
    fits: Test = lambda slack: _sum(parts, slack).meets(around(total, slack))  # noqa: E731
    found, note = outcome(summed == total.value, fits)
    if found == "contradiction":
        found, note = _sum_proof(claim, summed)
    text = " + ".join(part.text for part in parts) + f" = {total.show(summed)}"
    return Verdict(claim, found, "total", text, total.text, total.show(summed), note, mentions=(total, *parts))


def _sum(parts: tuple[Mention, ...], slack: Decimal) -> Interval:
    ranges = [around(part, slack) for part in parts]
    return Interval(sum((r.low for r in ranges), Decimal(0)), sum((r.high for r in ranges), Decimal(0)))


def _sum_proof(claim: c.Total, summed: Decimal) -> tuple[Outcome, str]:
    """Whether parts that do not make the total prove anything."""
    signed = claim.completeness != "column" and any(m.value < 0 for m in (claim.total, *claim.parts))
    above = _sum(claim.parts, ONE).low > around(claim.total, ONE).high
    if not claim.disjoint or signed:
        return "unknown", label("checker", "nested")
    near = abs(summed - claim.total.value) <= claim.total.value * NEAR
    if claim.completeness == "stated" and len(claim.parts) > 3 and summed < claim.total.value:
        return "remark", label("checker", "omitted")
    if claim.completeness in ("shares", "stated", "column"):
        return ("contradiction", label("checker", claim.completeness))
    if claim.completeness == "complement" and (near or above):
        return "contradiction", label("checker", "complement")
    if above and near:
        return "contradiction", label("checker", "above")
    return "unknown", label("checker", "partial")


@judge.register
def _(claim: c.Change) -> Verdict:
    found = _change(claim)
    if found.outcome == "contradiction" and any(_agrees(_change(replace(claim, level=o))) for o in claim.others):
        return replace(found, outcome="unknown", note=label("checker", "other_base"))
    return found


def _agrees(verdict: Verdict) -> bool:
    return verdict.outcome in ("agrees", "rounding")


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
    if moved > 0 <= level.value and around(change, ONE).low > around(level, ONE).high:
        note = label("checker", "more_than_all")
        return Verdict(claim, "contradiction", "change", text, change.text, level.text, note, mentions=mentions)
    if computed is None or base <= change.step or level.value < 0:
        return Verdict(
            claim, "unknown", "change", text, rate.text, shown, label("checker", "small_base"), mentions=mentions
        )
    exact = _rounded(computed, rate) == rate.moved
    found, note = outcome(exact, lambda slack: _rate_fits(level, change, rate, slack), _near(computed, rate))
    return Verdict(claim, found, "change", text, rate.text, shown, note, mentions=mentions)


def _rate_fits(level: Mention, change: Mention, rate: Mention, slack: Decimal) -> bool:
    moved = around(change, slack) if change.moved >= 0 else around(change, slack).times(Decimal(-1))
    if change.signed:
        moved = around(change, slack)
    found = change_rate(around(level, slack), moved)
    return found is None or found.meets(_moved(rate, slack))


def _moved(rate: Mention, slack: Decimal) -> Interval:
    return Interval(rate.moved - rate.step * slack, rate.moved + rate.step * slack)


def _change_and_base(claim: c.Change, change: Mention, base: Mention) -> Verdict:
    level = claim.level
    difference = level.value - base.value
    fits: Test = lambda slack: (around(level, slack) - around(base, slack)).meets(_moved(change, slack))  # noqa: E731
    found, note = outcome(difference == change.moved, fits)
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
        _rounded(computed, rate) == rate.moved, lambda s: _growth_fits(level, base, rate, s), _near(computed, rate)
    )
    return Verdict(claim, found, "change", text, rate.text, shown, note, mentions=mentions)


def _growth_fits(level: Mention, base: Mention, rate: Mention, slack: Decimal) -> bool:
    quotient = around(level, slack).over(around(base, slack))
    if quotient is None:
        return True
    return Interval(quotient.low * HUNDRED - HUNDRED, quotient.high * HUNDRED - HUNDRED).meets(_moved(rate, slack))


def _near(computed: Decimal, rate: Mention) -> bool:
    return abs(computed - rate.moved) <= max(rate.step * 5, abs(rate.moved) / 20)


def _rounded(computed: Decimal, like: Mention) -> Decimal:
    from etl.money import round_half_up

    return round_half_up(computed, like.places)


@judge.register
def _(claim: c.Ratio) -> Verdict:
    verdicts = [_ratio(claim, whole) for whole in claim.wholes]
    order = ("agrees", "rounding", "unknown", "contradiction")
    best = min(verdicts, key=lambda verdict: order.index(verdict.outcome))
    if best.outcome == "contradiction" and any(_agrees(_ratio(claim, other)) for other in claim.others):
        return replace(best, outcome="unknown", note=label("checker", "other_base"))
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
        _rounded(computed, rate) == rate.value,
        lambda slack: _quotient_fits(part, whole, rate, slack),
        _near(computed, rate),
    )
    text = f"{part.text} ÷ {whole.text} = {shown}"
    return Verdict(claim, found, claim.kind, text, rate.text, shown, note, mentions=mentions)


def _quotient_fits(part: Mention, whole: Mention, rate: Mention, slack: Decimal) -> bool:
    quotient = around(part, slack).over(around(whole, slack))
    return quotient is None or quotient.times(HUNDRED).meets(around(rate, slack))


@judge.register
def _(claim: c.Shares) -> Verdict:
    summed = sum((rate.value for rate in claim.rates), Decimal(0))
    fits: Test = lambda slack: _sum(claim.rates, slack).meets(Interval(HUNDRED, HUNDRED))  # noqa: E731
    found, note = outcome(summed == HUNDRED, fits)
    text = " + ".join(rate.text for rate in claim.rates) + f" = {summed}%"
    if found == "contradiction":
        found, note = "unknown", label("checker", "partial")
    return Verdict(claim, found, "shares", text, "100%", f"{summed}%", note, mentions=claim.rates)


@judge.register
def _(claim: c.Average) -> Verdict:
    computed = claim.total.value / claim.count.value if claim.count.value else Decimal(0)
    fits: Test = lambda slack: _average_fits(claim, slack)  # noqa: E731
    found, note = outcome(
        _rounded(computed / claim.average.factor, claim.average) * claim.average.factor == claim.average.value, fits
    )
    text = f"{claim.total.text} ÷ {claim.count.text} = {claim.average.show(computed, 2)}"
    if found == "contradiction":
        found, note = "unknown", label("checker", "average")
    mentions = (claim.total, claim.count, claim.average)
    return Verdict(
        claim, found, "average", text, claim.average.text, claim.average.show(computed, 2), note, mentions=mentions
    )


def _average_fits(claim: c.Average, slack: Decimal) -> bool:
    quotient = around(claim.total, slack).over(around(claim.count, slack))
    return quotient is None or quotient.meets(around(claim.average, slack))


@judge.register
def _(claim: c.Balance) -> Verdict:
    plus, minus, result = claim.plus, claim.minus, claim.result
    difference = plus.value - minus.value
    fits: Test = lambda slack: (around(plus, slack) - around(minus, slack)).meets(around(result, slack))  # noqa: E731
    found, note = outcome(difference == result.value, fits)
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
    found, note = outcome(difference == 0, lambda slack: around(first, slack).meets(around(second, slack)))
    if found == "contradiction" and difference > max(first.value, second.value) * NEAR:
        found, note = "unknown", label("checker", "other_scope")
    text = f"|{first.text} - {second.text}| = {first.show(difference)}"
    return Verdict(claim, found, "same", text, second.text, first.text, note, mentions=(first, second))


@judge.register
def _(claim: c.Order) -> Verdict:
    left, right, word = claim.left, claim.right, claim.word
    gap = around(left, ONE) - around(right, ONE)
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
    wrong = beyond if beyond is not None else not other.bound and not _moved(other, ONE).meets(zero)
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
    fits: Test = lambda slack: (around(executed, slack) - _moved(change, slack)).meets(around(budget, slack))  # noqa: E731
    found, note = outcome(implied == budget.value, fits)
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
    fits: Test = lambda slack: _completion_fits(claim, slack)  # noqa: E731
    found, note = outcome(_rounded(computed, rate) == rate.value, fits)
    text = f"{executed.text} ÷ {executed.show(implied)} = {round(computed, 2)}%"
    note = label("checker", "implied_completion") if found == "contradiction" else note
    return Verdict(
        claim, found, "completion", text, rate.text, f"{round(computed, 2)}%", note, mentions=(rate, executed, change)
    )


def _completion_fits(claim: c.ImpliedCompletion, slack: Decimal) -> bool:
    executed = around(claim.executed, slack)
    quotient = executed.over(executed - _moved(claim.change, slack))
    return quotient is None or quotient.times(HUNDRED).meets(around(claim.rate, slack))


@judge.register
def _(claim: c.ControlRate) -> Verdict:
    same = abs(claim.rate.value) == abs(claim.control.value)
    fits: Test = lambda slack: around(claim.rate, slack).meets(around(claim.control, slack))  # noqa: E731
    found, note = outcome(same, fits)
    shown = f"{claim.rate.moved}%"
    text = f"{claim.change.text} ÷ ({claim.executed.text} - {claim.change.moved / claim.change.factor}) = {shown}"
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


def judge_groups(groups: Sequence[Sequence[c.Claim]]) -> list[Verdict]:
    """Verdicts on the claims of tables. Contradictions count only in a group that mostly holds: at least two claims
    hold and three in four of those that can be decided do; what is doubtful otherwise is left out.
    """
    out: list[Verdict] = []
    for group in groups:
        found = [replace(verdict, kind="table") for verdict in map(judge, group)]
        good = sum(_agrees(verdict) for verdict in found)
        bad = sum(verdict.outcome == "contradiction" for verdict in found)
        borne_out = (good >= 2 and good >= 3 * bad) or (good >= 1 and bad == 1 and _slight(found))
        out += [v for v in found if v.outcome != "contradiction" or borne_out]
    return out


def _slight(verdicts: Sequence[Verdict]) -> bool:
    """Whether the only contradicted sum is off by little, as a slip in one figure is."""
    wrong = next(v.claim for v in verdicts if v.outcome == "contradiction")
    if not isinstance(wrong, c.Total):
        return False
    summed = sum((part.value for part in wrong.parts), Decimal(0))
    return abs(summed - wrong.total.value) <= abs(wrong.total.value) * NEAR * 4
