"""Years, spans of months and dates, and what only looks like a figure: document numbers, list and article numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Period:
    """A time. `year` if one is printed; `first`/`last` month of a span; `word` is year, months, date or years."""

    year: int | None
    first: int = 0
    last: int = 0
    word: str = "year"

    def within(self, year: int | None) -> Period:
        """The same span, in `year` where none is printed."""
        return Period(self.year or year, self.first, self.last, self.word)


_MONTH = r"(?:1[0-2]|0?[1-9]|十一|十二|元|一|二|三|四|五|六|七|八|九|十)"
_YEARS = re.compile(r"(?:19|20)\d\d年?(?:-|~|至|到)(?:19|20)\d\d年度?|\d{4}-\d{4}年度?|[一二三四]个?年度")
_DATE = re.compile(
    rf"(?:((?:19|20)\d\d)年)?{_MONTH}月(?:份)?\d{{1,2}}(?:日|号)|(?:19|20)\d\d[-./]\d{{1,2}}[-./]\d{{1,2}}"
)
_MONTHS = re.compile(rf"(?:((?:19|20)\d\d)年)?({_MONTH})月?(?:-|~|至|到)({_MONTH})月份?")
_ONE_MONTH = re.compile(rf"(?:((?:19|20)\d\d)年)?({_MONTH})月(?:份|末|底|当月)?")
_UNTIL = re.compile(rf"(?:截至|截止到?)(?:((?:19|20)\d\d)年)?({_MONTH})月(?:份|末|底)?(?!\d)")
_FIRST = re.compile(rf"(?:((?:19|20)\d\d)年)?前({_MONTH})个?月")
_NAMED = re.compile(r"(?:((?:19|20)\d\d)年)?(上半年|下半年|前三季度|前两季度|[第一二三四1234]{1,2}季度|首季)")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:年度?|(?=[^\d.,%年]{0,8}(?:预算|决算|参保|部门)))(?:末|底|初)?")
_SPANS = {"上半年": (1, 6), "下半年": (7, 12), "前三季度": (1, 9), "前两季度": (1, 6), "首季": (1, 3)}
_QUARTER = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_NUMERAL = {char: n for n, char in enumerate("零一二三四五六七八九十")} | {"元": 1, "十一": 11, "十二": 12}

_REFERENCE = re.compile(
    r"[〔\[(﹝]\s*(?:19|20)\d\d\s*[〕\])﹞]\s*(?:第\s*)?\d+\s*号"
    r"|第[\d一二三四五六七八九十百零]+(?:条|章|款|号|届|次|批|期|名|位|部分|页|三产业|二产业|一产业)"
    r"|1[3-9]\d{9}(?!\d)|0\d{2,3}-\d{7,8}(?!\d)|(?:400|800)-?\d{3}-?\d{4}|\d{12,}(?!\d|\.|万|元|亿)"
    r"|https?://[\w./?=&%:-]+|[\w.]+@[\w.]+|GB/?T?\d+|[“\"]?\d+\+\d+[”\"]?"
)
_LIST_NUMBER = re.compile(
    r"\(?\d{1,2}\)|\d{1,2}(?:、|\.(?!\d))|[①-⑳]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)"
)


def scan_period(text: str, at: int) -> tuple[Period, int] | None:
    """The time that begins at `at` and where it ends."""
    if at >= len(text) or not (text[at].isdigit() or text[at] in "元一二三四五六七八九十前上下首第截"):
        return None
    if at and text[at].isdigit() and (text[at - 1].isdigit() or text[at - 1] == "."):
        return None
    for pattern, build in _PATTERNS:
        if found := pattern.match(text, at):
            return build(found), found.end()
    return None


def _months(found: re.Match[str]) -> Period:
    return Period(_int(found[1]), _month(found[2]), _month(found[3]), "months")


def _up_to(found: re.Match[str]) -> Period:
    return Period(_int(found[1]), 1, _month(found[2]), "months")


def _one_month(found: re.Match[str]) -> Period:
    return Period(_int(found[1]), _month(found[2]), _month(found[2]), "months")


def _named(found: re.Match[str]) -> Period:
    word = found[2]
    if word in _SPANS:
        return Period(_int(found[1]), *_SPANS[word], "months")
    quarter = next((n for char, n in _QUARTER.items() if char in word), 1)
    return Period(_int(found[1]), quarter * 3 - 2, quarter * 3, "months")


_PATTERNS = (
    (_YEARS, lambda _: Period(None, word="years")),
    (_DATE, lambda found: Period(_int(found[1]), word="date")),
    (_MONTHS, _months),
    (_UNTIL, _up_to),
    (_FIRST, _up_to),
    (_ONE_MONTH, _one_month),
    (_NAMED, _named),
    (_YEAR, lambda found: Period(int(found[1]))),
)


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _month(text: str) -> int:
    return _NUMERAL[text] if text in _NUMERAL else int(text)


def scan_reference(text: str, at: int) -> int | None:
    """Where a document number, list number, article or telephone number that begins at `at` ends."""
    if text[at] not in '〔[(﹝第"“0123456789hGg①②③④⑤⑥⑦⑧⑨⑩一二三四五六七八九十' and not text[at].isascii():
        return None
    if at and text[at].isdigit() and (text[at - 1].isdigit() or text[at - 1] in ".,"):
        return None
    if found := _REFERENCE.match(text, at):
        return found.end()
    before = text[at - 1 : at]
    if before in ("", "。", ";", ":", "\n", "!", ")") and (found := _LIST_NUMBER.match(text, at)):
        return found.end()
    return None
