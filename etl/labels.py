"""The catalogue of Chinese labels that are not column names (those stand in the vocabulary)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path


@cache
def catalogue() -> dict[tuple[str, str], str]:
    """Every label by kind and key."""
    with (Path(__file__).parent / "labels.csv").open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["key"]): row["label"] for row in csv.DictReader(file)}


def label(kind: str, key: str) -> str:
    """The Chinese label of `key`; KeyError where the catalogue lacks it."""
    return catalogue()[kind, key]


def label_or_key(kind: str, key: str) -> str:
    """The label where there is one, else the key itself: for values that come from data."""
    return catalogue().get((kind, key), key)
