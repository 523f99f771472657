"""What is known beforehand of reading an extract, by sha-256: a change of it makes what was read outdated.

Declarations count by what they say, not by their bytes: a comment in a source, or another table's contract, makes
nothing outdated. Code does not count at all; SQL does, as it does everywhere.
"""

from __future__ import annotations

from dataclasses import asdict

from etl import storage
from etl.contracts import table
from etl.extract.cleaning import MACROS
from etl.extract.typed import fund_codes
from etl.sources import Source

_WRITTEN = ("reject", "source_file", "finding")  # beside the extract's own table
_NOT_READ = ("compare_with", "first_month_only")  # what a source says for the checks and the calendar


def knowledge(source: Source) -> dict[str, str]:
    """File that declares it -> digest of what it declares for `source`."""
    said = {name: value for name, value in asdict(source).items() if name not in _NOT_READ}
    told = {
        source.declared_in: said,
        "etl/contracts.py": [table(name).shape for name in (source.name, *_WRITTEN)],
        "etl/data/funds.csv": fund_codes(source.fund_party),
    }
    digests = {name: storage.sha256_of(value) for name, value in told.items()}
    return digests | {"etl/extract/cleaning.sql": storage.sha256(MACROS)}
