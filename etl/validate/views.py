"""What the checks of one extract may look at, as views over Parquet; no data is copied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from etl import contracts, storage
from etl.errors import ContractError, Where
from etl.months import Month
from etl.settings import Settings
from etl.validate.suites import MACROS, Suite

PREVIOUS = "previous_"


@dataclass(frozen=True)
class Inputs:
    """Views by name with the Parquet file behind each; `missing` are those of a month that is not there."""

    files: dict[str, Path]
    missing: frozenset[str]

    def hashes(self) -> dict[str, str]:
        """Sha-256 of every file looked at."""
        return {name: storage.sha256(path) for name, path in sorted(self.files.items())}


def inputs(month: Month, suite: Suite, settings: Settings) -> Inputs:
    """The files the checks of `suite` need. Raises ContractError where one of this month is not extracted yet."""
    names = {suite.extract, *(need for check in suite.checks for need in check.needs)}
    files = {name: _file(month, name, settings) for name in sorted(names)}
    there = {name: path for name, path in files.items() if path.exists() and _manifest(path).exists()}
    missing = frozenset(files) - frozenset(there)
    if late := sorted(name for name in missing if not name.startswith(PREVIOUS)):
        where = Where(month=month, extract=suite.extract)
        raise ContractError(f"not extracted yet: {', '.join(late)}", where=where, do="extract the month first")
    return Inputs(there, missing)


def statements(month: Month, extract: str, found: Inputs, settings: Settings) -> Iterator[str]:
    """SQL that makes the views, and the macros the checks may use."""
    yield (
        f"create view this_month as select '{month}' as month, date '{month.first_day}' as first_day,"
        f" date '{month.last_day}' as last_day"
    )
    for name, path in found.files.items():
        yield f"create view {name} as select * from read_parquet({_quoted(path)})"
    yield f"create view source_file as {_source_files(month, extract, settings)}"
    yield MACROS.read_text(encoding="utf-8")


def _file(month: Month, name: str, settings: Settings) -> Path:
    """What the view `name` shows: an extract, or what last month's reconciliation left."""
    folder = settings.month_dir(month.plus(-1) if name.startswith(PREVIOUS) else month)
    table = contracts.table(name.removeprefix(PREVIOUS))
    return folder / ("reconcile" if table.schema == "recon" else "extract") / f"{table.name}.parquet"


def _manifest(parquet: Path) -> Path:
    """The file whose presence says that `parquet` is whole."""
    return parquet.with_name("manifest.json") if parquet.parent.name == "reconcile" else parquet.with_suffix(".json")


def _source_files(month: Month, extract: str, settings: Settings) -> str:
    path = settings.month_dir(month) / "extract" / f"{extract}.source_files.parquet"
    if not path.exists():
        return "select '' as file_id, '' as file where false"
    return f"select distinct file_id, file from read_parquet({_quoted(path)})"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
