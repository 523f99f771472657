"""A real Airflow: a month triggered over REST reaches the warehouse; a bad file says what is wrong and what to do."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from deploy import airflow, months
from deploy.api import Api, Run
from deploy.months import MONTHLY
from etl import simulate
from etl.identifiers import is_citizen_id
from etl.months import Month
from etl.settings import Settings
from etl.warehouse import server

pytestmark = pytest.mark.e2e
_LIMIT = 240  # seconds until a month must be over


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    simulate.run(2021, 3, "0.003", folder)
    return folder


@pytest.fixture(scope="module")
def running(county: Path, module_server_home: Path) -> Iterator[tuple[airflow.Airflow, Settings]]:
    """Airflow on an embedded server of its own, and its settings."""
    settings = Settings(home=module_server_home)
    extra = {
        "FUNDRECON_INBOX": str(county / "inbox"),
        "FUNDRECON_SOCIAL_INSURANCE_URL": f"sqlite:///{county / 'agency.db'}",
        "FUNDRECON_SCHEDULE_FROM": "2100-01-01T00:00:00+00:00",  # nothing but what the test triggers
    }
    with airflow.running(settings, extra=extra) as started:
        yield started, settings


@pytest.fixture(scope="module")
def api(running: tuple[airflow.Airflow, Settings]) -> Iterator[Api]:
    started, _ = running
    with Api(started.url, started.user, started.password) as session:
        months.wait_until_known(session, started)
        yield session


def over(api: Api, run: Run) -> Run:
    """The run once it is over."""
    deadline = time.monotonic() + _LIMIT
    while time.monotonic() < deadline:
        run = api.run(run)
        if run.is_over:
            return run
        time.sleep(1)
    pytest.fail(f"{run.key} is not over after {_LIMIT} s: {[(t.id, t.state) for t in api.tasks(run)]}")


def test_a_month_reaches_the_warehouse_and_a_bad_file_says_what_to_do(
    running: tuple[airflow.Airflow, Settings], api: Api, county: Path
) -> None:
    _, settings = running
    good = over(api, api.trigger(MONTHLY, partition_key="2021-01"))
    assert good.state == "success", months.failures(api, good, api.tasks(good))
    engine = server.engine(settings)
    with engine.connect() as connection:
        rows = connection.execute(text("select count(*) from recon.statement where month = '2021-01'")).scalar()
    assert rows
    assert rows > 10

    (file,) = (county / "inbox" / "2021-02" / "tax").glob("03_*.csv")
    file.write_bytes(file.read_bytes().replace("滞纳金".encode("gb18030"), "滞纳鑫".encode("gb18030")))
    bad = over(api, api.trigger(MONTHLY, conf={"month": Month("2021-02")}))
    assert bad.state == "failed"
    (line,) = [line for line in months.failures(api, bad, api.tasks(bad)) if "tax_total" in line]
    for part in ("tax.tax_total.extract", "party=tax", "month=2021-02", file.name, "row=", "滞纳鑫", "滞纳金", "->"):
        assert part in line, line

    early = over(api, api.trigger(MONTHLY, partition_key="2021-05"))
    assert early.state == "failed"
    assert "2021-04" in months.failures(api, early, api.tasks(early))[0]


def test_no_log_shows_a_citizen_id_whole(running: tuple[airflow.Airflow, Settings]) -> None:
    """Last of the module: it reads what the runs above have logged."""
    started, _ = running
    logs = [*started.home.glob("logs/**/*.log"), *started.home.glob("processes/*.log")]
    assert any("task_id=tax.tax_person.extract" in str(log) for log in logs)
    for log in logs:
        candidates = re.findall(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])", log.read_text(encoding="utf-8"))
        assert [found for found in candidates if is_citizen_id(found.upper())] == [], log.name
