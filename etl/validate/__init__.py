"""Validate: the Great Expectations suite of an extract, run over the month's Parquet.

Writes months/<M>/validate/<extract>.findings.parquet, .check_result.parquet, <extract>.json and docs/<extract>.html.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl import contracts, storage
from etl.months import Month
from etl.settings import Settings
from etl.sources import source
from etl.validate import engine, outcome, pages, suites, views


@dataclass(frozen=True)
class ValidateSummary:
    """Checks of one extract and month by how they ended, and the number of findings stored."""

    month: Month
    extract: str
    passed: int
    failed: int
    not_assessable: int
    findings: int

    def __str__(self) -> str:
        return (
            f"{self.month} {self.extract}: {self.passed} checks passed, {self.failed} failed,"
            f" {self.not_assessable} not assessable, {self.findings} findings"
        )


def run(month: Month, extract: str, settings: Settings, expectations: Path = suites.EXPECTATIONS) -> ValidateSummary:
    """Check `extract` of `month` and write results.

    Raises DataError (after writing) where a critical check failed, ContractError where a check itself is broken.
    """
    suite = suites.read(extract, expectations)
    found = views.inputs(month, suite, settings)
    outcomes, files = _assess(month, suite, found, settings)
    place = outcome.Place(month, source(extract).party, extract, files)
    findings = outcome.findings(place, outcomes)
    folder = settings.month_dir(month) / "validate"
    (folder / f"{extract}.json").unlink(missing_ok=True)
    outputs = {
        f"{extract}.findings.parquet": ("finding", sorted((f.row() for f in findings), key=_finding_key)),
        f"{extract}.check_result.parquet": ("check_result", outcome.results(place, outcomes)),
    }
    for name, (table, rows) in outputs.items():
        storage.write_rows(folder / name, contracts.table(table), rows)
    storage.write_json(folder / f"{extract}.json", _manifest(place, suite, found, outcomes, folder, list(outputs)))
    pages.write(month, extract, folder)
    outcome.gate(place, outcomes)
    counts = Counter(o.outcome for o in outcomes)
    return ValidateSummary(
        month, extract, counts[outcome.PASSED], counts[outcome.FAILED], counts[outcome.NOT_ASSESSABLE], len(findings)
    )


def _assess(
    month: Month, suite: suites.Suite, found: views.Inputs, settings: Settings
) -> tuple[list[outcome.Outcome], dict[str, str]]:
    """The outcome of every check in the order of the suite, and the names of the extract's files."""
    ready = [check for check in suite.checks if not found.missing & set(check.needs)]
    config = storage.duckdb_config(settings)
    with engine.database(views.statements(month, suite.extract, found, settings), config) as database:
        verdicts = {v.check.id: v for v in database.assess(suite, ready)}
        files = {str(row["file_id"]): str(row["file"]) for row in database.rows("from source_file")}
    return [
        outcome.judged(verdicts[check.id])
        if check.id in verdicts
        else outcome.missing(check, found.missing & set(check.needs))
        for check in suite.checks
    ], files


def knowledge(suite: suites.Suite) -> dict[str, str]:
    """File -> sha-256 of what is known beforehand of checking: the suite, its macros, the shape of what is written."""
    files = {f"expectations/{path.name}": storage.sha256(path) for path in (suite.path, suites.MACROS)}
    shapes = [contracts.table(name).shape for name in ("finding", "check_result")]
    return files | {"etl/contracts.py": storage.sha256_of(shapes)}


def _finding_key(row: dict[str, object]) -> tuple[str, ...]:
    number = "" if row["row_no"] is None else f"{row['row_no']:012d}"
    names = ("rule_id", "extract", "fund", "key", "file", "sheet")
    return (*(str(row[name]) for name in names), number, str(row["field"]), str(row["message"]))


def _manifest(
    place: outcome.Place,
    suite: suites.Suite,
    found: views.Inputs,
    outcomes: Sequence[outcome.Outcome],
    folder: Path,
    outputs: list[str],
) -> dict[str, Any]:
    return {
        "month": place.month,
        "party": place.party,
        "extract": place.extract,
        "knowledge": knowledge(suite),
        "inputs": found.hashes(),
        "outputs": {name: storage.sha256(folder / name) for name in outputs},
        "results": [
            {"id": o.check.id, "outcome": o.outcome, "compared": o.compared, "unexpected": o.unexpected}
            | {"message": o.message, "severity": o.check.severity, "gx": o.result}
            for o in outcomes
        ],
    }
