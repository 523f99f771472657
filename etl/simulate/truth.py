"""What really happened: differences with their cause, broken rules. Never read by the pipeline."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from etl.months import Month
from etl.simulate.calibration import FUNDS
from etl.storage import replacing

DIFFERENCES = ("difference_id", "cause", "leg", "fund", "month", "party", "ref", "cleared_month", "alike")
RULES = ("rule_id", "month", "fund", "key")


class Numbered(Protocol):
    """A row that has a number once it is written."""

    number: str


@dataclass
class Truth:
    """Collects the labels of a run; `last` is the last month of the year: what clears later is open at its end.

    A difference may have one cause after another, each in a label of its own under the same number: what was posted
    late may be posted wrong. `alike` names causes that cannot be told from the true one by anything the parties send.
    """

    last: Month
    differences: list[tuple[str, ...]] = field(default_factory=list)
    rules: list[tuple[str, ...]] = field(default_factory=list)
    _number: int = 0
    _waiting: list[tuple[str, str, int, Month, Sequence[tuple[str, Numbered | str]], Month | None]] = field(
        default_factory=list
    )

    def later(
        self,
        cause: str,
        leg: str,
        fund: int,
        month: Month,
        refs: Sequence[tuple[str, Numbered | str]],
        cleared: Month | None,
    ) -> None:
        """Like `difference`, for rows that get their number when they are written (never, after the year)."""
        self._waiting.append((cause, leg, fund, month, refs, cleared))

    def resolve(self) -> None:
        """Label what was waiting; rows that were not written in the year are left out."""
        for cause, leg, fund, month, refs, cleared in self._waiting:
            known = [(party, ref if isinstance(ref, str) else ref.number) for party, ref in refs]
            self.difference(cause, leg, fund, month, [(party, ref) for party, ref in known if ref], cleared)
        self._waiting.clear()

    def difference(
        self,
        cause: str,
        leg: str,
        fund: int,
        month: Month,
        refs: Sequence[tuple[str, str]],
        cleared: Month | None,
        *,
        number: int = 0,
        alike: str = "",
    ) -> int:
        """One difference: `refs` are (party, ref) of all entries concerned; `cleared` None if never.

        Returns its number, which is `number` if this is a later cause of one that is known. What would begin after
        the year is not labelled.
        """
        if not number:
            self._number += 1
            number = self._number
        until = "" if cleared is None or cleared > self.last else str(cleared)
        for party, ref in refs if month <= self.last else ():
            self.differences.append((f"D{number:07d}", cause, leg, FUNDS[fund], str(month), party, ref, until, alike))
        return number

    def rule(self, rule_id: str, month: Month, fund: int | None, key: str) -> None:
        """A violation of a rule that was written into the files."""
        self.rules.append((rule_id, str(month), "" if fund is None else FUNDS[fund], key))

    def write(self, folder: Path) -> None:
        """Write differences.csv and rules.csv."""
        write_table(folder / "differences.csv", DIFFERENCES, self.differences)
        write_table(folder / "rules.csv", RULES, sorted(self.rules))


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A small UTF-8 CSV."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
