"""Where the time of the months goes: per stage, in seconds and rows a second, from what Airflow recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deploy.months import MonthRun

STAGES = ("plan", "wait", "extract", "validate", "reconcile", "load", "statement")


@dataclass
class StageTime:
    """Tasks of one stage: `seconds` is the sum over tasks, which partly ran beside each other."""

    stage: str
    tasks: int = 0
    seconds: float = 0.0
    longest: float = 0.0
    rows: int = 0

    @property
    def rows_per_second(self) -> int | None:
        """None for a stage that handles no rows."""
        return round(self.rows / self.seconds) if self.rows and self.seconds else None


def by_stage(months: Sequence[MonthRun]) -> list[StageTime]:
    """All tasks of `months` by stage, in the order of the way."""
    found = {stage: StageTime(stage) for stage in STAGES}
    for month in months:
        for task in month.tasks:
            if task.state == "success":
                time = found[task.stage]
                time.tasks += 1
                time.seconds += task.seconds
                time.longest = max(time.longest, task.seconds)
                time.rows += _rows(month, task.id)
    return list(found.values())


def _rows(month: MonthRun, task: str) -> int:
    """Rows a task handled: what it read, checked, entered, loaded or wrote."""
    group, _, stage = task.rpartition(".")
    result = month.results.get(f"{group}.extract" if stage == "validate" else task, {})
    name = {"extract": "rows_in", "validate": "rows_accepted", "reconcile": "entries"}.get(stage, "rows")
    rows = result.get(name, 0)
    return sum(rows.values()) if isinstance(rows, dict) else int(rows)
