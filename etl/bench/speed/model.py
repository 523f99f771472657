"""What is measured, and under which limits."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

PARTIES = ("tax", "agency", "finance")
KEY = ("fund", "ticket_no", "payer_id", "period")
KEYED = f"case when ticket_no is not null then hash({', '.join(KEY)}) end as key"  # SQL of a row's key as one number
COMPARED = "compared.parquet"  # what is written: `WRITTEN` of every key or pairing
WRITTEN = (*(f"ref_{party}" for party in PARTIES), "fund", "amount", "class")


@dataclass(frozen=True)
class Limits:
    """What a contender may use; `memory` as DuckDB writes it (4GB), obeyed by those that have such a setting."""

    threads: int = 2
    memory: str = "4GB"


@dataclass(frozen=True)
class Counts:
    """Keys that stand at most once at each party: how many agree, lack a party, differ; `digest` of which is which."""

    agree: int
    missing: int
    differ: int
    digest: str


@dataclass(frozen=True)
class Round:
    """One run of one contender: seconds from the first read to the last byte written, imports not counted."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    process_seconds: float


@dataclass(frozen=True)
class Result:
    """All rounds of one contender at one size; `skipped` says why there are none."""

    contender: str
    what: str
    rows: int
    rounds: tuple[Round, ...] = ()
    counts: Counts | None = None
    skipped: str = ""
    parts: tuple[tuple[str, float], ...] = ()

    @property
    def seconds(self) -> float:
        """Median over the rounds."""
        return median(one.seconds for one in self.rounds)

    @property
    def cpu_seconds(self) -> float:
        """Median over the rounds, all threads and children."""
        return median(one.cpu_seconds for one in self.rounds)

    @property
    def peak_bytes(self) -> int:
        """Greatest resident memory of any round."""
        return max(one.peak_bytes for one in self.rounds)
