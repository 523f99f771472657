"""A party's database as a source: the same rows as its CSV, frozen like a file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from extracting import MONTH, VALUES, csv_bytes, outputs, rows_of, send, settings_of

from etl import extract
from etl.errors import ContractError, TransientError
from etl.settings import Settings
from etl.sources import source

ROWS = [
    {"serial_no": "S2", "kind": "退费", "employer": "-1000.00", "personal": "-500.00"},
    {"serial_no": "S1"},
    {"serial_no": "S3", "employer": "作废"},
]
MONEY = ("due_employer", "due_personal", "employer", "personal")


def database(path: Path, rows: list[dict[str, str]], month: str = "2021-03") -> str:
    """A collection table with numeric amounts; rows of `month` and one of another month."""
    url = f"sqlite:///{path}"
    engine = sa.create_engine(url)
    names = list(source("collection").columns)
    with engine.begin() as connection:
        columns = ", ".join(f"{name} {'numeric' if name in MONEY else 'text'}" for name in names)
        connection.execute(sa.text(f"create table collection (month text, {columns})"))
        insert = sa.text(f"insert into collection values (:month, {', '.join(f':{name}' for name in names)})")
        for row_month, row in [*((month, row) for row in rows), ("2021-04", {"serial_no": "S9"})]:
            cells = {**dict.fromkeys(names), **VALUES["collection"], **row}
            connection.execute(insert, {"month": row_month, **cells})
    engine.dispose()
    return url


def settings_with(home: Path, url: str) -> Settings:
    return settings_of(home, party_urls={"social_insurance": url})


def test_database_and_csv_give_the_same_rows(tmp_path: Path) -> None:
    from_table = settings_with(tmp_path / "a", database(tmp_path / "agency.db", ROWS))
    extract.run(MONTH, "collection", from_table)
    from_file = settings_of(tmp_path / "b")
    send(from_file, "collection", csv_bytes(rows_of("collection", *sorted(ROWS, key=lambda r: r["serial_no"]))))
    extract.run(MONTH, "collection", from_file)
    own = {"file_id", "file", "row_json"}
    for kind in ("", "rejects", "source_files"):
        one, two = ([{k: v for k, v in r.items() if k not in own} for r in outputs(s, "collection", kind)]
                    for s in (from_table, from_file))  # fmt: skip
        assert one == two
        assert one


def test_amounts_of_the_database_are_exact(tmp_path: Path) -> None:
    settings = settings_with(
        tmp_path, database(tmp_path / "agency.db", [{"employer": "0.07", "personal": "1234567.89"}])
    )
    extract.run(MONTH, "collection", settings)
    row = outputs(settings, "collection")[0]
    assert (row["employer"], row["personal"], row["row_no"]) == (Decimal("0.07"), Decimal("1234567.89"), 2)


def test_no_rows_yet_is_transient(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, database(tmp_path / "agency.db", []))
    assert not extract.is_there(MONTH, "collection", settings)
    with pytest.raises(TransientError, match="no rows in the database yet"):
        extract.run(MONTH, "collection", settings)
    assert list(settings.frozen_dir.iterdir()) == []


def test_rows_are_there(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, database(tmp_path / "agency.db", ROWS))
    assert extract.is_there(MONTH, "collection", settings)


def test_unknown_table_or_column_is_a_contract_error(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/agency.db"
    settings = settings_with(tmp_path, url)
    (tmp_path / "agency.db").touch()
    with pytest.raises(ContractError, match="no table collection"):
        extract.run(MONTH, "collection", settings)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("create table collection (month text)"))
    with pytest.raises(ContractError, match="has no column serial_no"):
        extract.run(MONTH, "collection", settings)


def test_a_database_that_is_away_is_transient_and_none_is_made(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, f"sqlite:///{tmp_path}/agency.db")
    with pytest.raises(TransientError, match=r"database not available: no file .*agency\.db"):
        extract.run(MONTH, "collection", settings)
    assert not (tmp_path / "agency.db").exists()
