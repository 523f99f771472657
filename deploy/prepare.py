"""Before the first component starts: login, Airflow's tables, the pool, the warehouse. Safe to run again."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from deploy import keys
from deploy.layout import ADMIN
from etl.settings import PROJECT, Settings
from etl.warehouse import migrate, server

_PREPARED = "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()"


def prepare(env: Mapping[str, str], log: IO[bytes] | None = None) -> None:
    """Make an installation ready whose variables are `env`; CalledProcessError if Airflow refuses."""
    _login(env)
    _airflow(env, log)
    migrate.upgrade(Settings.from_env(env))


def _login(env: Mapping[str, str]) -> None:
    """The password of the environment, or one made once."""
    path = Path(env["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
    given = env.get("FUNDRECON_ADMIN_PASSWORD")
    if given:
        keys.write(path, json.dumps({ADMIN: given}))
    else:
        keys.kept(path, lambda: json.dumps({ADMIN: secrets.token_urlsafe(12)}))


def _airflow(env: Mapping[str, str], log: IO[bytes] | None) -> None:
    """Airflow's tables and pool, unless the database says that this version made them."""
    url = server.parse(env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"])
    wanted = f"prepared for Airflow {version('apache-airflow')}"
    uri = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(uri, autocommit=True) as connection:
        if connection.execute(_PREPARED).fetchone() == (wanted,):
            return
        command = [sys.executable, "-m", "deploy.commands"]
        subprocess.run(command, cwd=PROJECT, env=dict(env), stdout=log, stderr=log, check=True)
        comment = sql.SQL("comment on database {} is {}")
        connection.execute(comment.format(sql.Identifier(str(url.database)), sql.Literal(wanted)))


if __name__ == "__main__":
    prepare(os.environ)
