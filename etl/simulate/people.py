"""Persons and employers as functions of their number: identity, name, account, without storing anyone.

A person is an integer: OLD + k (born 1930-1960: pensioners) or YOUNG + k (born 1961-2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.simulate.calibration import ENTERPRISE, INSTITUTIONAL, County, spread
from etl.simulate.rng import Flags, Ints, generator, mix, pick

OLD, YOUNG = 0, 10**9
INSTITUTIONAL_OLD = 6 * 10**8  # institutional pensioners among the old
FLEXIBLE, EMPLOYEES = YOUNG + 6 * 10**8, YOUNG + 7 * 10**8
_DAYS_OLD, _DAYS_YOUNG = 11_315, 21_170  # numbers of birth days, prime to the steps below
_FIRST_OLD, _FIRST_YOUNG = np.datetime64("1930-01-01"), np.datetime64("1961-01-01")
_BLOCK = 10**8  # persons per group; groups share birth days but not the serial numbers of a day
_REGIONS = np.array([440281, 440222, 440224, 440229, 440232, 440233, 440282, 440203], dtype=np.int64)
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_CHECK = np.array(list("10X98765432"))
MISTYPED = 1_000  # one person in so many is known to everybody by an id whose check digit is wrong [own]
_SURNAMES = list("陈李张黄林刘王吴罗邓谢何周曾朱梁杨郭邱欧赖钟叶许廖丘谭江胡沈骆华薛白成付")
_GIVEN = list("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英玉兰红建国志文永庆春梅雪琴凤莲荣华海燕金秋月珍")
_BANKS = (
    "乐昌市农村信用合作联社",
    "中国农业银行乐昌支行",
    "中国建设银行乐昌支行",
    "中国邮政储蓄银行乐昌支行",
    "中国工商银行乐昌支行",
)
_WORDS = list("坪石廊田五山梅花长来北两江秀水沙秀黄圃云岩庆新大源罗家渡金鸡岭昌盛恒丰泰和顺达华瑞")
_KINDS = ("有限公司", "股份有限公司", "实业有限公司", "贸易有限公司", "个体工商户", "有限责任公司")
_OFFICES = ("局", "中心小学", "镇人民政府", "卫生院", "管理站", "服务中心", "第一中学", "委员会")


def person_ids(persons: Ints) -> pa.Array:
    """The 18-character citizen ids of `persons`, distinct; a few were mistyped at enrolment and are used ever since."""
    old = persons < YOUNG
    days = np.where(old, _DAYS_OLD, _DAYS_YOUNG)
    local = persons % YOUNG
    group, index = local // _BLOCK, local % _BLOCK
    birth = np.where(old, _FIRST_OLD, _FIRST_YOUNG) + (index * 7_919) % days
    serial = _serial(group, index // days)
    region = _REGIONS[(serial // 1000) % len(_REGIONS)]
    return _with_check_digit(region * 10**11 + _yyyymmdd(birth) * 1000 + serial % 1000, mistyped(persons))


def mistyped(persons: Ints) -> Flags:
    """Whether the id of each person has a wrong check digit."""
    wrong: Flags = pick(persons, 234, MISTYPED) == 0
    return wrong


def _yyyymmdd(days: Ints) -> Ints:
    """Days since 1970 as the number YYYYMMDD."""
    day = days.astype("datetime64[D]")
    month, year = day.astype("datetime64[M]"), day.astype("datetime64[Y]")
    of_month: Ints = (day - month).astype(np.int64) + 1
    of_year: Ints = (month - year).astype(np.int64) + 1
    number: Ints = (year.astype(np.int64) + 1970) * 10_000 + of_year * 100 + of_month
    return number


def _serial(group: Ints, raw: Ints) -> Ints:
    """Serial numbers of a day: residents have 0-399, other groups those above; more residents come from elsewhere."""
    residents = np.where(raw < 400, raw, raw + 600)
    return np.where(group == 0, residents, raw + np.where(group == 6, 400, 650))


def _with_check_digit(first17: Ints, wrong: Flags) -> pa.Array:
    """The right check digit behind each number; the next one of the list where it is to be `wrong`."""
    powers = 10 ** np.arange(16, -1, -1, dtype=np.int64)
    total = np.zeros(len(first17), dtype=np.int64)
    for power, weight in zip(powers, _WEIGHTS, strict=True):
        total += first17 // power % 10 * weight
        digits = pc.cast(pa.array(first17), pa.string())
    return pc.binary_join_element_wise(digits, pa.array(_CHECK[(total + wrong) % 11]), "")


def person_names(persons: Ints) -> pa.Array:
    """Synthetic Chinese names of two or three characters."""
    surnames, given = pa.array(_SURNAMES), pa.array(_GIVEN)
    first = surnames.take(pa.array(pick(persons, 11, len(_SURNAMES))))
    second = given.take(pa.array(pick(persons, 12, len(_GIVEN))))
    third = pa.array([*_GIVEN, *[""] * 12]).take(pa.array(pick(persons, 13, len(_GIVEN) + 12)))
    return pc.binary_join_element_wise(first, second, third, "")


def banks(persons: Ints) -> pa.Array:
    """The bank that pays each person."""
    return pa.array(_BANKS).take(pa.array(pick(persons, 14, len(_BANKS))))


def accounts(persons: Ints) -> pa.Array:
    """The 19-digit bank account of each person."""
    return pc.cast(
        pa.array(6_217_000_000_000_000_000 + (mix(persons, 15) % np.uint64(10**15)).astype(np.int64)), pa.string()
    )


@dataclass(frozen=True)
class Employers:
    """All employers: `heads` persons each, `institution` flags, average monthly `wage` in fen (January)."""

    heads: Ints
    institution: np.ndarray
    wage: Ints

    @property
    def count(self) -> int:
        return len(self.heads)


def employers(county: County) -> Employers:
    """The county's employers; a few are large, most are small; employees of both kinds add up to what is calibrated."""
    count = county.count("employers", 10)
    rng = generator(county.seed, "employers")
    percent = county.fixed("institutions.share")
    institution = np.arange(count) * percent % 100 < percent
    heads = np.zeros(count, dtype=np.int64)
    for kind, code in ((True, "employees.institution"), (False, "employees.enterprise")):
        heads[institution == kind] = _heads(county.count(code, 50), rng.permutation(int((institution == kind).sum())))
    mean = np.where(institution, county.fixed("wage.institution"), county.fixed("wage.enterprise"))
    return Employers(heads, institution, mean * rng.integers(75, 126, count) // 100)


def _heads(people: int, ranks: Ints) -> Ints:
    """`people` over as many employers as there are ranks, at least one each; the first ranks are the largest."""
    weights = [10_000 // (int(rank) * 300 // len(ranks) + 8) for rank in ranks]
    return np.array(spread(max(0, people - len(ranks)), weights), dtype=np.int64) + 1


def employer_ids(numbers: Ints) -> pa.Array:
    """The agency's employer numbers, e.g. 440281100012."""
    return pc.cast(pa.array(440_281_100_000_000 + numbers), pa.string())


def employer_names(numbers: Ints, institution: np.ndarray) -> pa.Array:
    """Synthetic names of employers."""
    words = pa.array(_WORDS)
    first = words.take(pa.array(pick(numbers, 21, len(_WORDS))))
    second = words.take(pa.array(pick(numbers, 22, len(_WORDS))))
    tails = np.where(institution, pick(numbers, 23, len(_OFFICES)), len(_OFFICES) + pick(numbers, 23, len(_KINDS)))
    tail = pa.array([*_OFFICES, *_KINDS]).take(pa.array(tails))
    return pc.binary_join_element_wise("乐昌市", first, second, tail, "")


def pension_fund_of(institution: np.ndarray) -> Ints:
    """The pension fund an employer pays into."""
    return np.where(institution, INSTITUTIONAL, ENTERPRISE).astype(np.int64)
