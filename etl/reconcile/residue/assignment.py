"""The best total pairing of a block in which several pairings are possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice

from etl.reconcile.residue.lots import Lot, components, ids_of, lots, meetings
from etl.reconcile.residue.model import Ambiguous, AssignmentRule, Group, Item, Outcome, joined
from etl.reconcile.residue.optimum import Pairing, best_pairing
from etl.reconcile.residue.scoring import Score, score
from etl.reconcile.residue.sides import across

Scores = dict[tuple[int, int], Score]


def assign(items: Iterable[Item], rule: AssignmentRule) -> Outcome:
    """The pairing whose scores above `rule.propose` sum to the most; entries may stay unpaired.

    A pair is given only if every optimal pairing has it (up to interchangeable entries); what several optimal
    pairings treat differently is `Ambiguous` as a whole. With more than two sides each other side is paired with
    side 0 on its own, and only groups with an entry of every side are given.
    """
    return across(list(items), rule.sides, "1:n", lambda both: _pairs(both, rule))


def _pairs(both: list[Item], rule: AssignmentRule) -> Outcome:
    """The outcome for side 0 and one other side."""
    if not rule.window and not rule.weights.date:
        both = [replace(item, day=None) for item in both]  # days that count for nothing tell no entries apart
    all_lots = lots(both)
    meeting = list(islice(meetings(all_lots, rule.window), rule.pairs + 1))
    if len(meeting) > rule.pairs:
        return Outcome(gave_up=f"more than {rule.pairs} pairs may be", undecided=ids_of(all_lots))
    scored = ((pair, score(all_lots[pair[0]], all_lots[pair[1]], rule)) for pair in meeting)
    scores = {pair: found for pair, found in scored if found is not None}
    return joined(
        _component([all_lots[at] for at in part], _restricted(scores, part), rule)
        for part in components(len(all_lots), scores)
    )


def _restricted(scores: Scores, part: list[int]) -> Scores:
    """The scores within one component, numbered by place in it."""
    place = {at: number for number, at in enumerate(part)}
    return {(place[a], place[b]): found for (a, b), found in scores.items() if a in place}


def _component(part: list[Lot], scores: Scores, rule: AssignmentRule) -> Outcome:
    """Solve lots that are connected by possible pairs."""
    if len(scores) > 1 and sum(len(lot.ids) for lot in part) > rule.bound:
        return Outcome(gave_up=f"more than {rule.bound} entries may pair with one another", undecided=ids_of(part))
    gains = {pair: found.total - rule.propose + 1 for pair, found in scores.items()}
    pairing = best_pairing([len(lot.ids) for lot in part], gains, rule.propose)
    return _Told(part, scores, rule, pairing).outcome()


@dataclass
class _Told:
    """An optimal pairing of lots, told as pairs of ids."""

    part: list[Lot]
    scores: Scores
    rule: AssignmentRule
    pairing: Pairing

    def outcome(self) -> Outcome:
        free = {at: list(lot.ids) for at, lot in enumerate(self.part)}
        groups: list[Group] = []
        ambiguous: list[Ambiguous] = []
        for pair, number in sorted(self.pairing.certain.items()):
            for _ in range(number):
                ids = (free[pair[0]].pop(0), free[pair[1]].pop(0))
                told = self._pair(pair, ids)
                groups += [told] if isinstance(told, Group) else []
                ambiguous += [told] if isinstance(told, Ambiguous) else []
        ambiguous += self._ties(free)
        return joined([Outcome(tuple(groups), tuple(ambiguous))])

    def _pair(self, pair: tuple[int, int], ids: tuple[str, str]) -> Group | Ambiguous:
        found, loss = self.scores[pair], self.pairing.loss[pair]
        confidence = found.total - max(0, self.rule.margin - loss)
        if confidence < self.rule.propose:
            return Ambiguous(ids, self._rivals(pair), "close")
        believed = found.agrees or (self.rule.allow_amount_difference and bool(found.error))
        kind = "match" if confidence >= self.rule.accept and believed else "proposal"
        return Group(ids, kind, confidence, found.parts, found.error)  # type: ignore[arg-type]

    def _rivals(self, pair: tuple[int, int]) -> tuple[tuple[str, ...], ...]:
        """All possible pairs of either lot."""
        near = [rival for rival in self.scores if rival[0] == pair[0] or rival[1] == pair[1]]
        return tuple(sorted((a, b) for one, two in near for a in self.part[one].ids for b in self.part[two].ids))

    def _ties(self, free: dict[int, list[str]]) -> list[Ambiguous]:
        told = []
        for tied in components(len(self.part), self.pairing.tied):
            ids = tuple(name for at in tied for name in free[at])
            pairs = [pair for pair in self.pairing.tied if pair[0] in tied]
            candidates = sorted((a, b) for one, two in pairs for a in free[one] for b in free[two])
            told.append(Ambiguous(ids, tuple(candidates), "tied"))
        return told
