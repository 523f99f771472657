"""### 月度三方对账 / Monthly reconciliation

One settlement month of the three parties, from their files to the warehouse and the statement people sign.

`plan` -> for each extract of each party `wait` -> `extract` -> `validate` -> `reconcile` -> `load` -> `statement`;
`plan` goes past the `wait` of what has come, so the grid shows who is late: whose `wait` is not skipped.

- **When**: month M is due on the 10th of M+1 at 06:00 in Asia/Shanghai (day: `FUNDRECON_DUE_DAY`). The run's partition
  key is the month, `2021-03`. Past months: *Backfill*, one active run at a time.
- **By hand**: *Trigger*, with the parameter `month`. A month may be run again at any time; it replaces what was there.
- **Order**: one month after the other. `plan` fails unless the month before is loaded, and says so.
- **Waiting**: a file that has not come is waited for without taking a worker, up to `FUNDRECON_WAIT_LIMIT` hours (72).
  What comes once a year (the opening files of January) is skipped in other months.
- **Failures**: only transient faults (a server away) are tried again. The last line of a failed task's log says party,
  month, file, sheet, row, field and what to do; when it is done, *clear* the task. Who is told: `FUNDRECON_NOTIFIER`.
- **Afterwards**: the asset `month_loaded` is updated for the month, which starts `yearly_execution`.
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import DAG, BaseOperator, CronPartitionTimetable, Param, TaskGroup, TriggerRule, task
from airflow.sdk import get_current_context as context

from dags import stages
from dags.assets import MONTH_LOADED
from dags.failure import callbacks
from dags.options import BOOKS, Options
from dags.waiting import WaitForExtract
from etl.sources import Source, all_sources

OPTIONS = Options.from_env()
SOURCES = all_sources()


@task.branch
def plan() -> list[str]:
    """Is the month before loaded, what is due, and has it come?"""
    return [f"{SOURCES[name].party}.{name}.{first}" for name, first in stages.plan(context()).items()]


@task(multiple_outputs=False, trigger_rule=TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS, pool=BOOKS)
def reconcile() -> dict[str, Any]:
    """Matches, causes, open items, rules, the proof."""
    return stages.reconcile(context())


@task(multiple_outputs=False, outlets=[MONTH_LOADED], pool=BOOKS)
def load(*, outlet_events: Any = None) -> dict[str, Any]:
    """Replace the month in the warehouse, then tell who waits for it."""
    counts = stages.load(context())
    outlet_events[MONTH_LOADED].add_partitions(counts["month"])
    return counts


@task(multiple_outputs=False)
def statement() -> dict[str, Any]:
    """The workbook people sign."""
    return stages.statement(context())


def one_extract(source: Source) -> tuple[BaseOperator, Any, Any]:
    """The three tasks of an extract, in a group of its own."""

    @task(multiple_outputs=False, trigger_rule=TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS)
    def extract() -> dict[str, Any]:
        return stages.extract(source, context())

    @task(multiple_outputs=False)
    def validate() -> dict[str, Any]:
        return stages.validate(source, context())

    with TaskGroup(source.name):
        wait = WaitForExtract(task_id="wait", extract=source.name, limit=OPTIONS.wait_limit, poll=OPTIONS.wait_poll)
        extracted, validated = extract(), validate()
        wait >> extracted >> validated
    return wait, extracted, validated


with DAG(
    "monthly_reconciliation",
    dag_display_name="月度三方对账",
    doc_md=__doc__,
    schedule=CronPartitionTimetable(
        f"0 6 {OPTIONS.due_day} * *", timezone="Asia/Shanghai", run_offset=-1, key_format="%Y-%m"
    ),
    start_date=OPTIONS.schedule_from,
    catchup=False,
    max_active_runs=1,
    params={
        "month": Param(
            None,
            type=["null", "string"],
            pattern=r"^\d{4}-(0[1-9]|1[0-2])$",
            title="月份 / Month",
            description="结算月份，如 2021-03；按计划或回填运行时留空 / leave empty where the run has a partition key",
        )
    },
    default_args=callbacks(OPTIONS),
    tags=["fundrecon"],
):
    planned, reconciled = plan(), reconcile()
    extracted, validated = {}, {}
    for party in sorted({source.party for source in SOURCES.values()}):
        with TaskGroup(party):
            for name in [source.name for source in SOURCES.values() if source.party == party]:
                waiting, extracted[name], validated[name] = one_extract(SOURCES[name])
                planned >> [waiting, extracted[name]]
                validated[name] >> reconciled
    for name, source in SOURCES.items():
        for other in source.compare_with:
            extracted[other] >> validated[name]
    reconciled >> load() >> statement()
