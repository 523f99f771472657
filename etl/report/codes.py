"""Codes as people read them: from the catalogue, else by the word a party writes for them in its files."""

from __future__ import annotations

import re
from functools import cache

from etl.contracts import TABLES
from etl.labels import catalogue, label_or_key
from etl.legs import parties
from etl.sources import all_sources

_KINDS = {"first_party": "party", "other_party": "party", "odd_party": "party"}  # column -> kind of its labels
_WORD = re.compile(r"(?<![\w|.])[a-z]+(?:_[a-z]+)*(?![\w|.])")
_APART = ("status", "state", "statement", "page", "reason")  # kinds of the catalogue that are no codes of a column


@cache
def values(extract: str, column: str) -> dict[str, str]:
    """Each code of a column of an extract with its label, in the order of the source's declaration."""
    found: dict[str, str] = {}
    source = all_sources().get(extract)
    for written, value in (source.codes.get(column, {}) if source else {}).items():
        if not written.isascii():
            found.setdefault(value, catalogue().get((column, value), written))
    return found


def said(column: str, value: str, extract: str = "") -> str:
    """The label of a code; what is no code stays as it is."""
    if column == "extract":
        return TABLES[value].label if value in TABLES else value
    if known := values(extract, column).get(value):
        return known
    kind = _KINDS.get(column, column)
    return value if kind in _APART else catalogue().get((kind, value), value)


def parties_of_legs() -> tuple[str, ...]:
    """Every party of any leg, each once, in the order of the catalogue."""
    known = {name for names in parties().values() for name in names}
    return tuple(key for kind, key in catalogue() if kind == "party" and key in known)


def called(entries: str | None) -> str | None:
    """Entry ids as people read them: 2021-03|tax|T001|employer is 税务 T001 单位缴费."""
    if entries is None:
        return None
    words = "|".join(re.escape(name) for name in parties_of_legs())
    return re.sub(rf"\d{{4}}-\d{{2}}\|({words})\|([^|;+]*)(?:\|(\w+))?", _call, entries)


def told(text: str | None) -> str | None:
    """A text with entries by their names, and funds, components and accounts by their labels."""
    found = called(text)
    return found and _WORD.sub(_word, found)


def _word(found: re.Match[str]) -> str:
    known = (values("bank_statement", "account"), _catalogued("fund"), _catalogued("component"))
    return next((names[found[0]] for names in known if found[0] in names), found[0])


@cache
def _catalogued(kind: str) -> dict[str, str]:
    return {key: text for (of, key), text in catalogue().items() if of == kind}


def _call(found: re.Match[str]) -> str:
    component = label_or_key("component", found[3]) if found[3] else ""
    return f"{label_or_key('party', found[1])} {found[2]} {component}".rstrip()
