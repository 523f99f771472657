"""Rounds of contenders in turn, each in a process of its own, and what they found held against each other."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from etl.bench.speed import agreement, generate
from etl.bench.speed.contenders import OURS, Contender
from etl.bench.speed.model import Counts, Limits, Result, Round
from etl.errors import ContractError

_RESERVE = 0.05  # of the machine's memory: with less left a contender is stopped
_LOOK = 0.5  # seconds between looks at the memory


def compare(
    rows: int,
    rounds: int,
    chosen: Sequence[Contender],
    folder: Path,
    limits: Limits,
    seed: int = 1,
    heard: Callable[[str], None] = lambda _: None,
) -> list[Result]:
    """Results of `chosen` at `rows` per party, in their order; ContractError if two found unlike things.

    Contenders take turns, so that a slow minute of the machine meets all, each round beginning with another, so that
    none always follows the same. `folder` gets the data and, for the time of
    a run, its output.
    """
    with _connected(folder, limits) as connection:
        truth = generate.write(folder, rows, seed, connection)
    results = {one.name: Result(one.name, one.what, rows, skipped=_hindrance(one, rows)) for one in chosen}
    for number in range(rounds):
        first = number % len(chosen)
        for one in (*chosen[first:], *chosen[:first]):
            if results[one.name].skipped:
                continue
            results[one.name] = _another(results[one.name], one, folder, limits)
            heard(f"{rows} {one.name} {number + 1}/{rounds} {_told(results[one.name])}")
    found = [_parted(results[one.name], one, folder, limits) for one in chosen]
    agreement.demand(found, truth)
    return found


def _told(result: Result) -> str:
    return result.skipped or f"{result.rounds[-1].seconds:.1f} s"


def _hindrance(one: Contender, rows: int) -> str:
    """Why a contender cannot take part, if it cannot."""
    if not one.version:
        return f"{one.library} is not installed"
    free = _memory("MemAvailable")
    if one.need * rows > free:
        return f"needs about {one.need * rows / 2**30:.0f} GiB at this size, {free / 2**30:.0f} GiB are free"
    return ""


def _memory(name: str) -> int:
    """Bytes of a line of /proc/meminfo."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1]) * 1024


def _another(result: Result, one: Contender, data: Path, limits: Limits) -> Result:
    """`result` with one round more; the first also counts what was found."""
    with _output(one, data) as out:
        told = _run(one.name, data, out, limits)
        if isinstance(told, str):
            return replace(result, skipped=told, rounds=())
        counts = result.counts or _counted(one, data, out, limits)
    del told["parts"]
    return replace(result, rounds=(*result.rounds, Round(**told)), counts=counts)


def _parted(result: Result, one: Contender, data: Path, limits: Limits) -> Result:
    """Ours also tells its parts, in a run that is not measured: looking at every function takes time of its own."""
    if one.name != OURS or result.skipped:
        return result
    with _output(one, data) as out:
        told = _run(one.name, data, out, limits, profile=True)
    parts = () if isinstance(told, str) else tuple((name, seconds) for name, seconds in told["parts"])
    return replace(result, parts=parts)


@contextmanager
def _output(one: Contender, data: Path) -> Iterator[Path]:
    """A folder for what a contender writes, gone afterwards."""
    out = data / f"{one.name}.{os.getpid()}"
    out.mkdir()
    try:
        yield out
    finally:
        shutil.rmtree(out)


def _counted(one: Contender, data: Path, out: Path, limits: Limits) -> Counts:
    """What was found; it is not measured, and has the machine's memory."""
    with _connected(data, replace(limits, memory=f"{_memory('MemAvailable') * 3 // 4 >> 20}MiB")) as connection:
        return agreement.count(connection, one.cells(data, out))


@contextmanager
def _connected(folder: Path, limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB within the limits; what it spills goes beside the data."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"set threads = {limits.threads}")
        connection.execute(f"set memory_limit = '{limits.memory}'")
        connection.execute(f"set temp_directory = '{folder / 'spill'}'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set enable_progress_bar = false")
        yield connection


def _run(name: str, data: Path, out: Path, limits: Limits, profile: bool = False) -> dict[str, Any] | str:
    """What the process told, or why there is nothing to tell."""
    command = [sys.executable, "-m", "etl.bench.speed.child", name, str(data), str(out)]
    command += ["--threads", str(limits.threads), "--memory", limits.memory, *(["--profile"] if profile else [])]
    threads = {name: str(limits.threads) for name in ("POLARS_MAX_THREADS", "OMP_NUM_THREADS")}
    began = time.perf_counter()
    with (out / "stdout").open("w+") as told, (out / "stderr").open("w+") as complaints:
        process = subprocess.Popen(command, stdout=told, stderr=complaints, env=os.environ | threads)
        stopped = _watched(process)
        seconds = time.perf_counter() - began
        if stopped:
            return stopped
        if process.returncode:
            complaints.seek(0)
            return _failed(name, complaints.read())
        told.seek(0)
        result: dict[str, Any] = json.loads(told.read().splitlines()[-1])
    return {**result, "process_seconds": seconds}


def _failed(name: str, complaint: str) -> str:
    """Lack of memory is a result; ContractError for every other failure."""
    said = [line.strip() for line in complaint.splitlines() if line.strip(" ^~|+-")]
    last = said[-1] if said else ""
    if any(word in last for word in ("Out of Memory", "OutOfMemory", "MemoryError")):
        return f"out of memory: {last[:120]}"
    raise ContractError(f"{name} failed: {last}", do=f"run it alone: python -m etl.bench.speed.child {name} DATA OUT")


def _watched(process: subprocess.Popen[bytes]) -> str:
    """Wait; stop the process before the machine runs out of memory, and say so."""
    reserve = int(_memory("MemTotal") * _RESERVE)
    while True:
        try:
            process.wait(_LOOK)
        except subprocess.TimeoutExpired:
            if _memory("MemAvailable") > reserve:
                continue
            process.kill()
            process.wait()
            return "stopped: it took the machine's memory"
        return "stopped by the system: out of memory" if process.returncode == -9 else ""
