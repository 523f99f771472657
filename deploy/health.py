"""Whether the components of an Airflow live, from the heartbeats its API server knows. Also the containers' check."""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from datetime import datetime

# component -> its name in Airflow's health report; the API server answers for itself
_REPORTED = {"scheduler": "scheduler", "dag-processor": "dag_processor", "triggerer": "triggerer"}


def report(url: str) -> dict[str, dict[str, str]]:
    """Airflow's own report of its components; empty if the API server at `url` does not answer."""
    try:
        with urllib.request.urlopen(f"{url}/api/v2/monitor/health", timeout=5) as answer:  # noqa: S310
            return dict(json.load(answer))
    except (OSError, ValueError):
        return {}


def answers(url: str) -> bool:
    """Whether the API that tasks use answers; it is built at the first request, which takes seconds."""
    try:
        with urllib.request.urlopen(f"{url}/execution/health", timeout=30):  # noqa: S310
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def is_healthy(component: str, found: dict[str, dict[str, str]], since: datetime | None = None) -> bool:
    """Whether `found` calls the component healthy, by a heartbeat after `since`.

    Airflow believes a heartbeat for 30 s, and so in the processes of an earlier start.
    """
    if component not in _REPORTED:
        return found.get("metadatabase", {}).get("status") == "healthy"
    told = found.get(_REPORTED[component], {})
    beat = next((value for name, value in told.items() if name.startswith("latest_")), None)
    fresh = since is None or (beat is not None and datetime.fromisoformat(beat) > since)
    return told.get("status") == "healthy" and fresh


def main() -> None:
    """`python -m deploy.health COMPONENT`: exit code 0 if it is healthy."""
    url = os.environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"].removesuffix("/execution/")
    raise SystemExit(0 if is_healthy(sys.argv[1], report(url)) else 1)


if __name__ == "__main__":
    main()
