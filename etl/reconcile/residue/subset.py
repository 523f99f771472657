"""Groups whose sums agree within a block: one against some, and some against some, exact in fen."""

from __future__ import annotations

from collections.abc import Iterable

from etl.reconcile.residue.amounts import amount_part
from etl.reconcile.residue.balance import MOST_ENTRIES, Block, Budget, Counts, GaveUpError
from etl.reconcile.residue.lots import Lot, components, ids_of, lots, meetings
from etl.reconcile.residue.model import Ambiguous, Group, Item, Outcome, SubsetRule, joined
from etl.reconcile.residue.packing import Packing, pack
from etl.reconcile.residue.sides import across


def subsets(items: Iterable[Item], rule: SubsetRule) -> Outcome:
    """The irreducible balanced groups of a block that are certain, first to the fen, then within the tolerance.

    A group is certain if no other balanced group could take its entries, or if it belongs to the only partition of
    all entries that the competing groups could take. Entries of amount 0 (or within the tolerance) are never
    grouped: with or without them a group balances. With more than two sides each other side is solved against
    side 0 on its own, and only groups that are complete with every side are given.
    """
    return across(list(items), rule.sides, rule.cardinality, lambda both: _two_sides(both, rule))


def _two_sides(both: list[Item], rule: SubsetRule) -> Outcome:
    exact = _searched(lots(both), rule, 0)
    if not rule.tolerance:
        return exact
    settled = {name for group in exact.groups for name in group.ids} | set(exact.undecided)
    settled |= {name for told in exact.ambiguous for name in told.ids}
    left = lots(item for item in both if item.id not in settled)
    return joined([exact, _searched(left, rule, rule.tolerance)])


def _searched(all_lots: list[Lot], rule: SubsetRule, tolerance: int) -> Outcome:
    """The outcome of every component of entries that the window lets meet."""
    useful = [lot for lot in all_lots if abs(lot.amount) > tolerance]
    parts = components(len(useful), meetings(useful, rule.window))
    return joined(_component([useful[at] for at in part], rule, tolerance) for part in parts)


def _component(part: list[Lot], rule: SubsetRule, tolerance: int) -> Outcome:
    number = sum(len(lot.ids) for lot in part)
    try:
        if number > min(rule.bound, MOST_ENTRIES):
            raise GaveUpError(f"{number} entries are more than {min(rule.bound, MOST_ENTRIES)}")
        budget = Budget(rule.steps)
        solutions = Block(part, rule, tolerance, budget).irreducible()
        packing = pack(solutions, [len(lot.ids) for lot in part], budget)
    except GaveUpError as reason:
        return Outcome(gave_up=str(reason), undecided=ids_of(part))
    return _told(part, packing, tolerance)


def _told(part: list[Lot], packing: Packing, tolerance: int) -> Outcome:
    """The packing as groups of ids: of each lot the ids in order."""
    free = [list(lot.ids) for lot in part]
    groups = [_group(part, counts, free, tolerance) for counts, times in packing.taken for _ in range(times)]
    told = [_overlap(part, competing) for competing in packing.competing]
    return joined([Outcome(tuple(groups), tuple(told))])


def _group(part: list[Lot], counts: Counts, free: list[list[str]], tolerance: int) -> Group:
    chosen = [(lot.side, free[at].pop(0)) for at, lot in enumerate(part) for _ in range(counts[at])]
    first, other = (sum(lot.amount * number for lot, number in zip(part, counts, strict=True) if (lot.side == 0) == own)
                    for own in (True, False))  # fmt: skip
    amount, _ = amount_part(first, other, tolerance)
    return Group(tuple(name for _, name in sorted(chosen)), "match", amount, {"amount": amount})


def _overlap(part: list[Lot], competing: list[Counts]) -> Ambiguous:
    """The competing parts, each told once with the first ids of its lots."""
    touched = [lot for at, lot in enumerate(part) if any(counts[at] for counts in competing)]
    candidates = [tuple(name for lot, number in zip(part, counts, strict=True) for name in lot.ids[:number])
                  for counts in competing]  # fmt: skip
    return Ambiguous(ids_of(touched), tuple(sorted(candidates)), "overlap")
