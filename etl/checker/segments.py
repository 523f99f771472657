"""A sentence cut at its figures: each figure with the words that lead up to it, in pieces between commas."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from etl.checker.rows import ALONE, Place, rows
from etl.checker.sentences import Sentence
from etl.checker.tokens import Token

_STOPS = {",", ";", ":", "(", ")", "。", "|"}
_QUOTES = {"“", "”", '"', "‘", "’", "《", "》", "[", "]", "【", "】"}
SUBJECT = ("text", "noun", "scope")
NAMING = (*SUBJECT, "generic", "base", "role")
Piece = tuple[Token, ...]


@dataclass(frozen=True)
class Segment:
    """A figure or a word that stands for one (`item`) with the pieces since the one before.

    `stops` are the marks between the pieces, `depth` how many brackets are open at the item, `listed` whether it is one
    end of a range (3%-5%), `row` its place among figures in a row (1、2和3万元), which share the words in front,
    `after` what follows, `opening` the list word that ended the text before the sentence, `purpose` the words that
    name it from behind (30万元用于办公).
    """

    item: Token
    pieces: tuple[Piece, ...]
    stops: str
    depth: int
    listed: bool
    after: tuple[Token, ...]
    row: Place = ALONE
    purpose: Piece = ()
    opening: str = ""

    @property
    def focus(self) -> Piece:
        return self.pieces[-1]

    @property
    def recent(self) -> tuple[Piece, ...]:
        """The pieces after the last semicolon."""
        return self.pieces[self.stops.rfind(";") + 1 :]


def segments(sentence: Sentence) -> Iterator[Segment]:
    """Every figure of a sentence in order, with what leads up to it."""
    tokens, places = rows(_labels_joined(sentence.tokens))
    begin = depth = 0
    pieces: tuple[Piece, ...] = ()
    stops = ""
    for at, token in enumerate(tokens):
        depth = max(0, depth + {"(": 1, ")": -1}.get(token.text, 0))
        if not (at in places or _is_item(tokens, at)):
            continue
        place = places.get(at, ALONE)
        if place.index == 0:
            pieces, stops = _pieces(tokens[begin:at])
        purpose = _purpose(tokens, at, pieces[-1])
        listed = at not in places and _listed(tokens, at)
        after, opening = tuple(tokens[at + 1 : at + 12]), sentence.opening if begin == 0 else ""
        yield Segment(token, pieces, stops, depth, listed, after, place, purpose, opening)
        begin = at + 1 + len(purpose)


def _purpose(tokens: list[Token], at: int, focus: Piece) -> Piece:
    """用于办公: the words behind an amount that nothing in front names."""
    if tokens[at + 1 : at + 2] and tokens[at + 1].text == "用于" and not any(t.kind in NAMING for t in focus):
        return tuple(itertools.takewhile(lambda token: token.text not in _STOPS, tokens[at + 1 :]))
    return ()


def _is_item(tokens: list[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind in ("quantity", "flat"):
        return True
    before = tokens[at - 1].kind if at else ""
    if token.kind == "number":
        return before in ("order", "bound", "copula", "move") and token.number is not None and not token.number.value
    after = [follower.kind for follower in tokens[at + 1 : at + 3]]
    if token.kind in ("up", "down"):
        return _moves_without_amount(tokens, at)
    compared = after[:1] in (["base"], ["role"]) and after[1:] != ["quantity"]
    return token.kind == "order" and compared and before in ("base", "role", "generic")


def _moves_without_amount(tokens: list[Token], at: int) -> bool:
    """决算数比年初预算数增加的原因: a word of change against a budget that no figure follows."""
    piece = itertools.takewhile(lambda token: token.text not in _STOPS, reversed(tokens[:at]))
    kinds = [(token.kind, token.value) for token in piece]
    against = bool(kinds) and kinds[0][0] == "base" and kinds[0][1] in ("initial", "adjusted", "budget")
    followed = {token.kind for token in itertools.islice(tokens, at + 1, at + 4)}
    return (
        against and any(kind == "against" for kind, _ in kinds) and not followed & {"quantity", "number", "up", "down"}
    )


def _listed(tokens: list[Token], at: int) -> bool:
    """Whether a number stands just before or after, spanning a range with this one or uncounted beside it."""
    span = ("、", "和", ",", "/", "~", "-", "至", "到", "及", "与")
    before = at >= 2 and tokens[at - 1].text in span and tokens[at - 2].kind == "number"
    after = at + 2 < len(tokens) and tokens[at + 1].text in span and tokens[at + 2].kind == "number"
    return before or after or _spans(tokens, at - 2) or _spans(tokens, at)


def _spans(tokens: list[Token], at: int) -> bool:
    """5万元-6万元: whether the figure at `at` begins a range."""
    if at < 0 or at + 2 >= len(tokens) or tokens[at + 1].text not in ("~", "-", "至", "到"):
        return False
    return tokens[at].kind == tokens[at + 2].kind == "quantity"


def _labels_joined(tokens: tuple[Token, ...]) -> list[Token]:
    """Quotation marks dropped and short brackets inside a name joined to it: 因公出国(境)费, 行政运行(项)."""
    plain = [token for token in tokens if token.text not in _QUOTES]
    out: list[Token] = []
    at = 0
    while at < len(plain):
        size = _bracket(plain, at) if out else 0
        if size:
            text = "".join(token.text for token in plain[at : at + size])
            out.append(Token("text", text, plain[at].start, plain[at + size - 1].end))
        else:
            out.append(plain[at])
        at += size or 1
    return out


def _bracket(tokens: list[Token], at: int) -> int:
    """Number of tokens of a bracket that is only words, at most 20 characters; 0 if there is none."""
    if tokens[at].text != "(":
        return 0
    for end in range(at + 1, min(at + 10, len(tokens))):
        token = tokens[end]
        if token.text == ")":
            return end - at + 1 if tokens[end - 1].end - tokens[at].start <= 20 else 0
        if token.kind in (
            "quantity",
            "number",
            "list",
            "up",
            "down",
            "comparable",
            "date",
            "reference",
            "share",
            "flat",
        ):
            return 0
        if token.text in (",", ";", ":", "。"):
            return 0
    return 0


def _pieces(tokens: list[Token]) -> tuple[tuple[Piece, ...], str]:
    pieces: list[list[Token]] = [[]]
    stops = ""
    for token in tokens:
        if token.text in _STOPS:
            stops += token.text
            pieces.append([])
        else:
            pieces[-1].append(token)
    return tuple(tuple(piece) for piece in pieces), stops
