"""Waiting for what a party sends: no worker is taken meanwhile, and the limit ends in a sentence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import BaseOperator, Context
from airflow.triggers.base import BaseTrigger, TriggerEvent

from dags.failure import told
from dags.stages import month_of
from etl import extract
from etl.errors import DataError, TransientError, Where
from etl.months import Month
from etl.settings import Settings
from etl.sources import Source, source


class Arrival(BaseTrigger):
    """Looks every `poll` seconds whether an extract has come; its event is the time waited out, or none."""

    def __init__(self, month: str, extract: str, until: str, poll: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.month, self.extract, self.until, self.poll = month, extract, until, poll

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Class and arguments, from which the triggerer makes it again."""
        arguments = {"month": self.month, "extract": self.extract, "until": self.until, "poll": self.poll}
        return f"{__name__}.{type(self).__name__}", arguments

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """One event: whether the extract is there."""
        while not (there := await asyncio.to_thread(self._is_there)):
            if datetime.now(UTC) >= datetime.fromisoformat(self.until):
                break
            await asyncio.sleep(self.poll)
        yield TriggerEvent(there)  # type: ignore[no-untyped-call]

    def _is_there(self) -> bool:
        try:
            return extract.is_there(Month(self.month), self.extract, Settings.from_env())
        except TransientError as error:
            self.log.warning("%s", error)
            return False


class WaitForExtract(BaseOperator):
    """Ends at once if the extract is there, else when it comes; fails after `limit` with what to do."""

    def __init__(self, *, extract: str, limit: timedelta, poll: timedelta, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.extract, self.limit, self.poll = extract, limit, poll

    def execute(self, context: Context) -> None:
        """Look once, then hand over to the triggerer."""
        with told(Where()):
            month = month_of(context)
        with told(self._where(month)):
            if extract.is_there(month, self.extract, Settings.from_env()):
                return
        self.log.info("%s has not come yet, waiting up to %s", self._wanted(month), self.limit)
        until = (datetime.now(UTC) + self.limit).isoformat()
        arrival = Arrival(month, self.extract, until, self.poll.total_seconds())
        self.defer(trigger=arrival, method_name="arrived")

    def arrived(self, context: Context, event: bool) -> None:
        """Go on if the extract is there."""
        month = month_of(context)
        with told(self._where(month)):
            if not event:
                do = f"ask {self._source.party} for it and put it there"
                raise DataError(f"{self._wanted(month)} did not come within {self.limit}", do=do)

    @property
    def _source(self) -> Source:
        return source(self.extract)

    def _wanted(self, month: Month) -> str:
        settings, wanted = Settings.from_env(), self._source
        if wanted.query and wanted.party in settings.party_urls:
            return f"rows of {wanted.query.table} in the database of {wanted.party}"
        return f"a file {wanted.pattern} in {settings.inbox_dir / month / wanted.party}"

    def _where(self, month: Month) -> Where:
        return Where(party=self._source.party, month=month, extract=self.extract)
