"""What an Airflow of ours consists of: commands and variables. docker-compose.yml says the same; a test compares."""

from __future__ import annotations

from dataclasses import dataclass

COMMANDS: dict[str, tuple[str, ...]] = {
    "api-server": ("airflow", "api-server"),
    # task logs lie on a disk that all components see: nobody need serve them
    "scheduler": ("airflow", "scheduler", "--skip-serve-logs"),
    "dag-processor": ("airflow", "dag-processor"),
    "triggerer": ("airflow", "triggerer", "--skip-serve-logs"),
}
PREPARE = ("python", "-m", "deploy.prepare")
ADMIN = "admin"

# Imported once in the scheduler: task processes are forked from it, and importing these takes seconds each.
PRELOAD = (
    "airflow.sdk",
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "airflow.sdk.definitions.asset.metadata",
    "airflow.dag_processing.dagbag",
    "airflow.dag_processing.bundles.manager",
    "airflow.providers.standard.decorators.python",
    "airflow.triggers.base",
    "dags.monthly_reconciliation",
    "jinja2.ext",
    "great_expectations",
    "pandas",
    "pyarrow.csv",
    "pyarrow.parquet",
    "etl.extract.database",
    "etl.extract.stage",
    "etl.reconcile",
    "etl.report.statement",
    "etl.validate",
    "etl.validate.ahead",
    "etl.warehouse.figures",
    "etl.warehouse.load",
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """One installation; `metadata` is what follows :// in the URL of Airflow's own database."""

    project: str
    home: str  # of Airflow: keys and logs
    data: str  # of the pipeline
    metadata: str
    warehouse: str
    host: str
    port: int
    public_url: str
    internal_url: str  # under which tasks and health checks reach the API server
    fernet_key: str
    api_key: str
    jwt_key: str


def environment(place: Place) -> dict[str, str]:
    """Variables of every component."""
    return {
        "PYTHONPATH": f"{place.project}:{place.project}/deploy/conf",
        "FUNDRECON_HOME": place.data,
        "FUNDRECON_WAREHOUSE_URL": place.warehouse,
        "AIRFLOW_HOME": place.home,
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__DAGS_FOLDER": f"{place.project}/dags",
        "AIRFLOW__CORE__PLUGINS_FOLDER": f"{place.project}/deploy/plugins",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__FERNET_KEY": place.fernet_key,
        "AIRFLOW__CORE__HOSTNAME_CALLABLE": "socket.gethostname",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{ADMIN}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": f"{place.home}/passwords.json",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{place.internal_url}/execution/",
        "AIRFLOW__API__HOST": place.host,
        "AIRFLOW__API__PORT": str(place.port),
        "AIRFLOW__API__BASE_URL": place.public_url,
        "AIRFLOW__API__SECRET_KEY": place.api_key,
        "AIRFLOW__API_AUTH__JWT_SECRET": place.jwt_key,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg://{place.metadata}",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": f"postgresql+psycopg_async://{place.metadata}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": f"{place.home}/logs",
        "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "2",
        "GX_ANALYTICS_ENABLED": "false",
    }


def own_variables(component: str) -> dict[str, str]:
    """Variables of one component beyond those of all."""
    return {"FUNDRECON_PRELOAD": ",".join(PRELOAD)} if component == "scheduler" else {}
