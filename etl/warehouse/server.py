"""Where the warehouse is: the server named by the settings, else the embedded one under the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from psycopg.errors import InvalidSchemaName, UndefinedTable
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError

from etl.errors import ContractError, TransientError, Where
from etl.settings import Settings
from etl.warehouse import embedded

DATABASE = "fundrecon"
_DRIVER = "postgresql+psycopg"


def url(settings: Settings) -> URL:
    """URL of the warehouse for SQLAlchemy; starts the embedded server if no URL is set.

    Raises ContractError for a URL that is no PostgreSQL's, TransientError if the embedded server does not start.
    """
    return parse(settings.warehouse_url) if settings.warehouse_url else embedded_url(settings, DATABASE)


def parse(value: str) -> URL:
    """A PostgreSQL URL in whatever spelling, with our driver."""
    try:
        parsed = make_url(value)
    except ArgumentError as error:
        raise ContractError("FUNDRECON_WAREHOUSE_URL is not a URL", do="postgresql://user@host/database") from error
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise ContractError(
            f"the warehouse is PostgreSQL, not {parsed.get_backend_name()}", do="postgresql://user@host/database"
        )
    return parsed.set(drivername=_DRIVER)


def embedded_url(settings: Settings, database: str) -> URL:
    """URL of `database` on the embedded server; both are made if they are not there."""
    socket = embedded.start(settings.home / "postgres")
    target = URL.create(_DRIVER, username="postgres", database=database, query={"host": str(socket)})
    _ensure_database(target)
    return target


def _ensure_database(target: URL) -> None:
    """Create the database, sorting by code point like every other engine here."""
    admin = create_engine(target.set(database="postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("select pg_advisory_lock(6401)"))  # two processes may come at once
        if not connection.scalar(text("select 1 from pg_database where datname = :name"), {"name": target.database}):
            connection.execute(
                text(
                    f"create database \"{target.database}\" template template0 encoding 'UTF8' "
                    "locale_provider builtin builtin_locale 'C.UTF-8' lc_collate 'C' lc_ctype 'C'"
                )
            )


def libpq_uri(settings: Settings) -> str:
    """The same place as `url`, in libpq's spelling (with the password: never log it)."""
    return url(settings).set(drivername="postgresql").render_as_string(hide_password=False)


@cache
def _engine(target: URL) -> Engine:
    # no pool: a task forked off must not share a socket with its parent; no parameters in errors: they hold ids
    return create_engine(target, poolclass=NullPool, hide_parameters=True)


def engine(settings: Settings) -> Engine:
    """SQLAlchemy engine of the warehouse."""
    return _engine(url(settings))


@contextmanager
def begin(settings: Settings) -> Iterator[Connection]:
    """A connection in one transaction, committed at the end.

    TransientError if the server is or goes away, ContractError if its database has never been migrated.
    """
    target = url(settings)
    try:
        with _engine(target).begin() as connection:
            yield connection
    except OperationalError as error:
        raise TransientError(
            f"the warehouse does not answer: {str(error.orig).strip()}",
            where=Where(file=str(target.set(password=None))),
            do="check FUNDRECON_WAREHOUSE_URL and that the server runs",
        ) from error
    except ProgrammingError as error:
        if not isinstance(error.orig, UndefinedTable | InvalidSchemaName) or _migrated(target):
            raise
        raise ContractError(
            "nothing has ever been loaded into the warehouse", do="fundrecon run-month MONTH"
        ) from error


def _migrated(target: URL) -> bool:
    with _engine(target).connect() as connection:
        return connection.scalar(text("select to_regclass('ops.alembic_version')")) is not None


def stop(settings: Settings) -> bool:
    """Leave the embedded server; True if we were its last user and stopped it."""
    return embedded.stop(settings.home / "postgres")


@contextmanager
def serving(settings: Settings) -> Iterator[URL]:
    """The warehouse stays up while the block runs."""
    try:
        yield url(settings)
    finally:
        stop(settings)
