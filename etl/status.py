"""Every month at a glance: what each stage's result is, why it is outdated, what is loaded and who signed it.

A result is outdated if what it was made from is not what there is now, or if that is outdated itself: a corrected
file of January makes January and all months after it outdated until they are run again. Nothing is changed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from etl import freshness, storage
from etl.errors import DataError
from etl.freshness import Found, unique, why
from etl.labels import label
from etl.months import Month, of_year
from etl.reconcile import manifest
from etl.settings import Settings
from etl.warehouse import record
from etl.warehouse.files import month_files

State = Literal["missing", "current", "outdated"]
_DATED = re.compile(r"\d{4}-\d{2} ")


@dataclass(frozen=True)
class StageStatus:
    """A stage's result of `month`; `sha256` is of all it wrote, empty if there is nothing.

    `reasons` (Chinese) say why it is not current; `root` is the first cause of that, which may lie in another month.
    """

    month: str
    stage: str
    state: State
    sha256: str
    reasons: tuple[str, ...] = ()
    root: str = ""


@dataclass(frozen=True)
class MonthStatus:
    """A month: `rows` accepted by extract, `open_items` and `unexplained` (yuan) of its reconciliation if there is one.

    `signing` is unsigned, partly, signed, rejected, or changed (after it was signed, in `changed_cells` cells of the
    statement).
    """

    month: str
    stages: tuple[StageStatus, ...]
    rows: int
    open_items: int | None
    unexplained: Decimal | None
    signing: str = "unsigned"
    changed_cells: int = 0
    sign_offs: tuple[record.SignOff, ...] = ()

    @property
    def current(self) -> bool:
        """Whether nothing is missing, outdated, or changed after it was signed."""
        return self.signing != "changed" and all(stage.state == "current" for stage in self.stages)

    def stage(self, name: str) -> StageStatus:
        """The stage called `name`."""
        return next(stage for stage in self.stages if stage.stage == name)


def run(settings: Settings, year: int | None = None) -> list[MonthStatus]:
    """The months of `year`, or all from the first month to the last of which there is anything.

    Raises ContractError or TransientError if the warehouse cannot be asked.
    """
    loaded = record.read(settings)
    look = _Look(settings, loaded)
    months = of_year(year) if year else _known(settings, loaded)
    return [look.month(month) for month in months if month >= settings.first_month]


def _known(settings: Settings, loaded: Iterable[str]) -> list[Month]:
    folders = (settings.home / "months", settings.inbox_dir)
    last = max({*loaded, *(path.name for folder in folders for path in folder.glob("[0-9]???-[01]?"))}, default="")
    months, month = [], Month(settings.first_month)
    while month <= last:
        months.append(month)
        month = month.plus(1)
    return months


class _Look:
    """Looks at months; what later months rest on is looked at once, back to the first month."""

    def __init__(self, settings: Settings, loaded: dict[str, record.Loaded]) -> None:
        self._settings, self._loaded = settings, loaded
        self._extract = cache(lambda month: _judged(month, "extract", freshness.extracted(month, settings)))
        self._reconcile = cache(self._reconciled)

    def month(self, month: Month) -> MonthStatus:
        """All there is to say of `month`."""
        settings, held = self._settings, self._loaded.get(month)
        validated = _judged(month, "validate", freshness.validated(month, settings), self._extract(month))
        result = validated, self._reconcile(month)
        stages = (
            self._extract(month),
            *result,
            self._load(month, result),
            _judged(month, "statement", freshness.stated(month, settings), *result),
        )
        signed = (held.signing, held.changed_cells, held.sign_offs) if held else ()
        return MonthStatus(month, stages, freshness.rows(month, settings), *_open(month, settings), *signed)

    def _reconciled(self, month: Month) -> StageStatus:
        before = [self._reconcile(month.plus(-1))] if month > self._settings.first_month else []
        found = freshness.reconciled(month, self._settings)
        return _judged(month, "reconcile", found, self._extract(month), *before)

    def _load(self, month: Month, above: Sequence[StageStatus]) -> StageStatus:
        """Whether what the warehouse holds is what there is now."""
        held = self._loaded.get(month)
        if held is None:
            return _status(month, "load", "missing", "", [_not_run("load")], above)
        reasons = () if any(result.state != "current" for result in above) else self._differs(month, held)
        return _status(month, "load", "outdated" if reasons else "current", held.inputs_sha256, reasons, above)

    def _differs(self, month: Month, held: record.Loaded) -> tuple[str, ...]:
        try:
            same = month_files(month, self._settings).inputs_sha256() == held.inputs_sha256
        except DataError as error:
            return (why("unready", name=error.what),)
        return () if same else (why("loaded"),)


def _judged(month: Month, stage: str, found: Found, *above: StageStatus) -> StageStatus:
    if found.missing:
        names = "、".join(found.missing) if found.manifests else ""
        return _status(month, stage, "missing", found.sha256, [_not_run(stage, names)], above)
    return _status(month, stage, "outdated" if found.reasons else "current", found.sha256, found.reasons, above)


def _not_run(stage: str, names: str = "") -> str:
    return why("not_run", name=f"{label('stage', stage)} {names} " if names else label("stage", stage))


def _status(
    month: Month, stage: str, state: State, sha256: str, own: Iterable[str], above: Iterable[StageStatus]
) -> StageStatus:
    """The stage's status, given what is wrong with itself and with the results it rests on."""
    own, stale = list(own), [result for result in above if result.state != "current"]
    root = min([result.root for result in stale] or [_dated(month, reason) for reason in own] or [""])
    if state == "missing":
        return StageStatus(month, stage, state, sha256, tuple(own), root)
    reasons = unique((*own, *(why("again", name=result.root) for result in stale)))
    return StageStatus(month, stage, "outdated" if reasons else "current", sha256, reasons, root)


def _dated(month: Month, reason: str) -> str:
    """The reason with its month, which it may name itself."""
    return reason if _DATED.match(reason) else f"{month} {reason}"


def _open(month: Month, settings: Settings) -> tuple[int | None, Decimal | None]:
    """Number of open items, and the sum of the amounts that no cause explains."""
    if not manifest.path(month, settings).exists():
        return None, None
    path = manifest.folder(month, settings) / "open_item.parquet"
    sql = "count(*), coalesce(sum(abs(amount)) filter (where cause = 'unexplained'), 0)::decimal(18,2)"
    with storage.connect(settings) as connection:
        items, unexplained = connection.read_parquet(str(path)).aggregate(sql).fetchall()[0]
    return items, unexplained


def table(months: Iterable[MonthStatus]) -> list[dict[str, str]]:
    """A row of Chinese text for each month."""
    return [_row(month) for month in months]


def _row(month: MonthStatus) -> dict[str, str]:
    shown = {label("column", "month"): month.month}
    shown |= {label("stage", stage.stage): label("state", stage.state) for stage in month.stages}
    shown[label("column", "signing")] = label("signing", month.signing)
    numbers = (("rows", month.rows), ("open_items", month.open_items), ("unexplained", month.unexplained))
    shown |= {label("column", name): "" if number is None else f"{number:,}" for name, number in numbers}
    return shown | {label("column", "hash"): month.stage("reconcile").sha256[:8]}


def reasons(months: Iterable[MonthStatus]) -> list[str]:
    """Lines of Chinese text: why results are outdated and what is missing, each reason of a month once."""
    return [line for month in months for line in _reasons(month)]


def _reasons(month: MonthStatus) -> Iterable[str]:
    told: dict[str, list[str]] = {}
    for stage in month.stages:
        partly = stage.state == "missing" and stage.sha256
        for reason in stage.reasons if stage.state == "outdated" or partly else ():
            told.setdefault(reason, []).append(label("stage", stage.stage))
    yield from (f"{month.month} {'、'.join(names)}：{reason}" for reason, names in told.items())
    if month.signing == "changed":
        yield f"{month.month} {label('stage', 'sign')}：{why('signed', name=str(month.changed_cells))}"
