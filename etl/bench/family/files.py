"""A family as files: bank.csv, ledger.csv (or .parquet) as the parties would send them, truth.csv beside them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.bench.family.levels import fen, yuan
from etl.bench.family.model import SIDES, Entry, Family, Group, Side
from etl.storage import replacing

Format = Literal["csv", "parquet"]
_COLUMNS = ("entry_id", "date", "amount", "summary", "counterparty", "reference", "batch_no")
_TRUTH = ("group_id", "kind", "side", "entry_id", "alike", "decidable", "fee_kind", "fee")


def write(family: Family, folder: Path, form: Format = "csv") -> list[Path]:
    """Write the files; returns their paths: bank, ledger, truth. Amounts and fees in yuan."""
    paths = [folder / f"bank.{form}", folder / f"ledger.{form}", folder / "truth.csv"]
    for path, entries in zip(paths, (family.bank, family.ledger), strict=False):
        rows = [_row(entry) for entry in entries]
        if form == "csv":
            _write_csv(path, _COLUMNS, rows)
        else:
            _write_parquet(path, rows)
    _write_csv(paths[2], _TRUTH, _truth(family))
    return paths


def read(folder: Path, form: Format = "csv") -> Family:
    """The family that `write` wrote to `folder`."""
    bank, ledger = (_read_side(folder / f"{side}.{form}", side) for side in SIDES)
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    members: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        members.setdefault(row["group_id"], []).append(row)
    groups = tuple(_group(found) for found in members.values())
    return Family(bank=bank, ledger=ledger, groups=groups, alike={row["entry_id"]: row["alike"] for row in rows})


def _row(entry: Entry) -> tuple[str, ...]:
    texts = (entry.summary, entry.counterparty, entry.reference, entry.batch_no)
    return (entry.entry_id, entry.day.isoformat(), yuan(entry.amount), *texts)


def _truth(family: Family) -> Iterable[tuple[str, ...]]:
    side = {entry.entry_id: entry.side for entry in (*family.bank, *family.ledger)}
    for group in family.groups:
        said = ("yes" if group.decidable else "no", group.fee_kind, yuan(group.fee))
        for key in group.entries:
            yield (group.group_id, group.kind, side[key], key, family.alike[key], *said)


def _write_csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head)
        out.writerows(rows)


def _write_parquet(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Text as it is (unknown is null), the date as date, the amount as decimal(18,2)."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(_COLUMNS)
    table = pa.table({name: pa.array([v or None for v in c], pa.string()) for name, c in zip(_COLUMNS, columns)})  # noqa: B905
    for name, kind in {"date": pa.date32(), "amount": pa.decimal128(18, 2)}.items():
        table = table.set_column(_COLUMNS.index(name), name, pc.cast(table[name], kind))
    with replacing(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")


def _read_side(path: Path, side: Side) -> tuple[Entry, ...]:
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        rows = [{name: "" if v is None else str(v) for name, v in row.items()} for row in table.to_pylist()]
    else:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    return tuple(_entry(row, side) for row in rows)


def _entry(row: dict[str, str], side: Side) -> Entry:
    return Entry(
        entry_id=row["entry_id"],
        side=side,
        day=date.fromisoformat(row["date"]),
        amount=fen(row["amount"]),
        summary=row["summary"],
        counterparty=row["counterparty"],
        reference=row["reference"],
        batch_no=row["batch_no"],
    )


def _group(rows: Sequence[dict[str, str]]) -> Group:
    first = rows[0]
    return Group(
        group_id=first["group_id"],
        kind=first["kind"],
        entries=tuple(row["entry_id"] for row in rows),
        fee_kind=first["fee_kind"],
        fee=fen(first["fee"]),
        decidable=first["decidable"] == "yes",
    )
