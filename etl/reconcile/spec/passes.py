"""A pass declared in short, as the query and the sentence a SQL file would give."""

from __future__ import annotations

from pathlib import Path

from etl.contracts import vocabulary
from etl.reconcile.queries import PassQuery, Solver, Window
from etl.reconcile.spec.model import Leg, Pass, Spec
from etl.reconcile.spec.party import headers

_HALF = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-/"
_FULL = "".join(chr(ord(letter) + 0xFEE0) for letter in _HALF)  # full width: the same order, elsewhere in Unicode
_FORMS = {
    "digits": "regexp_replace({x}, '[^0-9]', '', 'g')",
    "letters": "regexp_replace({x}, '[^A-Za-z]', '', 'g')",
    "letters_digits": "regexp_replace({x}, '[^0-9A-Za-z]', '', 'g')",
    "no_spaces": "replace({x}, ' ', '')",
    "half_width": f"translate({{x}}, '{_FULL}', '{_HALF}')",
    "upper": "upper({x})",
    "strip_zeros": "ltrim({x}, '0')",
    "first": "left({x}, {n})",
    "last": "right({x}, {n})",
}


def declared_pass(spec: Spec, file: Path, leg_name: str, leg: Leg, item: Pass, number: int) -> PassQuery:
    """The pass that stands at place `number` of the leg."""
    sides = 2 if item.between == "one party" else len(leg.parties)
    cardinality = item.cardinality or usual_cardinality(sides, item.method)
    return PassQuery(
        path=file,
        sql=_sql(leg, item),
        leg=leg_name,
        name=item.name,
        order=number,
        between=item.between,
        cardinality=cardinality,
        sentence=item.sentence or _sentence(spec, item, cardinality),
        tolerance=item.tolerance,
        tolerance_percent=item.tolerance_percent,
        window=window_of(item.window),
        distinguish=tuple(item.distinguish),
        cause=item.cause or "",
        instead_of=tuple(item.instead_of),
        method=item.method,
        solver=_solver(item),
        owed_by=tuple(leg.owed) if set(leg.owed) <= set(item.keys) - set(item.normalise) else (),
    )


def usual_cardinality(sides: int, method: str) -> str:
    """What a pass has that does not say: one of each, for subset sums several of each."""
    return ":".join("nmopqrstuvwxyz"[:sides] if method == "subset" else "1" * sides)


def _solver(item: Pass) -> Solver:
    usual = Solver()
    weights = {name: item.weights.get(name, usual_weight) for name, usual_weight in usual.weights}  # type: ignore[call-overload]
    return Solver(
        references=tuple(item.references),
        weights=tuple(weights.items()) if item.weights else usual.weights,
        accept=item.accept,
        propose=item.propose,
        inexact=item.inexact,
        bound=item.bound,
        steps=item.steps,
    )


def window_of(value: int | str | None) -> Window | None:
    """5 or "5" is five days either way, "-2..5" from two before to five after the first party's date."""
    if value is None:
        return None
    low, _, high = str(value).partition("..")
    return Window(int(low), int(high)) if high else Window(-int(low), int(low))


def _sql(leg: Leg, item: Pass) -> str:
    forms = {**leg.normalise, **item.normalise}
    keys = [f"{known(key, forms.get(key, []))} as {key}" for key in item.keys]
    where = f" where {item.where}" if item.where else ""
    return f"select {', '.join(('entry_id', *keys))} from open_entry{where}"


def known(column: str, forms: list[str]) -> str:
    """SQL of a column by which entries are told to be of one thing, brought to one form; null where it is not known.

    A row without a reference is called by its number, which says nothing of what it is of.
    """
    value = "nullif(ref, '#' || cast(row_no as varchar))" if column == "ref" else column
    return _normalised(value, forms) if forms else value


def _normalised(value: str, forms: list[str]) -> str:
    """SQL of a value brought to one form; what is left empty is none."""
    for form in forms:
        name, _, places = form.partition(" ")
        value = _FORMS[name].format(x=value, n=places)
    return f"nullif({value}, '')"


def _sentence(spec: Spec, item: Pass, cardinality: str) -> str:
    """What the pass does, for people."""
    parts = [f"{'、'.join(_called(spec, key) for key in item.keys)}一致"] if item.keys else []
    parts += [_days(window_of(item.window))] if item.window is not None else []
    if item.method == "assignment":
        parts.append("金额、日期、单号综合评分的最佳配对")
    elif item.method == "subset":
        parts.append("凑数：一方的若干笔合计等于另一方")
    else:
        parts.append("逐笔配对" if set(cardinality) == {"1", ":"} else "合计核对")
        parts.append(_tolerated(item))
    where = "同一方内正负相抵：" if item.between == "one party" else ""
    return where + "，".join(part for part in parts if part)


def _called(spec: Spec, name: str) -> str:
    if name in spec.labels:
        return spec.labels[name]
    found = [headers(party.columns[name])[0] for party in spec.parties.values() if name in party.columns]
    return found[0] if found else vocabulary()[name].label if name in vocabulary() else name


def _days(window: Window | None) -> str:
    if window is None:
        return ""
    if window.low == -window.high:
        return f"日期相差{window.high}天以内" if window.high else "同日"
    if window.low < 0 < window.high:
        return f"对方日期早{-window.low}天至晚{window.high}天"
    low, high = sorted((abs(window.low), abs(window.high)))
    return f"对方日期{'早' if window.low < 0 else '晚'}{low}至{high}天"


def _tolerated(item: Pass) -> str:
    if item.tolerance_percent:
        return f"差额不超过{item.tolerance_percent.normalize():f}%"
    return f"每笔容差{item.tolerance}元" if item.tolerance else "金额相等"
