"""The yearly figures that the truth implies, computed from the county's model in whole fen."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from etl.money import percent, wan
from etl.months import Month, of_year
from etl.simulate.benefits import CHUNK, Scheme, schemes
from etl.simulate.budget import Line, lines
from etl.simulate.calibration import RESIDENT_MED, County
from etl.simulate.registers import INSURED, populations
from etl.simulate.violations import LATE, planned
from etl.simulate.xlsx import yuan


def figures(county: County) -> list[tuple[str, str, str]]:
    """(code, value, unit) of every figure of the report that can be computed."""
    made: list[tuple[str, str, str]] = []
    for scheme in schemes(county):
        made += _benefit(scheme)
    made += _budget(county) + _execution(county) + _indicators(county) + _insured(county)
    return sorted([*made, _on_time(county)])


def _on_time(county: County) -> tuple[str, str, str]:
    """Pension batches paid by the day they are due; what failed is repeated in a batch of its own."""
    months, batches = of_year(county.year), 0
    for scheme in schemes(county):
        batches += scheme.batches * len(months) + sum(1 for month in months[:-1] if len(scheme.failed(month)))
    return _percent("benefit.on_time", batches - len(planned(county, LATE)), batches)


def _wan(code: str, fen: int) -> tuple[str, str, str]:
    return code, str(wan(yuan(fen))), "万元"


def _percent(code: str, part: int, whole: int) -> tuple[str, str, str]:
    value = percent(Decimal(part), Decimal(whole))
    return code, "" if value is None else str(value), "%"


def _benefit(scheme: Scheme) -> list[tuple[str, str, str]]:
    """What is due is what is paid within the year: failed payments are repeated."""
    fund = subsidy = count = 0
    for month in of_year(scheme.county.year):
        low, high = scheme.persons(month)
        for start in range(low, high, CHUNK):
            frame = scheme.payments(month, np.arange(start, min(start + CHUNK, high), dtype=np.int64))
            fund, subsidy = fund + int(frame["from_fund"].sum()), subsidy + int(frame["from_subsidy"].sum())
            count += len(frame)
    code = f"benefit.{scheme.code}"
    amounts = [_wan(f"{code}.amount", fund + subsidy), _wan(f"{code}.fund", fund), _wan(f"{code}.subsidy", subsidy)]
    return [*amounts, (f"{code}.person_times", str(count), "人次")]


def _sum(found: list[Line], what: str) -> int:
    return sum(int(getattr(line, what)) for line in found)


def _sides(county: County) -> tuple[list[Line], list[Line]]:
    income = [line for line in lines(county) if line.side == "income"]
    return income, [line for line in lines(county) if line.side == "expenditure"]


def _budget(county: County) -> list[tuple[str, str, str]]:
    income, expenditure = _sides(county)
    total, prior = _sum(income, "amount"), county.fen("prior.budget_income")
    fiscal = _sum([line for line in income if line.source == "fiscal"], "amount")
    made = [
        _wan("budget.income.total", total),
        _wan("budget.income.prior", prior),
        _wan("budget.income.increase", total - prior),
        _percent("budget.income.growth", total - prior, prior),
        _wan("budget.expenditure.total", _sum(expenditure, "amount")),
        _wan("budget.expenditure.initial", _sum(expenditure, "initial")),
        _wan("budget.appropriation.total", fiscal),
        _wan("budget.other_income", total - fiscal),
    ]
    for group in ("208", "210"):
        part = _sum([line for line in income if line.functional_class == group], "amount")
        code = f"budget.appropriation.class{group}"
        made += [_wan(code, part), _percent(f"{code}.share", part, fiscal)]
    return made


def _execution(county: County) -> list[tuple[str, str, str]]:
    _, expenditure = _sides(county)
    total, initial, prior = _sum(expenditure, "amount"), _sum(expenditure, "initial"), county.fen("prior.execution")
    of = {
        c: _sum([line for line in expenditure if line.category == c], "amount")
        for c in ("personnel", "running", "project")
    }
    basic = of["personnel"] + of["running"]
    return [
        _wan("execution.total", total),
        _wan("execution.vs_initial", total - initial),
        _percent("execution.vs_initial.rate", total - initial, initial),
        _wan("execution.prior", prior),
        _wan("execution.increase", total - prior),
        _percent("execution.growth", total - prior, prior),
        _wan("execution.basic", basic),
        _percent("execution.basic.share", basic, total),
        _wan("execution.project", of["project"]),
        _percent("execution.project.share", of["project"], total),
        _wan("execution.basic.personnel", of["personnel"]),
        _percent("execution.basic.personnel.share", of["personnel"], basic),
        _wan("execution.basic.running", of["running"]),
        _percent("execution.basic.running.share", of["running"], basic),
    ]


def _indicators(county: County) -> list[tuple[str, str, str]]:
    _, expenditure = _sides(county)
    running = [line for line in expenditure if line.category == "running"]
    bought = county.fen("procurement.budget")
    now, prior = county.fen("three_public.budget"), county.fen("prior.three_public")
    return [
        _percent("indicator.running_cost_control", _sum(running, "amount"), _sum(running, "initial")),
        _percent("indicator.procurement_execution", bought, bought),
        _percent("indicator.staffing_control", county.fixed("posts.filled"), county.fixed("posts.approved")),
        _percent("indicator.three_public_change", now - prior, prior),
    ]


def _insured(county: County) -> list[tuple[str, str, str]]:
    december = Month(f"{county.year}-12").number - 1
    mine = [p for p in populations(county) if p.fund == RESIDENT_MED and p.role == INSURED]
    actual = sum(p.windows[december][1] - p.windows[december][0] for p in mine)
    planned = county.count("insured.resident_medical.planned", 210)
    code = "insured.resident_medical"
    return [
        (f"{code}.planned", str(planned), "人"),
        (f"{code}.actual", str(actual), "人"),
        _percent(f"{code}.rate", actual, planned),
    ]
