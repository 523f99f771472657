"""Groups of one entry a side, and entries that stand alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from etl.bench.family.errors import mistype_amount, mistype_reference
from etl.bench.family.model import SIDES
from etl.bench.family.world import CANCELLED, RETURNED, Bundle, Deal, World


def reference(world: World) -> list[Bundle]:
    """Both sides hold the same reference."""
    return [_pair(world, "reference", world.deal(), world.amount(), world.reference())]


def plain(world: World) -> list[Bundle]:
    """No common reference: none at all, or one that only one side knows."""
    bundle = _pair(world, "plain", world.deal(), world.amount())
    if world.often(20):
        world.chance.choice(bundle.drafts).reference = world.reference()
    return [bundle]


def equal(world: World) -> list[Bundle]:
    """Several payments of one amount on one day, one of which may have no counterpart.

    They differ in party, or in reference alone, or in nothing.
    """
    first, amount, number = world.deal(), world.amount(), world.chance.randrange(2, 5)
    how = world.chance.choice(("party", "reference", "nothing"))
    bundles = []
    for _ in range(number):
        deal = replace(first, party=world.deal().party) if how == "party" else first
        text = world.reference() if how == "reference" else ""
        if how == "party" and world.often(world.level.referenced):
            text = world.reference()
        bundles.append(_pair(world, "equal", deal, amount, text, named=None if how == "party" else True))
    if world.often(33):
        bundles[-1].drafts.pop(world.chance.randrange(2))
    if how == "nothing":
        _make_equal(bundles)
    return bundles


def _make_equal(bundles: list[Bundle]) -> None:
    """Each side's entries get the day and text of its first."""
    for side in SIDES:
        drafts = [draft for bundle in bundles for draft in bundle.drafts if draft.side == side]
        for draft in drafts:
            draft.day, draft.summary, draft.counterparty = drafts[0].day, drafts[0].summary, drafts[0].counterparty


def refund(world: World) -> list[Bundle]:
    """A payment that is paid back days later; both sides hold both: nothing is offset."""
    deal, amount = world.deal(), world.amount()
    back = Deal(deal.party, -deal.sign, deal.day + world.chance.randrange(1, 8))
    bundles = [
        _pair(world, "refund", deal, amount, world.referenced(), named=True),
        _pair(world, "refund", back, amount, world.referenced(), named=True),
    ]
    for draft in bundles[1].drafts:
        draft.summary = RETURNED
    return bundles


def amount_error(world: World) -> list[Bundle]:
    """The ledger's amount is mistyped; a reference or the party's name is on both sides."""
    text = world.referenced()
    bundle = _pair(world, "amount_error", world.deal(), world.amount(), text, named=None if text else True)
    bundle.drafts[1].amount = mistype_amount(bundle.drafts[1].amount, world.chance)
    return [bundle]


def reference_error(world: World) -> list[Bundle]:
    """One side's reference is mistyped or dressed up."""
    bundle = _pair(world, "reference_error", world.deal(), world.amount(), world.reference())
    wrong = world.chance.choice(bundle.drafts)
    wrong.reference = mistype_reference(wrong.reference, world.chance)
    return [bundle]


def duplicate(world: World) -> list[Bundle]:
    """One side enters its line twice, the second time perhaps a day later: which of them is one too many is unknown."""
    bundle = _pair(world, "duplicate", world.deal(), world.amount(), world.referenced())
    twice = world.chance.choice(bundle.drafts)
    twice.alike = f"duplicate {world.batch_no()}"
    again = replace(twice, day=twice.day + timedelta(world.chance.randrange(2)))
    return [bundle, Bundle(kind="duplicate", drafts=[again])]


def offset(world: World) -> list[Bundle]:
    """An entry and its cancellation on the same side; the other side knows neither."""
    side, deal = world.chance.choice(SIDES), world.deal()
    entry = world.entry(side, deal, deal.sign * world.amount(), world.referenced(), named=True)
    later = timedelta(world.chance.randrange(8))
    cancelled = replace(entry, day=entry.day + later, amount=-entry.amount, summary=CANCELLED)
    return [Bundle(kind="offset", drafts=[entry, cancelled])]


def noise(world: World) -> list[Bundle]:
    """An entry that has no counterpart, often with an amount at or near that of another of these days."""
    side, deal, amount = world.chance.choice(SIDES), world.deal(), world.amount()
    text = world.referenced()
    if world.seen and world.often(60):
        signed, day = world.chance.choice(world.seen)
        near = 0 if world.often(30) else world.chance.choice((-900, -90, -1, 1, 9, 10, 100, 1000))
        deal = Deal(deal.party, 1 if signed > 0 else -1, day)
        amount = max(100, abs(signed) + near)
    return [Bundle(kind="noise", drafts=[world.entry(side, deal, deal.sign * amount, text)])]


def _pair(world: World, kind: str, deal: Deal, amount: int, text: str = "", *, named: bool | None = None) -> Bundle:
    drafts = [world.entry(side, deal, deal.sign * amount, text, named=named) for side in SIDES]
    return Bundle(kind=kind, drafts=drafts)
