"""Processes that live together: started each in a session of its own, ended with all they started."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]

_PATIENCE = 15  # seconds: a scheduler lets its tasks end
_BRIEF = 3  # seconds: for those that have nothing to finish


class Processes:
    """Named processes of one folder. `running.json` there lets the next start end what a killed one left."""

    def __init__(self, folder: Path, patience: float = _PATIENCE) -> None:
        self._patience = patience
        self._folder, self._running = folder, folder / "running.json"
        self._started: dict[str, psutil.Popen] = {}

    def start(self, name: str, command: tuple[str, ...], env: Mapping[str, str]) -> None:
        """Start the program `command[0]` of our own environment; its output goes to <name>.log."""
        program = [str(Path(sys.executable).with_name(command[0])), *command[1:]]
        with (self._folder / f"{name}.log").open("wb") as log:
            self._started[name] = psutil.Popen(
                program, env=dict(env), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        known = [(process.pid, process.create_time()) for process in self._started.values()]
        self._running.write_text(json.dumps(known), encoding="utf-8")

    def ended(self) -> list[str]:
        """Names of those that are no longer there."""
        return [name for name, process in self._started.items() if process.poll() is not None]

    def stop(self, first: str = "") -> None:
        """End all, first asking, and what they leave behind. `first` finishes its work while the others serve it."""
        leaders = dict(self._started)
        if first in leaders:
            _end([leaders.pop(first)], self._patience)
        _end(leaders.values(), min(self._patience, _BRIEF))
        self._started.clear()
        self._running.unlink(missing_ok=True)

    def end_leftovers(self) -> None:
        """End what a start that was killed has left running."""
        if self._running.exists():
            _end(_alive(json.loads(self._running.read_text(encoding="utf-8"))), self._patience)
            self._running.unlink()


def _alive(known: Iterable[tuple[int, float]]) -> list[psutil.Process]:
    """Those still running; the number of an ended process may be another one's by now."""
    found = []
    for pid, created in known:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if process.create_time() == created:
                found.append(process)
    return found


def _end(leaders: Iterable[psutil.Process], patience: float) -> None:
    leaders = list(leaders)
    everyone = list(leaders)
    for leader in leaders:
        with suppress(psutil.NoSuchProcess):
            everyone += leader.children(recursive=True)  # a task has a process group of its own
            leader.terminate()
    psutil.wait_procs(leaders, timeout=patience)
    left = [process for process in everyone if process.is_running()]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=patience)
