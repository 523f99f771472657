"""Groups with several entries on a side: batches, splits, both at once, and fees taken off."""

from __future__ import annotations

from etl.bench.family.levels import fee as fee_of
from etl.bench.family.levels import fee_kinds
from etl.bench.family.model import SIDES, Side
from etl.bench.family.world import Bundle, Draft, World

_COLLECTION = "代收付清算过渡户"


def numbered_batch(world: World) -> list[Bundle]:
    """One bank line for ledger lines of many parties; all carry the batch number."""
    return [_numbered(world, "numbered_batch", "bank", "ledger")]


def numbered_split(world: World) -> list[Bundle]:
    """One ledger line for bank lines of many parties; all carry the batch number."""
    return [_numbered(world, "numbered_split", "ledger", "bank")]


def batch(world: World) -> list[Bundle]:
    """One bank line for ledger lines of the same party, with nothing to say so but the sum."""
    return [_free(world, "batch", "bank", "ledger")]


def split(world: World) -> list[Bundle]:
    """One ledger line for bank lines of the same party."""
    return [_free(world, "split", "ledger", "bank")]


def many(world: World) -> list[Bundle]:
    """Some lines against others of the same party, cut differently."""
    deal, bank, ledger = world.deal(), world.chance.randrange(2, 4), world.chance.randrange(2, 4)
    total, text = world.amount() + 2_000, world.reference() if world.often(world.level.referenced // 2) else ""
    drafts = [
        world.entry(side, deal, deal.sign * part, text, named=world.often(world.level.lines_named))
        for side, number in zip(SIDES, (bank, ledger), strict=True)
        for part in world.parts(total, number)
    ]
    return [Bundle(kind="many", drafts=drafts)]


def fee(world: World) -> list[Bundle]:
    """One line a side; the bank's is lower by the fee it took."""
    return [_withheld(world, "fee", 1)]


def fee_batch(world: World) -> list[Bundle]:
    """One bank line for several ledger lines of the same party, lower by the fee on the sum."""
    return [_withheld(world, "fee_batch", world.chance.randrange(2, world.level.free_lines + 1))]


def _numbered(world: World, kind: str, one: Side, several: Side) -> Bundle:
    deal, number = world.deal(), world.chance.randrange(2, world.level.batch_lines + 1)
    total, batch_no = _total(world, number), world.batch_no()
    single = world.entry(one, deal, deal.sign * total)
    single.counterparty = _COLLECTION
    lines = [
        world.entry(several, type(deal)(world.deal().party, deal.sign, deal.day), deal.sign * part, world.referenced())
        for part in world.parts(total, number)
    ]
    for draft in (single, *lines):
        draft.batch_no = batch_no
    return Bundle(kind=kind, drafts=[single, *lines])


def _free(world: World, kind: str, one: Side, several: Side) -> Bundle:
    deal, number = world.deal(), world.chance.randrange(2, world.level.free_lines + 1)
    total = _total(world, number)
    lines = [
        world.entry(several, deal, deal.sign * part, named=world.often(world.level.lines_named))
        for part in world.parts(total, number)
    ]
    return Bundle(kind=kind, drafts=[world.entry(one, deal, deal.sign * total, named=True), *lines])


def _withheld(world: World, kind: str, number: int) -> Bundle:
    """Ledger lines whose sum the bank credits less a fee; what is paid out costs the fee on top."""
    deal, fee_kind, text = world.deal(), world.chance.choice(fee_kinds()), world.referenced()
    total = deal.sign * (_total(world, number) + 100_000)
    taken = fee_of(fee_kind, total)
    lines = [
        world.entry("ledger", deal, deal.sign * part, text, named=number == 1 or world.often(world.level.lines_named))
        for part in world.parts(abs(total), number)
    ]
    drafts: list[Draft] = [world.entry("bank", deal, total - taken, text, named=True), *lines]
    return Bundle(kind=kind, drafts=drafts, fee_kind=fee_kind, fee=taken)


def _total(world: World, number: int) -> int:
    return world.amount() + 20_000 * number
