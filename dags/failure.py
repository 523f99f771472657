"""What Airflow makes of a fault: tried again or not, a last log line that says what to do, and who is told."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pkgutil import resolve_name
from typing import Any

from airflow.sdk import BaseNotifier, Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from dags.options import Options
from etl.errors import EtlError, TransientError, Where
from etl.identifiers import mask

log = logging.getLogger(__name__)


@contextmanager
def told(known: Where) -> Iterator[None]:
    """Raise the block's fault as Airflow's: only a transient one is tried again. `known` completes its place."""
    try:
        yield
    except TransientError as error:
        raise AirflowException(sentence(error, known)) from None
    except EtlError as error:
        raise AirflowFailException(sentence(error, known)) from None
    except Exception as error:
        log.error(mask(traceback.format_exc()))
        fault = EtlError(f"{type(error).__name__}: {error}", do="this is a fault of the program: tell its maintainers")
        raise AirflowFailException(sentence(fault, known)) from None


def sentence(error: EtlError, known: Where) -> str:
    """The fault in one masked line: what is wrong, where, and what to do."""
    found = {name: value for name, value in vars(error.where).items() if value}
    do = f"{error.do}; then clear this task" if error.do else "put it right, then clear this task"
    return mask(" ".join(str(EtlError(error.what, where=replace(known, **found), do=do)).split()))


class LastLine(BaseNotifier):
    """Repeats the fault as the last line of the task's log, below the traceback."""

    def notify(self, context: Context) -> None:
        """Log the exception's sentence."""
        self.log.error(mask(str(context.get("exception") or "failed without an exception")))


def callbacks(options: Options) -> dict[str, Any]:
    """`default_args` of a DAG: retries for transient faults, the configured notifier, the last line."""
    configured = [resolve_name(options.notifier)(**options.notifier_args)] if options.notifier else []
    return {
        "retries": options.retries,
        "retry_delay": options.retry_delay,
        "retry_exponential_backoff": True,
        "on_failure_callback": [*configured, LastLine()],
        "on_retry_callback": [LastLine()],
    }
