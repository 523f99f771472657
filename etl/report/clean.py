"""Text from data as it may stand in a file for people."""

from __future__ import annotations

import re

from etl.identifiers import mask

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` with ids masked, and control characters (which XML forbids) shown as U+FFFD."""
    return _CONTROL.sub("\ufffd", mask(text))
