"""The likely right value: where a sum closes in another unit, or one value set right settles all contradictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import TypeVar

from etl.checker import claims as c
from etl.checker.mentions import Mention
from etl.checker.verdicts import Verdict, judge
from etl.labels import label

_SCALES = (Decimal(10_000), Decimal(1) / 10_000, Decimal(100_000_000), Decimal(1) / 100_000_000)
_UNITS = {1: "元", 10_000: "万元", 100_000_000: "亿元"}
T = TypeVar("T")


def corrected(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts, contradictions with their likely correction; what the correction of another settles is dropped
    from the contradictions' list and counted in `resolved` of that other."""
    out = list(verdicts)
    for at in sorted(range(len(out)), key=lambda n: (-_weight(out[n]), n)):
        if out[at].outcome == "contradiction" and (found := _best(out, at)):
            note, settled = found
            out[at] = replace(out[at], correction=note, resolved=len(settled) - 1)
            for other in settled - {at}:
                out[other] = replace(out[other], outcome="unknown", note=label("checker", "follows"))
    return out


def _best(verdicts: Sequence[Verdict], at: int) -> tuple[str, set[int]] | None:
    """The only candidate that settles the most contradictions, units before values; None where several do."""
    for candidates in (list(_units(verdicts[at])), list(_values(verdicts[at]))):
        passed = [(note, _settled(verdicts, wrong, right)) for wrong, right, note in candidates]
        good = [(note, settled) for note, settled in passed if settled and at in settled]
        most = max((len(settled) for _, settled in good), default=0)
        best = [found for found in good if len(found[1]) == most]
        if len(best) == 1:
            return best[0]
    return None


def _weight(verdict: Verdict) -> int:
    return {"total": 3, "same": 2, "change": 1}.get(verdict.kind, 0)


def _settled(verdicts: Sequence[Verdict], wrong: Mention, right: Mention) -> set[int] | None:
    """Contradictions that go if `right` stands for `wrong`; None if any other verdict turns bad by it."""
    settled = set()
    for at, verdict in enumerate(verdicts):
        if wrong not in verdict.mentions:
            continue
        after = judge(swapped(verdict.claim, wrong, right)).outcome
        if verdict.outcome == "contradiction" and after in ("agrees", "rounding"):
            settled.add(at)
        elif after == "contradiction":
            return None
    return settled


def swapped(claim: T, old: Mention, new: Mention) -> T:
    """The claim with one mention in the place of another, at any depth."""
    if isinstance(claim, Mention):
        return new if claim == old else claim  # type: ignore[return-value]
    if isinstance(claim, tuple):
        return tuple(swapped(part, old, new) for part in claim)  # type: ignore[return-value]
    if hasattr(claim, "__dataclass_fields__"):
        changed = {f.name: swapped(getattr(claim, f.name), old, new) for f in fields(claim)}  # type: ignore[arg-type]
        return replace(claim, **changed)  # type: ignore[type-var]
    return claim


Candidate = tuple[Mention, Mention, str]


def _units(verdict: Verdict) -> Iterator[Candidate]:
    """Every amount of a contradiction in another unit of money."""
    if isinstance(verdict.claim, c.Total | c.Ratio | c.Balance):
        for mention in verdict.mentions:
            if mention.measure == "money":
                yield from _rescaled(mention)


def _values(verdict: Verdict) -> Iterator[Candidate]:
    """Every operand as the others imply it."""
    if isinstance(verdict.claim, c.Total):
        yield from _implied(verdict.claim)


def _rescaled(mention: Mention) -> Iterator[Candidate]:
    for scale in _SCALES:
        factor = mention.factor * scale
        if factor in _UNITS:
            unit = _UNITS[int(factor)]
            digits = mention.text.removesuffix(mention.unit)
            right = replace(mention, value=mention.value * scale, step=mention.step * scale, text=digits + unit)
            yield mention, right, f"{mention.text} → {right.text}：" + label("checker", "scale").format(unit=unit)


def _implied(claim: c.Total) -> Iterator[Candidate]:
    """Each part and the total from the others."""
    summed = sum((part.value for part in claim.parts), Decimal(0))
    for part in claim.parts:
        yield _valued(part, claim.total.value - (summed - part.value))
    yield _valued(claim.total, summed)


def _valued(mention: Mention, value: Decimal) -> Candidate:
    shown = mention.show(value)
    right = replace(mention, value=value, text=shown)
    return mention, right, f"{mention.text} → {shown}：" + label("checker", "implied_value").format(value=shown)
