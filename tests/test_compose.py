"""docker-compose.yml runs what `make up` runs: same commands, same variables, nothing secret inside."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from deploy.layout import COMMANDS, PREPARE, Place, environment, own_variables
from etl.settings import PROJECT

SECRETS = ("POSTGRES_PASSWORD", "FUNDRECON_ADMIN_PASSWORD", "AIRFLOW_FERNET_KEY", "AIRFLOW_API_SECRET_KEY",
           "AIRFLOW_JWT_SECRET")  # fmt: skip
OTHERS = ("AIRFLOW_PUBLIC_URL", "FUNDRECON_INBOX_FOLDER", "FUNDRECON_FIRST_MONTH")


def required(name: str) -> str:
    return f"${{{name}:?set {name}}}"


PLACE = Place(
    project="/opt/fundrecon",
    home="/data/airflow",
    data="/data",
    metadata=f"fundrecon:{required('POSTGRES_PASSWORD')}@postgres:5432/airflow",
    warehouse=f"postgresql+psycopg://fundrecon:{required('POSTGRES_PASSWORD')}@postgres:5432/fundrecon",
    host="0.0.0.0",  # noqa: S104 - inside the container
    port=8080,
    public_url=required("AIRFLOW_PUBLIC_URL"),
    internal_url="http://api-server:8080",
    fernet_key=required("AIRFLOW_FERNET_KEY"),
    api_key=required("AIRFLOW_API_SECRET_KEY"),
    jwt_key=required("AIRFLOW_JWT_SECRET"),
)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))["services"])


def test_the_services_are_those_of_make_up(services: dict[str, Any]) -> None:
    assert set(services) == {*COMMANDS, "postgres", "prepare"}
    assert {name: tuple(services[name]["command"]) for name in COMMANDS} == COMMANDS
    assert tuple(services["prepare"]["command"]) == PREPARE


@pytest.mark.parametrize("name", [*COMMANDS, "prepare"])
def test_the_variables_are_those_of_make_up(services: dict[str, Any], name: str) -> None:
    given = services[name]["environment"]
    promised = environment(PLACE) | own_variables(name)
    assert {key: given.get(key) for key in promised} == promised
    assert all(key.startswith("FUNDRECON_") for key in set(given) - set(promised))


def test_every_component_is_watched_and_starts_after_what_it_needs(services: dict[str, Any]) -> None:
    for name in COMMANDS:
        assert services[name]["healthcheck"]["test"][-1] == name
    assert services["prepare"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert services["api-server"]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"
    for name in set(COMMANDS) - {"api-server"}:
        assert services[name]["depends_on"]["api-server"]["condition"] == "service_healthy"


def test_no_secret_has_a_default() -> None:
    text = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
    for name in SECRETS:
        assert required(name) in text
        assert f"${{{name}:-" not in text
        assert f"${{{name}-" not in text


def _client() -> list[str]:
    plugin = ["docker", "compose"]
    if shutil.which("docker") and not subprocess.run([*plugin, "version"], capture_output=True, check=False).returncode:
        return plugin
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    pytest.skip("no docker client with compose on this machine")


def test_a_docker_client_accepts_the_file() -> None:
    client = _client()
    values = dict.fromkeys(SECRETS, "x") | {"AIRFLOW_PUBLIC_URL": "http://localhost:8080"}
    values |= {"FUNDRECON_INBOX_FOLDER": "./inbox", "FUNDRECON_FIRST_MONTH": "2021-01"}
    done = subprocess.run([*client, "config", "-q"], cwd=PROJECT, env={**os.environ, **values}, check=False)
    assert done.returncode == 0
    bare = {k: v for k, v in os.environ.items() if k not in (*SECRETS, *OTHERS)}
    refused = subprocess.run([*client, "config", "-q"], cwd=PROJECT, env=bare, capture_output=True, check=False)
    assert refused.returncode != 0
