"""A verdict, how its outcome is found, and `judge`, to which each kind of claim adds its own part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import singledispatch
from typing import Literal

from etl.checker import claims as c
from etl.checker.interval import RATES, Reading
from etl.checker.mentions import Mention
from etl.labels import label

Outcome = Literal["agrees", "rounding", "contradiction", "remark", "unknown"]
NEAR = Decimal("0.05")


@dataclass(frozen=True)
class Verdict:
    """What is to be said of a claim. `stated` and `computed` are the two values; `computation` how the second comes
    about; `note` a sentence in Chinese; `correction` the likely right value where one is implied; `tentative` that it
    is a contradiction if the rest of the text bears it out."""

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
    tentative: bool = False


Fits = Callable[[Reading, Reading], bool]  # by the readings of the operands and of the result


def outcome(
    exact: bool, fits: Fits, near: bool = True, readings: tuple[tuple[Reading, Reading], ...] = RATES
) -> tuple[Outcome, str]:
    """agrees, rounding (with a note where only cutting off explains it) or contradiction.

    `near` says whether the computed value is close to the printed one; where it is not and yet may fit, the printed
    digits are too few to tell.
    """
    if exact:
        return "agrees", ""
    fitting = [reading for reading in readings if fits(*reading)]
    if not fitting:
        return "contradiction", ""
    if not near:
        return "unknown", label("checker", "too_few_digits")
    return "rounding", label("checker", "rounded" if fitting[0] == ("rounded", "rounded") else "truncated")


@singledispatch
def judge(claim: c.Claim) -> Verdict:
    """The verdict on one claim."""
    raise TypeError(type(claim).__name__)


def agreeing(verdict: Verdict) -> bool:
    """Whether a verdict finds its claim borne out."""
    return verdict.outcome in ("agrees", "rounding")


def close(computed: Decimal, rate: Mention) -> bool:
    """Whether a computed rate is near the printed one: five units of the last digit or a twentieth."""
    return abs(computed - rate.moved) <= max(rate.step * 5, abs(rate.moved) / 20)


def rounded(computed: Decimal, like: Mention) -> Decimal:
    """A computed value with the places that `like` is printed with."""
    from etl.money import round_half_up

    return round_half_up(computed / like.factor, like.places) * like.factor
