"""The DAGs: parsed light, documented, wired as promised; a month's tasks call the stages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from etl.settings import PROJECT
from etl.sources import all_sources

MONTHLY, YEARLY = "monthly_reconciliation", "yearly_execution"


@pytest.fixture(scope="module")
def dags(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("airflow")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIRFLOW_HOME", str(home))
        patch.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
        from airflow.dag_processing.dagbag import DagBag

        bag = DagBag(dag_folder=str(PROJECT / "dags"))
    assert bag.import_errors == {}
    return dict(bag.dags)


def test_both_dags_are_there_and_documented_by_their_docstrings(dags: dict[str, Any]) -> None:
    assert set(dags) == {MONTHLY, YEARLY}
    for name, dag in dags.items():
        source = (PROJECT / "dags" / f"{name}.py").read_text(encoding="utf-8")
        assert dag.doc_md.strip() in source
        assert len(dag.doc_md) > 200


def test_every_extract_waits_is_extracted_and_validated(dags: dict[str, Any]) -> None:
    dag = dags[MONTHLY]
    sources = all_sources()
    assert len(dag.task_ids) == 3 * len(sources) + 4
    for source in sources.values():
        group = f"{source.party}.{source.name}"
        assert dag.get_task(f"{group}.wait").downstream_task_ids == {f"{group}.extract"}
        assert dag.get_task(f"{group}.extract").upstream_task_ids == {"plan", f"{group}.wait"}
        assert f"{group}.validate" in dag.get_task(f"{group}.extract").downstream_task_ids
        assert dag.get_task(f"{group}.validate").downstream_task_ids == {"reconcile"}
        for other in source.compare_with:
            needed = dag.get_task(f"{sources[other].party}.{other}.extract").downstream_task_ids
            assert f"{group}.validate" in needed


def test_the_books_are_touched_by_one_month_at_a_time(dags: dict[str, Any]) -> None:
    dag = dags[MONTHLY]
    assert dag.max_active_runs == 1
    assert dag.get_task("reconcile").downstream_task_ids == {"load"}
    assert dag.get_task("load").downstream_task_ids == {"statement"}
    assert dag.get_task("reconcile").pool == dag.get_task("load").pool == "fundrecon_books"


@pytest.mark.parametrize(("dag", "param", "wrong"), [(MONTHLY, "month", "2021-13"), (YEARLY, "year", "21")])
def test_a_wrong_parameter_is_refused(dags: dict[str, Any], dag: str, param: str, wrong: str) -> None:
    from airflow.sdk.exceptions import AirflowException

    params = dags[dag].params
    params.validate()
    with pytest.raises((AirflowException, ValueError)):
        params.get_param(param).resolve(value=wrong)


def test_parsing_a_dag_file_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "import dags.monthly_reconciliation, dags.yearly_execution\n"
        "print(sorted({'pandas', 'great_expectations', 'duckdb', 'pyarrow', 'sqlalchemy.orm'} & set(sys.modules)))\n"
        "print(sorted(m for m in sys.modules if m.startswith('etl.') and m.count('.') == 1))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "AIRFLOW_HOME": str(tmp_path), "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    heavy, ours = done.stdout.splitlines()[-2:]
    assert "etl.sources" in ours
    assert [name for name in ("pandas", "great_expectations", "duckdb", "pyarrow") if f"'{name}'" in heavy] == []
