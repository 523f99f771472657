"""Imported by every Airflow process by this name; does something only where FUNDRECON_PRELOAD is set: the scheduler.

1. Heavy modules are imported once, in the process that LocalExecutor's workers are forked from, and those fork the
   tasks: a task then starts in 0.1 s instead of 5 s.
2. Airflow 3.3: when a task has closed its sockets but has not yet been reaped, its supervisor sleeps for a whole
   [workers] min_heartbeat_interval and keeps the slot. Looking again after 20 ms takes a month of 58 short tasks from
   25 s to 7 s. It is a private method, so nothing is changed unless it looks as we know it.
"""

from __future__ import annotations

import importlib
import inspect
import logging
import os
from typing import Any

__all__: list[str] = []  # Airflow takes whatever is exported here for a setting

_LOOK_AGAIN = 0.02  # seconds
_log = logging.getLogger(__name__)


def _preload(names: str) -> None:
    for name in filter(None, names.split(",")):
        try:
            importlib.import_module(name)
        except ImportError as error:
            _log.warning("%s is not imported ahead of the tasks: %s", name, error)


def _reap_soon() -> None:
    from airflow.sdk.execution_time.supervisor import WatchedSubprocess as Watched

    service = getattr(Watched, "_service_subprocess", None)
    fields = {field.name for field in getattr(Watched, "__attrs_attrs__", ())}
    if not service or "_open_sockets" not in fields or "max_wait_time" not in inspect.signature(service).parameters:
        _log.warning("this Airflow's task supervisor is not the one known here: tasks may end seconds late")
        return

    def service_soon(self: Any, max_wait_time: float, *args: Any, **kwargs: Any) -> Any:
        wait = max_wait_time if self._open_sockets else min(max_wait_time, _LOOK_AGAIN)
        return service(self, wait, *args, **kwargs)

    setattr(Watched, service.__name__, service_soon)


if os.environ.get("FUNDRECON_PRELOAD"):
    _preload(os.environ["FUNDRECON_PRELOAD"])
    _reap_soon()
