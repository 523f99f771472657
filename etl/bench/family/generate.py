"""A bank statement and a ledger with truth, of any size and of three levels of difficulty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from etl.bench.family import lots, pairs
from etl.bench.family.decide import undecided
from etl.bench.family.levels import level
from etl.bench.family.model import SIDES, Entry, Family, Group, Side
from etl.bench.family.world import Bundle, Draft, World, world

_MAKERS = {
    maker.__name__: maker
    for maker in (
        *(pairs.reference, pairs.plain, pairs.equal, pairs.refund, pairs.amount_error, pairs.reference_error),
        *(pairs.duplicate, pairs.offset, pairs.noise, lots.numbered_batch, lots.batch, lots.numbered_split),
        *(lots.split, lots.many, lots.fee, lots.fee_batch),
    )
}
KINDS = tuple(_MAKERS)


def generate(seed: int, size: int, difficulty: str = "hard") -> Family:
    """About `size` entries a side (`size` is the mean of both), the same for equal arguments.

    `difficulty` is a level of levels.csv: easy, medium or hard.
    """
    of = world(seed, size, level(difficulty))
    bundles = list(_bundles(of, 2 * size))
    ids = _ids(of, bundles)
    entries = {ids[id(draft)]: _entry(ids[id(draft)], draft) for bundle in bundles for draft in bundle.drafts}
    groups = tuple(_group(number, bundle, ids) for number, bundle in enumerate(bundles, start=1))
    alike = {ids[id(draft)]: _alike(draft) for bundle in bundles for draft in bundle.drafts}
    unknown = undecided(entries, groups, alike, of.level.shift)
    bank, ledger = (tuple(entries[key] for key in sorted(entries) if entries[key].side == side) for side in SIDES)
    return Family(
        bank=bank,
        ledger=ledger,
        groups=tuple(replace(group, decidable=unknown.isdisjoint(group.entries)) for group in groups),
        alike=alike,
    )


def _bundles(of: World, rows: int) -> Iterator[Bundle]:
    """Bundles in the level's mixture until there are `rows` entries; the last may go beyond."""
    kinds, shares = list(of.level.shares), list(of.level.shares.values())
    while rows > 0:
        for bundle in _MAKERS[of.chance.choices(kinds, shares)[0]](of):
            rows -= len(bundle.drafts)
            yield bundle


def _ids(of: World, bundles: list[Bundle]) -> dict[int, str]:
    """An id for each draft, by its identity: numbered by day, in no order within a day."""
    ids: dict[int, str] = {}
    for side in SIDES:
        drafts = [draft for bundle in bundles for draft in bundle.drafts if draft.side == side]
        of.chance.shuffle(drafts)
        drafts.sort(key=lambda draft: draft.day)
        ids |= {id(draft): f"{_letter(side)}{number:07d}" for number, draft in enumerate(drafts, start=1)}
    return ids


def _letter(side: Side) -> str:
    return "B" if side == "bank" else "L"


def _entry(entry_id: str, draft: Draft) -> Entry:
    return Entry(
        entry_id=entry_id,
        side=draft.side,
        day=draft.day,
        amount=draft.amount,
        summary=draft.summary,
        counterparty=draft.counterparty,
        reference=draft.reference,
        batch_no=draft.batch_no,
    )


def _group(number: int, bundle: Bundle, ids: dict[int, str]) -> Group:
    return Group(
        group_id=f"G{number:07d}",
        kind=bundle.kind,
        entries=tuple(sorted(ids[id(draft)] for draft in bundle.drafts)),
        fee_kind=bundle.fee_kind,
        fee=bundle.fee,
    )


def _alike(draft: Draft) -> str:
    """What makes entries of a side interchangeable: they were made so, or nothing tells them apart."""
    said = f"{draft.day} {draft.amount} {draft.counterparty} {draft.reference} {draft.batch_no}"
    return f"{draft.side} {draft.alike or said}"
