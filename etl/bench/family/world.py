"""What the entries are made of: parties and how they are written, amounts, references, dates."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from etl.bench.family.levels import Level
from etl.bench.family.model import Side

_FIRST_DAY = date(2021, 1, 4)
_PLACES = "乐昌市 韶关市 坪石镇 廊田镇 北乡镇 长来镇 梅花镇 秀水镇 沙坪镇 黄圃镇 仁化县 曲江区".split()
_SYLLABLES = "华 鑫 泰 盛 恒 宏 瑞 丰 安 信 达 源 明 远 和 顺 隆 嘉 润 亿 联 创 新 飞 金 天 海 荣 兴 诚".split()
_TRADES = "贸易 建材 食品 物流 纺织 电子 五金 医药 农业 运输 印刷 家具".split()
_SUFFIXES = ("有限公司", "有限责任公司", "厂", "（普通合伙）")
_SUMMARIES: dict[Side, tuple[str, ...]] = {
    "bank": ("转账", "网银转账", "跨行汇款", "货款", "往来款", "电子汇入", "代收付"),
    "ledger": ("收付款", "货款", "往来", "结算款", "服务费", "工程款", "其他应收付"),
}
CANCELLED = "冲正"
RETURNED = "退款"


@dataclass(slots=True)
class Draft:
    """An entry before it has an id. Drafts of a side with equal `alike` are interchangeable; '' leaves it open."""

    side: Side
    day: date
    amount: int
    summary: str
    counterparty: str
    reference: str = ""
    batch_no: str = ""
    alike: str = ""


@dataclass(slots=True, kw_only=True)
class Bundle:
    """Drafts that are one group of the truth."""

    kind: str
    drafts: list[Draft]
    fee_kind: str = ""
    fee: int = 0


@dataclass(frozen=True, slots=True)
class Deal:
    """What a group is about: the party, money in (+1) or out (-1), and the day it is first entered."""

    party: int
    sign: int
    day: int


@dataclass(slots=True)
class World:
    """Draws parts of entries; what it draws depends on the seed and on the order of the questions."""

    chance: random.Random
    level: Level
    days: int
    names: list[str]
    common: list[int]
    seen: list[tuple[int, int]] = field(default_factory=list)
    numbers: int = 0

    def often(self, percent: int) -> bool:
        """True in `percent` of a hundred."""
        return self.chance.randrange(100) < percent

    def deal(self, sign: int = 0) -> Deal:
        """A party, a few of which are met often; a sign, by default more in than out; a day."""
        place = min(self.chance.randrange(len(self.names)), self.chance.randrange(len(self.names)))
        return Deal(place, sign or self.chance.choice((1, 1, -1)), self.chance.randrange(self.days))

    def amount(self) -> int:
        """Fen, 10 yuan at least: a common amount, a round one, or any."""
        if self.often(self.level.popular):
            return self.chance.choice(self.common)
        size = 10 ** self.chance.randrange(3, 8)
        fen = self.chance.randrange(size, size * 10)
        return fen - fen % 100 if self.often(30) and fen >= 10_000 else fen

    def parts(self, total: int, number: int) -> list[int]:
        """`total` cut at random into `number` parts of at least a yuan each."""
        free = total - 100 * number
        cuts = [0, *sorted(self.chance.randrange(free + 1) for _ in range(number - 1)), free]
        return [100 + high - low for low, high in pairwise(cuts)]

    def reference(self) -> str:
        """The next reference: numbers follow one another, as they do in real books."""
        self.numbers += self.chance.randrange(1, 4)
        return f"{self.chance.choice(('SB', 'ZB', 'QS'))}2021{self.numbers:07d}"

    def referenced(self) -> str:
        """A reference for as many groups as the level wants, else ''."""
        return self.reference() if self.often(self.level.referenced) else ""

    def batch_no(self) -> str:
        """The next batch number."""
        self.numbers += 1
        return f"PC{self.numbers:08d}"

    def entry(self, side: Side, deal: Deal, amount: int, reference: str = "", *, named: bool | None = None) -> Draft:
        """One side's view of the deal: dated at once or with delay, the party as this side writes it, if it does.

        Money that comes in is on the bank's statement first, money that goes out is in the ledger first.
        """
        first: Side = "bank" if deal.sign > 0 else "ledger"
        late = 0 if side == first else self.chance.randrange(self.level.shift + 1)
        usual = self.level.bank_named if side == "bank" else self.level.ledger_named
        if amount and side == "bank":
            self.seen.append((amount, deal.day))
        return Draft(
            side,
            _FIRST_DAY + timedelta(deal.day + late),
            amount,
            self.chance.choice(_SUMMARIES[side]),
            self.written(self.names[deal.party], side) if (self.often(usual) if named is None else named) else "",
            reference,
        )

    def written(self, name: str, side: Side) -> str:
        """The name of a party as a side writes it: the bank in full, the ledger as the clerk likes it."""
        if side == "bank":
            return name
        kind = self.chance.randrange(10)
        if kind == 0:
            return name.replace("（", "(").replace("）", ")") + " "
        if kind == 1:
            return name.removesuffix("有限公司").removesuffix("有限责任公司")
        if kind == 2:
            return f"{name[:3]} {name[3:]}"
        if self.often(self.level.shortened):
            return name[3:]
        if self.often(self.level.misspelt):
            place = self.chance.randrange(3, 6)
            return name[:place] + self.chance.choice(_SYLLABLES) + name[place + 1 :]
        return name


def world(seed: int, size: int, level: Level) -> World:
    """The world of a family of about `size` rows a side."""
    chance = random.Random(f"family {seed} {size}")
    names = [
        f"{place}{first}{second}{trade}{chance.choice(_SUFFIXES)}"
        for place in _PLACES
        for first in _SYLLABLES
        for second in _SYLLABLES
        for trade in _TRADES
    ]
    chance.shuffle(names)
    common = [chance.choice((5, 10, 15, 20, 25, 30, 50, 60, 75, 80)) * 10 ** chance.randrange(2, 6) for _ in range(60)]
    days = min(365, max(30, size // level.rows_a_day))
    return World(chance, level, days, names[: max(30, size // 6)], common)
