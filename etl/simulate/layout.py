"""What the parties call their columns and codes, taken from the declarations of the sources."""

from __future__ import annotations

from functools import cache

from etl.months import Month
from etl.sources import source

_ALIAS_MONTHS = (4, 9)  # months in which a party's export calls some columns by another name


def headers(extract: str, month: Month, fields: tuple[str, ...]) -> list[str]:
    """Headers of `fields`; names that are no fields (ignored columns, empty trailing ones) stay as they are."""
    columns = source(extract).columns
    named = []
    for index, field in enumerate(fields):
        names = columns.get(field, (field,))
        other = month.number in _ALIAS_MONTHS and index % 3 == 1
        named.append(names[1] if other and len(names) > 1 else names[0])
    return named


@cache
def written(extract: str, field: str, value: str) -> str:
    """The code a party writes for our `value`: the first one declared; the value itself where none is."""
    codes = source(extract).codes.get(field, {})
    return next((code for code, meaning in codes.items() if meaning == value), value)
