"""### 年度执行情况 / Yearly execution

The figures of a year, computed from its twelve loaded months and stored in `report.yearly_figures`, then what people
hold in their hands: workbook, drafted report, dashboard, dictionary.

- **When**: each time a month of the year is loaded (asset `month_loaded`); the run's partition key is the year, `2021`.
  A corrected month therefore gives new figures by itself.
- **Incomplete year**: `figures` is skipped, and its log says which months are missing.
- **By hand**: *Trigger*, with the parameter `year`.
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import DAG, Param, PartitionedAssetTimetable, StartOfYearMapper, task
from airflow.sdk import get_current_context as context
from airflow.sdk.exceptions import AirflowSkipException

from dags import stages
from dags.assets import MONTH_LOADED, YEAR_FIGURES
from dags.failure import callbacks
from dags.options import Options


@task(multiple_outputs=False, outlets=[YEAR_FIGURES])
def figures(*, outlet_events: Any = None) -> dict[str, Any]:
    """Every figure of the year, unless a month is missing."""
    if missing := stages.missing_months(context()):
        raise AirflowSkipException(f"the year is not complete, not loaded are: {', '.join(missing)}")
    counts = stages.figures(context())
    outlet_events[YEAR_FIGURES].add_partitions(str(counts["year"]))
    return counts


@task
def outputs() -> dict[str, Any]:
    """Workbook, drafted report, dashboard and dictionary of the year."""
    return stages.outputs(context())


with DAG(
    "yearly_execution",
    dag_display_name="年度执行情况",
    doc_md=__doc__,
    schedule=PartitionedAssetTimetable(
        assets=MONTH_LOADED, default_partition_mapper=StartOfYearMapper(input_format="%Y-%m")
    ),
    catchup=False,
    max_active_runs=1,
    params={
        "year": Param(
            None,
            type=["null", "string"],
            pattern=r"^\d{4}$",
            title="年度 / Year",
            description="如 2021；由各月触发时留空 / leave empty where the run has a partition key",
        )
    },
    default_args=callbacks(Options.from_env()),
    tags=["fundrecon"],
):
    figures() >> outputs()
