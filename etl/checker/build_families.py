"""From shares to claims: amounts that the text, list or not, calls shares of one whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from etl.checker.build_lists import complementary
from etl.checker.build_shares import GENERIC
from etl.checker.claims import Apportioned, Claim, Ratio, Shares, Total
from etl.checker.frames import Frame
from etl.checker.mentions import Mention

_FEWEST = 3  # parts that a whole not printed can be told from
_GAP = 6  # sentences between two of a family
_FULL, _SLACK = Decimal(100), Decimal(1)


def family_claims(frames: Sequence[Frame], ratios: Sequence[Ratio]) -> Iterator[Claim]:
    """What the parts of one whole claim together: `ratios` are the shares whose whole was found."""
    for family in _families([r for r in ratios if r.kind == "share" and len(r.wholes) == 1]):
        parts, rates, whole = [r.part for r in family], [r.rate for r in family], family[0].wholes[0]
        if _full(rates) and not _one_list(frames, parts) and _own_names(parts):
            yield Total(whole, tuple(parts), "divided")
            yield Shares(tuple(rates))
    for name, members in _unfounded(frames, {r.rate.start for r in ratios}).items():
        parts, rates = [part for part, _ in members], [rate for _, rate in members]
        if complementary(name, [part.label for part in parts]):
            yield Shares(tuple(rates), sure=True)
        elif len(parts) >= _FEWEST and _own_names(parts):
            yield Apportioned(tuple(parts), tuple(rates))


def _families(ratios: Sequence[Ratio]) -> list[list[Ratio]]:
    """Shares of one printed whole, those that fill it in one sentence apart from the rest."""
    found: dict[Mention, dict[int, list[Ratio]]] = {}
    for ratio in ratios:
        found.setdefault(ratio.wholes[0], {}).setdefault(ratio.rate.sentence, []).append(ratio)
    families = []
    for sentences in found.values():
        full = [family for family in sentences.values() if _full([r.rate for r in family])]
        rest = [ratio for family in sentences.values() if family not in full for ratio in family]
        families += [*full, rest]
    return [family for family in families if len(family) > 1]


def _unfounded(frames: Sequence[Frame], founded: set[int]) -> dict[str, list[tuple[Mention, Mention]]]:
    """Amounts with shares of a whole that is named but not told, those that stand near each other, by its name."""
    found: dict[str, list[tuple[Mention, Mention]]] = {}
    for frame in frames:
        for rate in (m for m in frame.attributes if m.kind == "share" and m.start not in founded and not m.bound):
            if not frame.levels or rate.whole in GENERIC or frame.main.flags & {"rough"} or len(frame.levels) > 1:
                continue
            members = found.setdefault(rate.whole, [])
            if not members or rate.sentence - members[-1][1].sentence <= _GAP:
                members.append((frame.main, rate))
    return found


def _full(rates: Sequence[Mention]) -> bool:
    return abs(sum((rate.value for rate in rates), Decimal(0)) - _FULL) <= _SLACK


def _one_list(frames: Sequence[Frame], parts: Sequence[Mention]) -> bool:
    """Whether a list says already that they belong together."""
    groups = {frame.group for frame in frames for level in frame.levels if level in parts}
    return len(groups) == 1 and None not in groups


def _own_names(parts: Sequence[Mention]) -> bool:
    names = [part.label for part in parts]
    return len(set(names)) == len(names) and not any(a != b and a in b for a in names for b in names)
