"""All that a year gives people to hold: workbook, drafted report, dashboard, dictionary, with a manifest of hashes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from etl import storage
from etl.report import dashboard, dictionary, draft, workbook, year
from etl.report.console import place
from etl.settings import Settings


@dataclass(frozen=True)
class OutputsSummary:
    """The files that were written."""

    year: int
    files: tuple[Path, ...]

    def __str__(self) -> str:
        names = ", ".join(path.name for path in self.files)
        return f"{self.year}: {names} in {place(self.files[0].parent)}"


def run(number: int, settings: Settings) -> OutputsSummary:
    """Write the year's outputs to `years/<year>`, the manifest last; DataError if its figures are not up to date."""
    data = year.read(number, settings)
    manifest = year.folder(number, settings) / "manifest.json"
    manifest.unlink(missing_ok=True)
    written = [make.write(data, settings).path for make in (workbook, draft, dashboard)]
    page = year.folder(number, settings) / "dictionary.html"
    dictionary.run(settings, page)
    files = (*written, page)
    outputs = {path.name: storage.sha256(path) for path in files}
    storage.write_json(manifest, {"year": number, "inputs": data.digest, "outputs": outputs})
    return OutputsSummary(number, files)
