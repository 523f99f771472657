"""What an installation may set about its DAGs, each by an environment variable FUNDRECON_<NAME>."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

BOOKS = "fundrecon_books"  # a pool of one: months that run at the same time do not meet in the books


@dataclass(frozen=True)
class Options:
    """Read while a DAG file is parsed, so the variables must be set for all of Airflow's processes."""

    due_day: int = 10  # of the month after, at 06:00 in Asia/Shanghai
    schedule_from: datetime | None = None  # no run is scheduled before; None: from the installation on
    wait_limit: timedelta = timedelta(hours=72)  # how long a month waits for a file
    wait_poll: timedelta = timedelta(seconds=60)
    retries: int = 3  # of transient faults
    retry_delay: timedelta = timedelta(seconds=60)  # doubled with each try
    notifier: str = ""  # class of an Airflow notifier, told of every failure
    notifier_args: Mapping[str, Any] = field(default_factory=dict)  # its arguments, in the variable as JSON

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Options:
        """Options from FUNDRECON_* variables; times are in hours (WAIT_LIMIT) or seconds (WAIT_POLL, RETRY_DELAY)."""
        env = os.environ if env is None else env
        get = {k.removeprefix("FUNDRECON_").lower(): v for k, v in env.items() if k.startswith("FUNDRECON_") and v}
        return cls(
            due_day=int(get.get("due_day", cls.due_day)),
            schedule_from=datetime.fromisoformat(get["schedule_from"]) if "schedule_from" in get else None,
            wait_limit=timedelta(hours=float(get["wait_limit"])) if "wait_limit" in get else cls.wait_limit,
            wait_poll=timedelta(seconds=float(get["wait_poll"])) if "wait_poll" in get else cls.wait_poll,
            retries=int(get.get("retries", cls.retries)),
            retry_delay=timedelta(seconds=float(get["retry_delay"])) if "retry_delay" in get else cls.retry_delay,
            notifier=get.get("notifier", cls.notifier),
            notifier_args=json.loads(get.get("notifier_args", "{}")),
        )
