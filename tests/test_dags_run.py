"""A month through `dag.test()`: every task of the DAG in one process, on a small county."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from etl import simulate
from etl.settings import PROJECT, Settings
from etl.warehouse import server

_RUN = """
from airflow.dag_processing.dagbag import DagBag
dag = DagBag(dag_folder="dags").dags["monthly_reconciliation"]
run = dag.test(run_conf={"month": "2021-01"})
print("state:", str(getattr(run.state, "value", run.state)))
"""


def test_a_month_in_one_process_reaches_the_warehouse(tmp_path: Path, warehouse_settings: Settings) -> None:
    simulate.run(2021, 11, "0.002", tmp_path / "county")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "FUNDRECON"))},
        "PYTHONPATH": str(PROJECT),
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "FUNDRECON_HOME": str(warehouse_settings.home),
        "FUNDRECON_INBOX": str(tmp_path / "county" / "inbox"),
        "FUNDRECON_WAREHOUSE_URL": warehouse_settings.warehouse_url,
    }
    airflow = str(Path(sys.executable).with_name("airflow"))
    for command in ([airflow, "db", "migrate"], [airflow, "pools", "set", "fundrecon_books", "1", "books"]):
        subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, check=True)
    done = subprocess.run(
        [sys.executable, "-c", _RUN], env=environment, cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert "state: success" in done.stdout, (done.stdout + done.stderr)[-3000:]
    with server.engine(warehouse_settings).connect() as connection:
        rows = connection.execute(text("select count(*) from recon.statement where month = '2021-01'")).scalar()
    assert rows
    assert rows > 10
