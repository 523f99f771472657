"""Extract: freeze the raw file, read it as it is, type it, reject rows with reasons, account for every row and fen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from etl.extract.inbox import files_of, rows_in_database
from etl.months import Month
from etl.settings import Settings
from etl.sources import source


@dataclass(frozen=True, kw_only=True)
class ExtractSummary:
    """What one extract of one month came to; `amount_in` in yuan over the source's control column.

    `rows_layout` are rows that are no data: repeated headers, totals, notes, blank rows.
    """

    month: str
    extract: str
    files: int
    rows_in: int
    rows_layout: int
    rows_accepted: int
    rows_rejected: int
    amount_in: Decimal
    findings: int

    def __str__(self) -> str:
        return (
            f"{self.month} {self.extract}: {self.files} file(s), {self.rows_in} rows "
            f"({self.amount_in} yuan) = {self.rows_accepted} accepted + {self.rows_rejected} rejected, "
            f"{self.rows_layout} rows of layout, {self.findings} finding(s)"
        )


def is_there(month: Month, extract: str, settings: Settings) -> bool:
    """Whether the party has sent this extract for `month`; cheap, so that a task may ask again and again."""
    wanted = source(extract)
    if wanted.query and wanted.party in settings.party_urls:
        return rows_in_database(month, wanted, settings)
    return bool(files_of(month, wanted, settings))


def run(month: Month, extract: str, settings: Settings) -> ExtractSummary:
    """Read what the party sent into `months/<month>/extract/<extract>.*`; the manifest `<extract>.json` comes last.

    Raises TransientError if nothing was sent yet, ContractError if a file is not shaped as declared, DataError if
    too many rows were rejected (their outputs and a critical finding are written, the manifest is not).
    """
    from etl.extract.stage import extract_month

    return extract_month(month, source(extract), settings)
