"""Control characters in what was received: they are shown by signs, and never reach a store as they are."""

from __future__ import annotations

import re

# The signs Unicode has for them, e.g. NUL as ␀: PostgreSQL's text cannot hold a NUL, nor XML the others.
_SIGNS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\r\n"} | {127: 0x2421}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def visible(text: str) -> str:
    """`text` with signs in place of control characters; tabs and line ends stay."""
    return text.translate(_SIGNS)


def has_control(text: str) -> bool:
    """Whether a control character other than a tab or line end stands in `text`."""
    return bool(_CONTROL.search(text))
