"""Regular expressions of DuckDB (RE2) for Java: the same text is found, or the pattern is refused."""

from __future__ import annotations

import re

_WORD = "0-9A-Za-z_"
_BOUNDARY = rf"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))"
# In Java \b, \s and . know more letters, blanks and line ends than in RE2, and $ stands before a last line end.
_OUTSIDE = {r"\b": _BOUNDARY, r"\s": r"[\t\n\f\r ]", r"\S": r"[^\t\n\f\r ]", "$": r"\z", ".": r"[^\n]", "^": r"\A"}
_INSIDE = {r"\s": r"\t\n\f\r ", "&": r"\&", "[": r"\["}
_LETTERS = set("dDwWtnrf")  # letters that mean the same after a backslash
_PART = re.compile(r"\\.?|\[\^?\]?|\(\?.?|.", re.DOTALL)
_PART_INSIDE = re.compile(r"\\.?|\[:|.", re.DOTALL)


def pattern_for_java(pattern: str) -> str:
    """`pattern` as Java reads it; ValueError for what one of the two does not have."""
    parts: list[str] = []
    place, inside, before = 0, False, ""
    while found := (_PART_INSIDE if inside else _PART).match(pattern, place):
        part, place = found[0], found.end()
        _check(part, before, inside)
        opened = not inside and part.startswith("[")
        parts.append(part.replace("]", r"\]") if opened else (_INSIDE if inside else _OUTSIDE).get(part, part))
        inside, before = opened or (inside and part != "]"), part
    return "".join(parts)


def _check(part: str, before: str, inside: bool) -> None:
    letter = part[1:] if part.startswith("\\") else ""
    known = _LETTERS | ({"s"} if inside else {"b", "s", "S"})
    if part == "\\" or (letter.isalnum() and letter not in known):
        raise ValueError(f"{part} in a pattern differs")
    if (part.startswith("(?") and part != "(?:") or part == "[:":
        raise ValueError(f"{part} in a pattern differs")
    if part == "+" and not inside and before in ("*", "+", "?", "}"):
        raise ValueError("repetition that gives nothing back is known to Spark alone")


def replacement_for_java(replacement: str) -> str:
    r"""`replacement` as Java reads it: \1 is $1, and a dollar is a dollar."""
    return re.sub(r"\\.?|\$", _in_replacement, replacement, flags=re.DOTALL)


def _in_replacement(found: re.Match[str]) -> str:
    part = found[0]
    if part == "$":
        return r"\$"
    if not re.fullmatch(r"\\[0-9\\]", part):
        raise ValueError(f"{part} in a replacement differs")
    return part if part == r"\\" else f"${part[1]}"
