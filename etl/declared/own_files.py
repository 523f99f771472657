"""Passes and causes given as SQL files: the usual causes of the program, and those of a declaration."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from etl.declared.consistency import faults_of_pass
from etl.declared.model import Pass, Spec
from etl.declared.passes import declared_pass
from etl.errors import ContractError, Where
from etl.labels import catalogue
from etl.reconcile.head import Head
from etl.reconcile.queries import CauseQuery, PassQuery
from etl.settings import PROJECT

_ONE = (
    *("between", "cardinality", "tolerance", "tolerance_percent", "window", "method", "accept", "propose", "bound"),
    *("steps", "cause"),
)
_SEVERAL = ("distinguish", "references", "instead_of")
DEFAULT_CAUSES = PROJECT / "sql" / "causes-default"


@cache
def _defaults() -> tuple[CauseQuery, ...]:
    return tuple(_cause(path, _catalogued(), "") for path in sorted(DEFAULT_CAUSES.glob("c*.sql")))


def default_causes(leg: str) -> list[CauseQuery]:
    """The usual causes, for `leg`."""
    return [replace(query, legs=(leg,)) for query in _defaults()]


def own_cause(path: Path, spec: Spec, leg: str) -> CauseQuery:
    """A cause of the declaration: `cNN_<cause>.sql` with a head that has a `sentence`."""
    _check_there(path)
    return _cause(path, (*spec.causes, *_catalogued()), leg)


def _catalogued() -> tuple[str, ...]:
    return tuple(key for kind, key in catalogue() if kind == "cause")


def _cause(path: Path, known: tuple[str, ...], leg: str) -> CauseQuery:
    head = Head(path)
    named = re.fullmatch(r"c(\d\d)_(\w+)", path.stem)
    if not named or named[2] not in known:
        raise head.wrong(f"the file's name is not cNN_<cause>.sql with a cause of: {', '.join(known)}")
    return CauseQuery(
        path=path, legs=(leg,), cause=named[2], order=int(named[1]), sentence=head.text("sentence"), sql=head.done()
    )


def own_pass(path: Path, spec: Spec, leg: str, number: int) -> PassQuery:
    """A pass of the declaration: its head says what a short declaration would, its query gives the keys."""
    _check_there(path)
    head = Head(path)
    item = _declared(head)
    sentence = head.text("sentence")
    for fault in faults_of_pass(spec, (), spec.legs[leg], item):
        raise head.wrong(fault.what)
    query = declared_pass(spec, path, leg, spec.legs[leg], item, number)
    return replace(query, sql=head.done(), sentence=sentence)


def _declared(head: Head) -> Pass:
    """The head's values as a declaration; lists are comma separated."""
    values: dict[str, object] = {"name": head.path.stem.lower(), "where": "true"}
    for name in _ONE:
        if value := head.text(name, ""):
            values[name] = value
    for name in _SEVERAL:
        values[name] = [part.strip() for part in head.text(name, "").split(",") if part.strip()]
    values["inexact"] = head.choice("inexact", ["yes", "no"], "no") == "yes"
    weights = (part.split() for part in head.text("weights", "").split(",") if part.strip())
    try:
        values["weights"] = {name: int(weight) for name, weight in weights}
        values |= {name: int(str(values[name])) for name in ("bound", "steps") if name in values}
        return Pass.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise head.wrong(f"{first['loc'][0]}: {first['msg']}") from None
    except ValueError as error:
        raise head.wrong(f"not a whole number: {error}") from None


def _check_there(path: Path) -> None:
    if not path.is_file():
        raise ContractError(f"no such file: {path.name}", where=Where(file=str(path)), do="correct the declaration")
