"""What goes wrong where people type: amounts and references."""

from __future__ import annotations

import random

_CONFUSED = {"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z", "S": "5", "B": "8", "Z": "2", "Q": "O"}
_PREFIXES = ("附言:", "NO.", "REF ", "单号")


def mistype_amount(amount: int, chance: random.Random) -> int:
    """Another amount, in fen: digits swapped, one dropped, one wrong, or the sign turned."""
    makers = (_swapped, _dropped, _wrong, _turned)
    while True:
        digits = _digits(chance.choice(makers)(list(str(amount)), chance))
        if digits not in (0, amount):
            return digits


def mistype_reference(reference: str, chance: random.Random) -> str:
    """Another reference: characters confused, blanks within, a prefix, or a character lost."""
    kind, place = chance.randrange(4), chance.randrange(len(reference))
    if kind == 0:
        places = [i for i, sign in enumerate(reference) if sign in _CONFUSED]
        place = chance.choice(places)
        return reference[:place] + _CONFUSED[reference[place]] + reference[place + 1 :]
    if kind == 1:
        return f"{reference[:6]} {reference[6:]}"
    if kind == 2:
        return chance.choice(_PREFIXES) + reference
    return reference[:place] + reference[place + 1 :]


def _digits(signs: list[str]) -> int:
    return int("".join(signs))


def _swapped(signs: list[str], chance: random.Random) -> list[str]:
    place = _place(signs, chance, 1)
    signs[place - 1 : place + 1] = signs[place], signs[place - 1]
    return signs


def _dropped(signs: list[str], chance: random.Random) -> list[str]:
    del signs[_place(signs, chance, 0)]
    return signs


def _wrong(signs: list[str], chance: random.Random) -> list[str]:
    signs[_place(signs, chance, 0)] = str(chance.randrange(10))
    return signs


def _turned(signs: list[str], chance: random.Random) -> list[str]:  # noqa: ARG001 - like the others
    return signs[1:] if signs[0] == "-" else ["-", *signs]


def _place(signs: list[str], chance: random.Random, after: int) -> int:
    """A place behind the first `after` digits."""
    return chance.randrange((signs[0] == "-") + after, len(signs))
