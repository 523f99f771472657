"""The encoding of a text file: the one in which a declared header can be read. No guessing from letter statistics."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CANDIDATES = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
_HEAD = 1 << 16
_CHUNK = 1 << 22
REPLACED = "\ufffd"  # stands for bytes that mean nothing in the encoding


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """A UTF-8 copy of a text file; `damaged` if some bytes were replaced, `quoted` if it has quotation marks."""

    path: Path
    encoding: str
    damaged: bool
    quoted: bool


def decode(path: Path, score: Callable[[str], int], target: Path, declared: str = "") -> Decoded:
    """Write `path` as UTF-8 without BOM to `target`; bytes that mean nothing become U+FFFD and are reported.

    The encoding is the one `declared`, else the BOM's, else the one in which `score` (known header names in a text)
    is highest; among equals the first in which every byte has a meaning.
    """
    encodings = [declared] if declared else _encodings(path, score)
    results = (_decode(path, encoding, target) for encoding in encodings)
    first = next(results)
    if not first.damaged:
        return first
    return next((other for other in results if not other.damaged), None) or _decode(path, first.encoding, target)


def _encodings(path: Path, score: Callable[[str], int]) -> list[str]:
    """Encodings to try, best first."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return [name]
    scores = {name: score(head.decode(name, errors="replace")) for name in _CANDIDATES}
    return [name for name in _CANDIDATES if scores[name] == max(scores.values())]


def _decode(path: Path, encoding: str, target: Path) -> Decoded:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    damaged = quoted = False
    with path.open("rb") as source, target.open("wb") as sink:
        while True:
            chunk = source.read(_CHUNK)
            text = decoder.decode(chunk, final=not chunk)
            damaged = damaged or REPLACED in text
            quoted = quoted or '"' in text
            sink.write(text.encode("utf-8", errors="replace"))
            if not chunk:
                return Decoded(path=target, encoding=encoding, damaged=damaged, quoted=quoted)
