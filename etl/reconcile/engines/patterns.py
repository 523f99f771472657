"""Regular expressions of DuckDB (RE2) for Java: the same text is found, or the pattern is refused."""

from __future__ import annotations

import re

_WORD = "0-9A-Za-z_"
_BOUNDARY = rf"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))"
# In Java \b, \s and . know more letters, blanks and line ends than in RE2, and $ stands before a last line end.
_OUTSIDE = {r"\b": _BOUNDARY, r"\s": r"[\t\n\f\r ]", r"\S": r"[^\t\n\f\r ]", "$": r"\z", ".": r"[^\n]", "^": r"\A"}
_INSIDE = {r"\s": r"\t\n\f\r ", "&": r"\&", "[": r"\["}
_LETTERS = set("dDwWtnrf")  # letters that mean the same after a backslash
_TOKEN = re.compile(r"\\.?|\[\^?\]?|\(\?.?|.", re.DOTALL)
_TOKEN_INSIDE = re.compile(r"\\.?|\[:|.", re.DOTALL)


def pattern_for_java(pattern: str) -> str:
    """`pattern` as Java reads it; ValueError for what one of the two does not have."""
    parts: list[str] = []
    place, inside, before = 0, False, ""
    while found := (_TOKEN_INSIDE if inside else _TOKEN).match(pattern, place):
        token, place = found[0], found.end()
        _check(token, before, inside)
        opened = not inside and token.startswith("[")
        parts.append(token.replace("]", r"\]") if opened else (_INSIDE if inside else _OUTSIDE).get(token, token))
        inside, before = opened or (inside and token != "]"), token
    return "".join(parts)


def _check(token: str, before: str, inside: bool) -> None:
    letter = token[1:] if token.startswith("\\") else ""
    if token == "\\" or letter.isalnum() and letter not in _LETTERS | ({"s"} if inside else {"b", "s", "S"}):
        raise ValueError(f"{token} in a pattern differs")
    if token.startswith("(?") and token != "(?:" or token == "[:":
        raise ValueError(f"{token} in a pattern differs")
    if token == "+" and not inside and before in ("*", "+", "?", "}"):
        raise ValueError("repetition that gives nothing back is known to Spark alone")


def replacement_for_java(replacement: str) -> str:
    r"""`replacement` as Java reads it: \1 is $1, and a dollar is a dollar."""
    return re.sub(r"\\.?|\$", _in_replacement, replacement, flags=re.DOTALL)


def _in_replacement(found: re.Match[str]) -> str:
    token = found[0]
    if token == "$":
        return r"\$"
    if not re.fullmatch(r"\\[0-9\\]", token):
        raise ValueError(f"{token} in a replacement differs")
    return token if token == r"\\" else f"${token[1]}"
