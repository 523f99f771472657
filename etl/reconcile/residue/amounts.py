"""How near two amounts are, and which typing error makes one of the other. Integers throughout."""

from __future__ import annotations

from decimal import Decimal

# Per mille; a transposition hardly ever happens by chance, one wrong digit easily does.
ERRORS = {"transposed": 920, "sign": 900, "shift": 900, "dropped": 880, "digit": 850}
_TOLERATED = 980
_NEAR = 800
_FEW_DIGITS, _LESS_FOR_FEW = 3, 150


def allowed(first: int, tolerance: int, tolerance_ppm: Decimal | int) -> int:
    """The difference in fen that still agrees with the first side's amount."""
    return max(tolerance, int(abs(first) * tolerance_ppm // 1_000_000))


def amount_part(first: int, other: int, tolerance: int) -> tuple[int, str]:
    """The part per mille and the typing error ('' if none): equal 1000, tolerated 980 to 999, else below 950.

    Amounts that no single typing error explains lose 8 per mille of 800 for each per mille they are apart.
    """
    difference = abs(first - other)
    if difference == 0:
        return 1000, ""
    if difference <= tolerance:
        return 1000 - -(-(1000 - _TOLERATED) * difference // tolerance), ""
    near = max(0, _NEAR - -(-_NEAR * 10 * difference // max(abs(first), abs(other))))
    error = typing_error(first, other)
    part = ERRORS[error] - (_LESS_FOR_FEW if _few_digits(first, other) else 0) if error else 0
    return (part, error) if part > near else (near, "")


def typing_error(first: int, other: int) -> str:
    """The single error that turns one amount into the other: a key of ERRORS, or ''."""
    if first == other:
        return ""
    if first == -other:
        return "sign"
    if (first < 0) != (other < 0) or 0 in (first, other):
        return ""
    small, large = sorted((abs(first), abs(other)))
    if large in (small * 10, small * 100):
        return "shift"
    digits = str(large)
    if _transposed(str(small).zfill(len(digits)), digits):
        return "transposed"
    if any(int(digits[:at] + digits[at + 1 :] or "0") == small for at in range(len(digits))):
        return "dropped"
    return "digit" if len(str(small)) == len(digits) and len(_differing(str(small), digits)) == 1 else ""


def _differing(one: str, two: str) -> list[int]:
    return [at for at, (a, b) in enumerate(zip(one, two, strict=True)) if a != b]


def _transposed(one: str, two: str) -> bool:
    """Whether swapping two neighbouring digits makes one of the other; both have the same length."""
    apart = _differing(one, two)
    if len(apart) != 2 or apart[1] != apart[0] + 1:
        return False
    at = apart[0]
    return one[at] == two[at + 1] and one[at + 1] == two[at]


def _few_digits(first: int, other: int) -> bool:
    """Whether the amounts are so round that one error leads from almost any of them to any other."""
    small, large = sorted((abs(first), abs(other)))
    while large and small % 10 == 0 and large % 10 == 0:
        small, large = small // 10, large // 10
    return len(str(large)) < _FEW_DIGITS
