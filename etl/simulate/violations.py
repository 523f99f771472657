"""Broken rules of the year: chosen once, written by the files they concern, labelled when they are written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from etl.identifiers import mask
from etl.months import Month
from etl.simulate.benefit_files import serials
from etl.simulate.benefits import Scheme, schemes
from etl.simulate.calibration import County
from etl.simulate.people import person_ids
from etl.simulate.registers import leavers
from etl.simulate.rng import generator
from etl.simulate.truth import Truth


@dataclass
class Violations:
    """What is to be broken where. Persons by number, money in fen."""

    paid_dead: dict[int, Month] = field(default_factory=dict)  # person -> month paid although dead
    lapsing: dict[int, int] = field(default_factory=dict)  # person -> last month (1-12) of the certification
    twice: dict[Month, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))  # month -> person -> identity
    plans: dict[str, dict[Month, int]] = field(default_factory=lambda: defaultdict(dict))  # rule -> month -> fund

    def planned(self, rule: str, month: Month) -> int | None:
        """The fund in which `rule` is to be broken this month, None if it is not."""
        return self.plans[rule].get(month)


LATE = "r17_paid_late"

# rule -> how often in the year, among which months, in which funds
_PLANNED: dict[str, tuple[int, range, tuple[int, ...]]] = {
    "r02_ledger_running_balance": (2, range(2, 12), (0, 4, 1)),
    "r03_bank_running_balance": (2, range(2, 12), (0, 4, 1)),
    "r04_ledger_opening": (1, range(3, 11), (6,)),
    "r05_bank_opening": (1, range(3, 11), (3,)),
    "r06_trial_balance_opening": (1, range(3, 11), (0,)),
    "r07_trial_balance_balanced": (1, range(3, 11), (4,)),
    "r08_ledger_vs_trial_balance": (1, range(3, 11), (5,)),
    "r09_trial_balance_vs_statement": (2, range(2, 12), (1, 2)),
    "r10_income_account_empty": (1, range(3, 11), (2,)),
    "r11_tax_control_totals": (2, range(2, 12), (0, 4)),
    "r12_batch_vs_payments": (2, range(2, 12), (1, 2)),
    "r13_approvals": (3, range(2, 13), (1, 2)),
    LATE: (2, range(2, 12), (1, 2)),
    "r18_expenditure_account_balance": (1, range(3, 11), (5,)),
    "r19_expenditure_interest": (1, range(1, 4), (4, 5)),
    "e01_control_total": (2, range(2, 12), (0, 5)),
}


def violations(county: County, truth: Truth) -> Violations:
    """Choose the year's violations; those of persons are labelled here."""
    made = Violations()
    for rule in _PLANNED:
        made.plans[rule] = planned(county, rule)
    _persons(county, made, truth)
    return made


def planned(county: County, rule: str) -> dict[Month, int]:
    """Months in which `rule` is broken, and in which fund; the whole county pays on time, as was published."""
    if rule == LATE and county.scale == 1:
        return {}
    times, months, funds = _PLANNED[rule]
    rng, found = generator(county.seed, "violation", rule), dict[Month, int]()
    for number in sorted(rng.choice(np.array(list(months)), size=times, replace=False).tolist()):
        number = number * 3 if rule == "r19_expenditure_interest" else number
        found[Month(f"{county.year}-{number:02d}")] = int(funds[int(rng.integers(len(funds)))])
    return found


def _persons(county: County, made: Violations, truth: Truth) -> None:
    """People paid although dead, paid twice, or without certification: leavers, each paid for the last time."""
    institutional, resident = schemes(county)
    rng = generator(county.seed, "violation", "persons")
    months = [Month(f"{county.year}-{m:02d}") for m in rng.permutation(np.arange(2, 12))[:6].tolist()]
    for index, month in enumerate(sorted(months)):
        scheme = institutional if index == 3 else resident
        person = int(leavers(scheme, month)[0])
        key = serial(scheme, month, person)
        if index % 3 == 0:
            made.paid_dead[person] = month
            truth.rule("r14_paid_to_dead", month, scheme.fund, key)
        elif index % 3 == 1:
            made.lapsing[person] = month.number - 1
            truth.rule("r16_certification_missing", month, scheme.fund, key)
        else:
            low, high = institutional.persons(month)
            made.twice[month][person] = (low + high) // 2
            truth.rule("r15_two_schemes", month, None, mask(person_ids(np.array([(low + high) // 2])).to_pylist()[0]))


def serial(scheme: Scheme, month: Month, person: int) -> str:
    """The serial number of a person's payment."""
    order = scheme.payments(month, np.array([person], dtype=np.int64))["order"].to_numpy()
    return str(serials(scheme.fund, month, order).to_pylist()[0])
