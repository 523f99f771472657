"""The dirt of real exports, put on a few cells of a column: what a reader must take off again without loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.identifiers import is_citizen_id

_WIDE = str.maketrans("0123456789.()X", "０１２３４５６７８９．（）Ｘ")
SHARE = 400  # one cell in so many


def _guarded(text: str) -> str:
    return f'"=""{text}"""'


def _thousands(text: str) -> str:
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, cents = digits.partition(".")
    return f'"{sign}{int(whole):,}.{cents}"'


def _short_id(text: str) -> str:
    """The 15 digits of old, where there were any; from them the check digit comes out right, so it must be."""
    return text[:6] + text[8:17] if text[6:8] == "19" and is_citizen_id(text) else text


def _spelled_day(text: str) -> str:
    return f"{text[:4]}年{int(text[4:6])}月{int(text[6:8])}日"


KINDS: dict[str, tuple[Callable[[str], str], ...]] = {
    "money": (_thousands, lambda t: t.translate(_WIDE), _guarded, lambda t: "'" + t, lambda t: f" {t} "),
    "code": (_guarded, lambda t: "'" + t, lambda t: t.translate(_WIDE), lambda t: t + " "),
    "citizen_id": (str.lower, _short_id, lambda t: t + "*", _guarded, lambda t: "'" + t, lambda t: t.translate(_WIDE)),
    "name": (lambda t: t[:1] + "　" + t[1:], lambda t: t + "（本人）", lambda t: " " + t, lambda t: t + "\t"),
    "date": (
        lambda t: f"{t[:4]}-{t[4:6]}-{t[6:8]}",
        _spelled_day,
        lambda t: f"{t[:4]}/{int(t[4:6])}/{int(t[6:8])}",
        lambda t: f"{t[:4]}.{int(t[4:6])}.{int(t[6:8])}",
    ),
    "month": (
        lambda t: f"{t[:4]}-{t[4:6]}",
        lambda t: f"{t[:4]}年{int(t[4:6])}月",
        lambda t: f"{t[:4]}.{int(t[4:6])}",
        lambda t: f'"{t[:4]},{int(t[4:6])}"',
    ),
    "counter": (lambda t: t.lstrip("0"),),
}


def spoil(column: pa.Array, kind: str, rng: np.random.Generator) -> pa.Array:
    """`column` with one cell in `SHARE` written in one of the forms of `kind`; empty cells stay empty."""
    count = int(rng.binomial(len(column), 1 / SHARE))
    if not count:
        return column
    where = np.unique(rng.integers(0, len(column), count))
    ways = KINDS[kind]
    old = column.take(pa.array(where)).to_pylist()
    new = [ways[int(rng.integers(len(ways)))](text) if text else text for text in old]
    mask = np.zeros(len(column), dtype=bool)
    mask[where] = True
    return pc.replace_with_mask(column, pa.array(mask), pa.array(new, pa.string()))


def spoil_all(columns: dict[str, pa.Array], kinds: dict[str, str], rng: np.random.Generator) -> dict[str, pa.Array]:
    """Spoil each column that has a kind."""
    return {name: spoil(column, kinds[name], rng) if name in kinds else column for name, column in columns.items()}


def wide(text: Any) -> str:
    """Full-width digits and brackets."""
    return str(text).translate(_WIDE)
