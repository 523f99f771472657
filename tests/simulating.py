"""A small county, written once per test session, and readers of its files that know nothing of the extract stage."""

from __future__ import annotations

import csv
import hashlib
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

SEED, SCALE = 7, Decimal("0.005")


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file under `folder` by its relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def truth(folder: Path, name: str) -> list[dict[str, str]]:
    """Rows of a truth file."""
    with (folder / "truth" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def csv_rows(path: Path, encoding: str) -> list[dict[str, str]]:
    """Rows of a party's CSV that have as many cells as the header."""
    with path.open(encoding=encoding, newline="") as file:
        lines = list(csv.reader(file))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:] if len(line) == len(lines[0])]


def amount(text: str) -> Decimal:
    """A dirty amount as a number: guards, separators and full-width digits taken off; 0 for what is no amount."""
    plain = text.translate(str.maketrans("０１２３４５６７８９．", "0123456789."))
    plain = plain.replace(",", "").replace("=", "").replace('"', "").replace("'", "").strip()
    return Decimal(plain) if plain.replace(".", "").replace("-", "").isdigit() else Decimal(0)


def sheet_rows(path: Path) -> dict[str, list[list[object]]]:
    """Cells of every sheet of a workbook."""
    book = load_workbook(path, data_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
