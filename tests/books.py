"""Random books of a few parties, and random passes, for Hypothesis."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal

from hypothesis import HealthCheck
from hypothesis import strategies as st
from oracle import Entry, Pass
from proving import MONTH, TEXTS, entry

PARTIES = ("a", "b", "c", "d")
FEN = Decimal("0.01")
BUSY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
# Mostly one amount, fund and ticket, so that much collides.
_AMOUNTS = st.sampled_from([Decimal(a) for a in ("10.00", "10.00", "10.00", "10.01", "20.00", "-10.00", "0.00")])
_METHODS: tuple[Literal["sums", "assignment", "subset"], ...] = ("sums", "assignment", "subset")
_FATES = ("same", "same", "same", "missing", "one fen more", "split", "twice", "cancelled", "later", "unnamed")


@st.composite
def books(draw: st.DrawFn, sides: int, most: int = 20, month: str = MONTH) -> list[Entry]:
    """What each party makes of the same obligations; refs are unique, all else collides."""
    found: list[Entry] = []
    for number in range(draw(st.integers(0, most))):
        own = {
            "fund": draw(st.sampled_from(["f", "f", "f", "g", "g", "", None])),
            "ticket": draw(st.sampled_from(["T1", "T1", "T2", "T3", "", None])),
            "batch": draw(st.sampled_from(["B1", "B2", None])),
        }
        amount, day = draw(_AMOUNTS), draw(st.integers(1, 14))
        for party in PARTIES[:sides]:
            for part, (value, shift, lost) in enumerate(_held(draw(st.sampled_from(_FATES)), amount)):
                texts = own | ({"ticket": None} if lost else {})
                found.append(entry(f"{number}.{part}", party, value, day + shift, month=month, **texts))
    return found


def _held(fate: str, amount: Decimal) -> list[tuple[Decimal, int, bool]]:
    """Amount, days late, and whether the ticket is lost, of what a party books of an obligation."""
    some = (amount * Decimal("0.3")).quantize(FEN)
    return {
        "same": [(amount, 0, False)],
        "missing": [],
        "one fen more": [(amount + FEN, 0, False)],
        "split": [(some, 0, False), (amount - some, 2, False)],
        "twice": [(amount, 0, False), (amount, 1, False)],
        "cancelled": [(amount, 0, False), (amount, 1, False), (-amount, 2, False)],
        "later": [(amount, 5, False)],
        "unnamed": [(amount, 0, True)],
    }[fate]


@st.composite
def passes(draw: st.DrawFn, sides: int, most: int = 3) -> list[Pass]:
    """Up to `most` passes by sums, of any kind, in order."""
    return [draw(_pass(f"p{number}", sides)) for number in range(1, draw(st.integers(1, most)) + 1)]


@st.composite
def any_passes(draw: st.DrawFn, sides: int) -> list[Pass]:
    """Passes of which some leave it to a solver."""
    return [
        replace(rule, method=method, percent=Decimal(0), one_party=False, cardinality=":".join("n" * sides))
        if (method := draw(st.sampled_from(_METHODS))) != "sums"
        else rule
        for rule in draw(passes(sides))
    ]


@st.composite
def _pass(draw: st.DrawFn, name: str, sides: int) -> Pass:
    one_party = draw(st.integers(0, 3)) == 0
    parts = 2 if one_party else sides
    exact = draw(st.booleans())
    some = st.lists(st.sampled_from("1n"), min_size=parts, max_size=parts)
    return Pass(
        name=name,
        keys=draw(st.sampled_from([("ticket",), ("ticket",), ("batch",), TEXTS, ()])),
        cardinality=":".join(draw(st.one_of(st.just(["1"] * parts), some))),
        one_party=one_party,
        tolerance=Decimal(0) if exact else draw(st.sampled_from([Decimal(0), FEN, Decimal("0.05")])),
        percent=Decimal(0) if exact else draw(st.sampled_from([Decimal(0), Decimal("0.1"), Decimal("0.05")])),
        window=draw(st.sampled_from([None, None, (0, 0), (-2, 2), (0, 5), (-5, 3), (1, 4), (-4, -1)])),
        distinguish=draw(st.sampled_from([(), ("batch",)])),
    )
