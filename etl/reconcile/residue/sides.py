"""Two sides at a time, then complete groups across all sides, and what interchangeable entries leave unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from etl.reconcile.residue.lots import Lot, components, lots
from etl.reconcile.residue.model import Ambiguous, Cardinality, Group, Item, Outcome, joined

Solver = Callable[[list[Item]], Outcome]


def across(items: list[Item], sides: int, cardinality: Cardinality, solve: Solver) -> Outcome:
    """The outcome of `solve` for side 0 with each other side, joined to groups that have every side.

    There are `sides` sides, or as many as the items' numbers need; a block without one of them has no group.
    Raises ValueError when an id occurs twice.
    """
    all_lots = lots(items)
    present = {lot.side for lot in all_lots}
    others = range(1, max([sides, *(side + 1 for side in present)]))
    if not present.issuperset([0, *others]):
        return Outcome()
    outcomes = [solve([item for item in items if item.side in (0, side)]) for side in others]
    whole = outcomes[0] if len(outcomes) == 1 else _Sides(all_lots, outcomes).complete(cardinality)
    return joined([whole, Outcome(ambiguous=tuple(_left_over(all_lots, whole)))])


def _left_over(all_lots: list[Lot], outcome: Outcome) -> Iterable[Ambiguous]:
    """The lots of which some entries are in groups and others open for want of counterparts."""
    used = {name: group.ids for group in outcome.groups for name in group.ids}
    unsure = {name for told in outcome.ambiguous for name in told.ids} | set(outcome.undecided)
    for lot in all_lots:
        users = {used[name] for name in lot.ids if name in used}
        if users and not all(name in used for name in lot.ids) and unsure.isdisjoint(lot.ids):
            yield Ambiguous(lot.ids, tuple(sorted(users)), "interchangeable")


class _Sides:
    """What side 0 has with each of several other sides."""

    def __init__(self, all_lots: list[Lot], outcomes: list[Outcome]) -> None:
        self._lots, self._outcomes = all_lots, outcomes
        self._lot = {name: lot for lot in all_lots for name in lot.ids}
        groups = [group for outcome in outcomes for group in outcome.groups]
        self._merged = [self._join(together) for together in _together(groups)]

    def complete(self, cardinality: Cardinality) -> Outcome:
        """The groups that have every side and are certain, and everything that is not."""
        crossed = [told for lot in self._lots if (told := self._crossed(lot))]
        unsure = {name for told in crossed for name in told.ids}
        kept = [g for g in self._merged if self._every_side(g, cardinality) and unsure.isdisjoint(g.ids)]
        rest = [Outcome((), part.ambiguous, part.gave_up, part.undecided) for part in self._outcomes]
        return joined([Outcome(tuple(kept), tuple(crossed)), *rest])

    def _join(self, groups: list[Group]) -> Group:
        """One group of several: the weakest decides."""
        ids = sorted({name for group in groups for name in group.ids}, key=lambda name: (self._lot[name].side, name))
        known = sorted({name for group in groups for name in group.parts})
        parts = {name: min(group.parts[name] for group in groups if name in group.parts) for name in known}
        weakest = min(groups, key=lambda group: (group.kind == "match", group.confidence))
        errors = "; ".join(sorted({group.error for group in groups if group.error}))
        return Group(tuple(ids), weakest.kind, min(group.confidence for group in groups), parts, errors)

    def _every_side(self, group: Group, cardinality: Cardinality) -> bool:
        """Whether every entry of side 0 is in a group with each other side, and joining kept the cardinality."""
        firsts = {name for name in group.ids if self._lot[name].side == 0}
        if not all(firsts <= {name for own in outcome.groups for name in own.ids} for outcome in self._outcomes):
            return False
        return cardinality != "n:1" or len(group.ids) - len(firsts) == len(self._outcomes)

    def _crossed(self, lot: Lot) -> Ambiguous | None:
        """Interchangeable entries of side 0 with different partners on one side and a choice on another.

        Then nothing says which partner of the one side belongs with which of the other.
        """
        if lot.side or len(lot.ids) == 1:
            return None
        partners = [[self._partners(name, outcome) for name in lot.ids] for outcome in self._outcomes]
        different = [len(set(side) - {None}) > 1 for side in partners]
        choice = [len(set(side)) > 1 for side in partners]
        if not any(different) or sum(choice) < 2:
            return None
        concerned = [group.ids for group in self._merged if set(group.ids) & set(lot.ids)]
        return Ambiguous(tuple(sorted({name for ids in concerned for name in ids})), tuple(sorted(concerned)), "tied")

    def _partners(self, name: str, outcome: Outcome) -> tuple[tuple[str, ...], ...] | None:
        """The lots an entry is grouped with, or null."""
        group = next((group.ids for group in outcome.groups if name in group.ids), None)
        return None if group is None else tuple(sorted(self._lot[other].ids for other in group))


def _together(groups: list[Group]) -> list[list[Group]]:
    """Groups of different sides that share entries of side 0."""
    holder: dict[str, int] = {}
    edges = []
    for number, group in enumerate(groups):
        for name in group.ids:
            edges.append((holder.setdefault(name, number), number))
    return [[groups[number] for number in part] for part in components(len(groups), edges)]
