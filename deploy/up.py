"""`make up`: a complete Airflow with its UI on loopback, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from deploy import airflow
from deploy.airflow import AirflowError
from etl.errors import EtlError
from etl.settings import Settings

NEVER = "2100-01-01T00:00:00+08:00"
BY_HAND = {"FUNDRECON_SCHEDULE_FROM": os.environ.get("FUNDRECON_SCHEDULE_FROM", NEVER)}


def main() -> None:
    """Start, say where, wait for Ctrl-C, stop."""
    for end in (signal.SIGTERM, signal.SIGINT):  # a shell starts background commands deaf to Ctrl-C
        signal.signal(end, signal.default_int_handler)
    port = airflow.free_port(int(os.environ.get("FUNDRECON_PORT", "8080")))
    print("starting Airflow ...", flush=True)
    try:
        with airflow.running(Settings.from_env(), port, BY_HAND) as started:
            print(f"Airflow: {started.url}   user {started.user}   password {started.password}", flush=True)
            print(f"logs of its processes: {started.home / 'processes'}   end with Ctrl-C", flush=True)
            while True:
                started.check()
                time.sleep(1)
    except KeyboardInterrupt:
        print("\nstopped", flush=True)
    except (AirflowError, EtlError, subprocess.CalledProcessError) as error:
        sys.exit(airflow.said(error))


if __name__ == "__main__":
    main()
