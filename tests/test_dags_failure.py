"""What Airflow is told of a fault: tried again or not, where it is, what to do, and never a whole citizen id."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException, TaskDeferred

from dags import stages
from dags.failure import LastLine, callbacks, told
from dags.options import Options
from dags.waiting import Arrival, WaitForExtract
from etl.errors import ContractError, DataError, EtlError, TransientError, Where
from etl.settings import Settings
from etl.warehouse import migrate, server

ID = "440281199003071239"
KNOWN = Where(party="tax", month="2021-03", extract="tax_detail")


def context(key: str | None = None, **params: str) -> Context:
    """What a task knows of its run."""
    return cast(Context, {"dag_run": SimpleNamespace(partition_key=key), "params": params})


def raised(error: Exception) -> Exception:
    with pytest.raises(AirflowException) as caught, told(KNOWN):
        raise error
    return caught.value


def test_only_a_transient_fault_is_tried_again() -> None:
    assert not isinstance(raised(TransientError("the server is away")), AirflowFailException)
    for error in (DataError("wrong"), ContractError("wrong"), KeyError("wrong")):
        assert isinstance(raised(error), AirflowFailException)


def test_the_sentence_says_where_and_what_to_do() -> None:
    place = Where(file="01.csv", sheet="s", row=7, field="amount")
    assert str(raised(DataError("no amount: 1O.00", where=place, do="ask for a new file"))) == (
        "no amount: 1O.00 [party=tax month=2021-03 extract=tax_detail file=01.csv sheet=s row=7 field=amount]"
        " -> ask for a new file; then clear this task"
    )


def test_the_fault_knows_its_place_better_than_the_task() -> None:
    sentence = str(raised(EtlError("missing", where=Where(month="2021-02"))))
    assert "month=2021-02 extract=tax_detail" in sentence


def test_no_id_is_shown_whole(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    assert ID not in str(raised(DataError(f"{ID} is dead")))
    assert ID not in str(raised(ValueError(f"{ID}\nin two lines")))
    LastLine().notify(cast(Context, {"exception": ValueError(ID)}))
    assert "440281********1239" in caplog.text
    assert ID not in caplog.text


def test_the_configured_notifier_is_told_and_the_last_line_comes_last() -> None:
    options = Options.from_env(
        {"FUNDRECON_NOTIFIER": "airflow.providers.smtp.notifications.smtp.SmtpNotifier",
         "FUNDRECON_NOTIFIER_ARGS": '{"to": "office@example.org"}'}
    )  # fmt: skip
    told_of_failure = callbacks(options)["on_failure_callback"]
    assert [type(one).__name__ for one in told_of_failure] == ["SmtpNotifier", "LastLine"]
    assert told_of_failure[0].to == "office@example.org"
    assert [type(one).__name__ for one in callbacks(Options())["on_failure_callback"]] == ["LastLine"]


def test_options_come_from_the_environment() -> None:
    given = {"DUE_DAY": "12", "SCHEDULE_FROM": "2022-01-01T00:00:00+08:00", "WAIT_LIMIT": "1.5", "WAIT_POLL": "5",
             "RETRIES": "1", "RETRY_DELAY": "2"}  # fmt: skip
    options = Options.from_env({f"FUNDRECON_{name}": value for name, value in given.items()})
    assert (options.due_day, options.retries) == (12, 1)
    assert options.schedule_from == datetime.fromisoformat("2022-01-01T00:00:00+08:00")
    assert options.wait_limit == timedelta(minutes=90)
    assert (options.wait_poll, options.retry_delay) == (timedelta(seconds=5), timedelta(seconds=2))


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (context(), "nothing is no month"),
        (context("March"), "'March' is no month"),
        (context("2021-03", month="2021-04"), "the run's key is 2021-03 but its parameter month is 2021-04"),
    ],
)
def test_a_run_must_say_one_month(run: Context, said: str) -> None:
    with pytest.raises(ContractError, match=said):
        stages.month_of(run)


def test_key_and_parameter_mean_the_same() -> None:
    assert stages.month_of(context("2021-03")) == stages.month_of(context(month="2021-03")) == "2021-03"
    assert stages.year_of(context("2021")) == stages.year_of(context(year="2021")) == 2021


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, warehouse_settings: Settings, tmp_path: Path) -> Settings:
    """Tasks run here on an empty warehouse."""
    monkeypatch.setenv("FUNDRECON_HOME", str(warehouse_settings.home))
    monkeypatch.setenv("FUNDRECON_WAREHOUSE_URL", warehouse_settings.warehouse_url)
    monkeypatch.setenv("FUNDRECON_INBOX", str(tmp_path / "inbox"))
    monkeypatch.delenv("FUNDRECON_FIRST_MONTH", raising=False)
    return warehouse_settings


def load(settings: Settings, *months: str) -> None:
    migrate.upgrade(settings)
    with server.engine(settings).begin() as connection:
        for month in months:
            connection.exec_driver_sql(
                "insert into ops.month_state (month, inputs_sha256, manifests, row_counts, rows)"
                f" values ('{month}', '', '{{}}', '{{}}', 0)"
            )


def test_a_month_needs_the_one_before(installed: Settings) -> None:
    assert "opening" in stages.plan(context("2021-01"))
    with pytest.raises(AirflowFailException, match=r"2021-03 needs 2021-02, which is not loaded .* run 2021-02 first"):
        stages.plan(context("2021-03"))
    with pytest.raises(AirflowFailException, match="2020-12 lies before the first month, 2021-01"):
        stages.plan(context("2020-12"))
    load(installed, "2021-02")
    assert "opening" not in stages.plan(context("2021-03"))


def test_the_missing_months_of_a_year_are_named(installed: Settings) -> None:
    load(installed, *(f"2021-{number:02d}" for number in range(1, 11)))
    assert stages.missing_months(context("2021")) == ["2021-11", "2021-12"]


def waiting() -> WaitForExtract:
    limit, poll = timedelta(hours=1), timedelta(seconds=1)
    return WaitForExtract(task_id="wait", extract="tax_total", limit=limit, poll=poll)


def send(tmp_path: Path) -> None:
    folder = tmp_path / "inbox" / "2021-03" / "tax"
    folder.mkdir(parents=True)
    (folder / "03_110_440281_20210401_000000.csv").write_text("x", encoding="utf-8")


def test_what_is_there_is_not_waited_for(installed: Settings, tmp_path: Path) -> None:
    load(installed, "2021-02")
    send(tmp_path)
    first = stages.plan(context("2021-03"))
    assert (first["tax_total"], first["tax_detail"]) == ("extract", "wait")
    waiting().execute(context("2021-03"))


def test_a_party_whose_database_is_away_is_waited_for(installed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    load(installed, "2021-02")
    monkeypatch.setenv("FUNDRECON_SOCIAL_INSURANCE_URL", f"sqlite:///{installed.home}/nowhere/agency.db")
    assert stages.plan(context("2021-03"))["collection"] == "wait"


@pytest.mark.usefixtures("installed")
def test_what_is_missing_is_waited_for_and_then_asked_for() -> None:
    with pytest.raises(TaskDeferred) as deferred:
        waiting().execute(context("2021-03"))
    assert isinstance(deferred.value.trigger, Arrival)
    with pytest.raises(
        AirflowFailException, match=r"03_.*did not come within 1:00:00 \[party=tax month=2021-03.*ask tax"
    ):
        waiting().arrived(context("2021-03"), event=False)
    waiting().arrived(context("2021-03"), event=True)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("sent", [True, False])
def test_the_trigger_says_whether_it_came(tmp_path: Path, sent: bool) -> None:
    if sent:
        send(tmp_path)
    path, arguments = Arrival("2021-03", "tax_total", datetime.now(UTC).isoformat(), 0.01).serialize()
    assert path == "dags.waiting.Arrival"

    async def first() -> Any:
        return await anext(aiter(Arrival(**arguments).run()))

    assert asyncio.run(first()).payload is sent
