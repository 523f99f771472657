"""Plain text and Markdown: paragraphs put together again, tables of pipes, tabs or aligned columns recognised."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from charset_normalizer import from_bytes

from etl.checker.document import Block, Document, Paragraph, Span, Table
from etl.checker.read.loose import loose_table
from etl.errors import ContractError, Where

_ENUMERATOR = re.compile(
    r"\s*(?:#{1,6}\s|[-*+]\s|第[一二三四五六七八九十\d]+[部章条]|[(（][一二三四五六七八九十\d]{1,3}[)）]"
    r"|[一二三四五六七八九十]{1,3}、|\d{1,2}\s*(?:、|[.．](?!\d))|[①-⑳]|(?:指标|目标|表|图|附件)\s*\d)"
)
_FULL = 28  # characters of a line that is not short of the margin
_WIDE = 100  # characters of a line in a text whose paragraphs are lines: one without a mark in it is a heading
_TERMINAL = "。；！？：;!?:"
_AMOUNT = re.compile(r"[\d.,]*\d\s*(?:[亿万]|元|%|人|户|个百)")  # a line that begins so goes on with a sentence
_GAP = re.compile(r"\t+|[ \u3000]{2,}")
_NUMBER = re.compile(r"[-+]?[\d,，]*\d(?:\.\d+)?%?$")
_PROSE = re.compile("[，。；]")
_RULE = re.compile(r"[\s|:+\-=─━┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝═]+$")


def read(name: str, content: bytes) -> Document:
    """Text in UTF-8 or any Chinese encoding; ContractError if it is no text."""
    text = _decode(name, content).replace("\r\n", "\n").replace("\r", "\n")
    return Document(name, text, tuple(blocks(text, lambda at: f"第{text.count(chr(10), 0, at) + 1}行")))


def _decode(name: str, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    best = from_bytes(content).best()
    if best is None or "\0" in str(best):
        raise ContractError("文件不是文本", where=Where(file=name), do="确认文件内容与扩展名一致")
    return str(best)


Lines = list[Span]


def blocks(text: str, place: Callable[[int], str], start: int = 0, end: int | None = None) -> list[Block]:
    """Paragraphs and tables of text[start:end]; `place(offset)` names a place for a person."""
    lines = _lines(text, start, len(text) if end is None else end)
    wide = any(line.end - line.start > _WIDE for line in lines)
    out: list[Block] = []
    at = 0
    while at < len(lines):
        size = _table_size(text, lines, at)
        if size:
            rows = [_cells(text, line) for line in lines[at : at + size]]
            out.append(Table(tuple(tuple(row) for row in rows if row), f"{place(lines[at].start)}（表）"))
        elif loose := loose_table(text, lines, at):
            out.append(Table(loose.rows, f"{place(lines[at].start)}（表）"))
            size = loose.size
        else:
            size = _paragraph_size(text, lines, at, wide)
            span = Span(lines[at].start, lines[at + size - 1].end)
            if text[span.start : span.end].strip():
                out.append(Paragraph(span, place(span.start)))
        at += size
    return out


def _lines(text: str, start: int, end: int) -> Lines:
    out, at = [], start
    for line in text[start:end].split("\n"):
        out.append(Span(at, at + len(line)))
        at += len(line) + 1
    return out


def _cells(text: str, line: Span) -> list[Span]:
    """The cells of a line drawn with pipes, box lines, tabs or wide gaps; none for a ruling line."""
    raw = text[line.start : line.end]
    if _RULE.fullmatch(raw):
        return []
    piped = [at for at, char in enumerate(raw) if char in "|│┃║"]
    if len(piped) >= 2:
        edges = ([-1] if raw[: piped[0]].strip() else []) + piped + ([len(raw)] if raw[piped[-1] + 1 :].strip() else [])
        spans = [(a + 1, b) for a, b in itertools.pairwise(edges)]
    elif _PROSE.search(raw) and "\t" not in raw.strip():
        return [_stripped(raw, 0, len(raw), line.start)]  # a sentence set with wide gaps
    else:
        body = len(raw) - len(raw.lstrip())
        spans, at = [], body
        for gap in _GAP.finditer(raw, body):
            spans.append((at, gap.start()))
            at = gap.end()
        spans.append((at, len(raw)))
    return [_stripped(raw, a, b, line.start) for a, b in spans]


def _stripped(raw: str, start: int, end: int, offset: int) -> Span:
    cell = raw[start:end]
    left = start + len(cell) - len(cell.lstrip())
    return Span(offset + left, offset + max(left, start + len(cell.rstrip())))


def _table_size(text: str, lines: Lines, at: int) -> int:
    """How many lines from `at` on draw one table; 0 if they do not."""
    size, shapes = 0, []
    for line in lines[at:]:
        raw = text[line.start : line.end]
        cells = _cells(text, line)
        if not raw.strip() or (cells and (len(cells) < 2 or _sentence(raw))):
            break
        shapes.append([text[c.start : c.end] for c in cells])
        size += 1
    rows = [row for row in shapes if row]
    numeric = sum(any(_NUMBER.fullmatch(cell.replace(" ", "")) for cell in row[1:]) for row in rows)
    return size if len(rows) >= 2 and numeric >= 1 else 0


def _sentence(raw: str) -> bool:
    return raw.rstrip().endswith("。") or raw.count("，") >= 2


def _paragraph_size(text: str, lines: Lines, at: int, wide: bool) -> int:
    size = 1
    while at + size < len(lines) and _continues(text, lines, at, size, wide):
        size += 1
    while size > 1 and not text[lines[at + size - 1].start : lines[at + size - 1].end].strip():
        size -= 1
    return size


def _continues(text: str, lines: Lines, at: int, size: int, wide: bool) -> bool:
    """Whether the next line goes on with the sentence that the lines so far leave open, over blank lines too."""
    filled = [text[line.start : line.end].strip() for line in lines[at : at + size]]
    filled = [line for line in filled if line]
    upcoming = lines[at + size]
    line = text[upcoming.start : upcoming.end].strip()
    if not filled or (not line and at + size + 1 >= len(lines)):
        return False
    if not line:
        after = lines[at + size + 1]
        line = text[after.start : after.end].strip()
        if not line or len(filled[-1]) < 20 or not any(mark in filled[-1] for mark in "，、。；,;"):
            return False
        return _open(filled[-1], wide) and not _ENUMERATOR.match(line) and not _starts_table(text, after)
    if _AMOUNT.match(line) and filled[-1][-1] not in _TERMINAL:
        return True
    return _open(filled[-1], wide) and not _ENUMERATOR.match(line) and not _starts_table(text, upcoming)


def _starts_table(text: str, line: Span) -> bool:
    return len(_cells(text, line)) >= 3


def _open(line: str, wide: bool) -> bool:
    """Whether a line stops inside a sentence; a heading does not."""
    if line[-1] in _TERMINAL:
        return False
    if line[-1] in "，、,（(“":
        return True
    heading = _ENUMERATOR.match(line) and len(line) < _FULL and not any(mark in line for mark in "，。；,;")
    return not heading and (any(mark in line for mark in "，。；、,;") or (len(line) >= 18 and not wide))
