"""Citizen ids (GB 11643) and unified social credit codes (GB 32100): completion and masking.

Check digits come from python-stdnum's building blocks where those fit; its citizen-id module does not,
because it rejects birthplaces that its region table lacks.
"""

from __future__ import annotations

import re

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_ID_IN_TEXT = re.compile(
    r"(?<![0-9A-Za-z])(\d{6})\d{8}(\d{3}[0-9Xx])(?![0-9A-Za-z])|(?<![0-9A-Za-z])(\d{6})\d{6}(\d{3})(?![0-9A-Za-z])"
)


def citizen_check_digit(first17: str) -> str:
    """The 18th character for the first 17 digits of a citizen id."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def is_citizen_id(value: str) -> bool:
    """Whether `value` is 18 characters with the right check digit."""
    return bool(re.fullmatch(r"\d{17}[0-9X]", value)) and citizen_check_digit(value[:17]) == value[17]


def mask(value: str) -> str:
    """A citizen id with its birth date hidden: 440281********1234; other short values unchanged."""
    return _ID_IN_TEXT.sub(lambda m: (m[1] or m[3]) + "********" + (m[2] or m[4]), value)
