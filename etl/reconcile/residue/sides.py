"""Two sides at a time, then complete groups across all sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from etl.reconcile.residue.lots import components
from etl.reconcile.residue.model import Group, Item, Outcome, joined

Solver = Callable[[list[Item]], Outcome]


def across(items: list[Item], solve: Solver) -> Outcome:
    """The outcome of `solve` for side 0 with each other side, joined to groups that have every side."""
    others = sorted({item.side for item in items} - {0})
    if not others or all(item.side != 0 for item in items):
        return Outcome()
    outcomes = [solve([item for item in items if item.side in (0, side)]) for side in others]
    if len(outcomes) == 1:
        return outcomes[0]
    return _complete({item.id: item for item in items}, others, outcomes)


def _complete(by_id: dict[str, Item], others: list[int], outcomes: list[Outcome]) -> Outcome:
    groups = [group for outcome in outcomes for group in outcome.groups]
    merged = [_merged(by_id, together) for together in _together(groups)]
    kept = [group for group in merged if _is_complete(by_id, group, others, outcomes)]
    rest = joined(Outcome((), part.ambiguous, part.gave_up, part.undecided) for part in outcomes)
    return joined([Outcome(tuple(kept)), rest])


def _together(groups: list[Group]) -> list[list[Group]]:
    """Groups of different sides that share entries of side 0."""
    holder: dict[str, int] = {}
    edges = []
    for number, group in enumerate(groups):
        for name in group.ids:
            edges.append((holder.setdefault(name, number), number))
    return [[groups[number] for number in part] for part in components(len(groups), edges)]


def _merged(by_id: dict[str, Item], groups: list[Group]) -> Group:
    """One group of several: the weakest decides."""
    ids = sorted({name for group in groups for name in group.ids}, key=lambda name: (by_id[name].side, name))
    known = sorted({name for group in groups for name in group.parts})
    parts = {name: min(group.parts[name] for group in groups if name in group.parts) for name in known}
    kind = "proposal" if any(group.kind == "proposal" for group in groups) else "match"
    errors = "; ".join(sorted({group.error for group in groups if group.error}))
    return Group(tuple(ids), kind, min(group.confidence for group in groups), parts, errors)  # type: ignore[arg-type]


def _is_complete(by_id: dict[str, Item], group: Group, others: list[int], outcomes: list[Outcome]) -> bool:
    """Whether every side is there, and every entry of side 0 is in a group with each other side."""
    firsts = {name for name in group.ids if by_id[name].side == 0}
    return all(firsts <= _covered(outcome.groups) for outcome in outcomes) and len(others) == len(outcomes)


def _covered(groups: Iterable[Group]) -> set[str]:
    return {name for group in groups for name in group.ids}
