"""One contender in a process of its own: `python -m etl.bench.speed.child NAME DATA OUT`; prints one JSON line."""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import re
import resource
import time
from pathlib import Path
from typing import Any

from etl.bench.speed import contenders
from etl.bench.speed.model import Limits

_OURS = re.compile(r"/etl/(?!bench/)(.+)\.py$")
_SHOWN = 0.01  # share of the whole below which a function is not told


def main() -> None:
    """Run, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=Limits.threads)
    parser.add_argument("--memory", default=Limits.memory)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    work = contenders.named(given.name).run
    profile = cProfile.Profile() if given.profile else None
    began, cpu = time.perf_counter(), _cpu()
    if profile:
        profile.enable()
    work(given.data, given.out, Limits(given.threads, given.memory))
    if profile:
        profile.disable()
    told: dict[str, Any] = {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": _cpu() - cpu,
        "peak_bytes": _peak(),
        "parts": _parts(profile) if profile else [],
    }
    print(json.dumps(told))


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _peak() -> int:
    """Bytes: VmHWM of this process (ru_maxrss would count the parent's before exec), plus its greatest child."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    own = int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1])
    return (own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) * 1024


def _parts(profile: cProfile.Profile) -> list[tuple[str, float]]:
    """Functions of the engine with the seconds spent in them and below, greatest first."""
    stats: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    told = [
        (f"{found[1].replace('/', '.')}.{name}", entry[3])
        for (file, _, name), entry in stats.items()
        if (found := _OURS.search(file)) and not name.startswith("<")
    ]
    whole = max((seconds for _, seconds in told), default=0)
    return sorted(((name, s) for name, s in told if s > whole * _SHOWN), key=lambda part: (-part[1], part[0]))


if __name__ == "__main__":
    main()
