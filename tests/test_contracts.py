"""One vocabulary: every table's fields come from it, every word of it is used, every label has its place."""

from pathlib import Path

from etl import contracts
from etl.labels import catalogue
from etl.settings import PROJECT


def test_every_word_of_the_vocabulary_is_used() -> None:
    used = {field.name for table in contracts.TABLES.values() for field in table.fields}
    assert used == set(contracts.vocabulary())


def test_keys_and_required_fields_exist() -> None:
    assert len(contracts.TABLES) > 20
    for table in contracts.TABLES.values():
        names = [field.name for field in table.fields]
        assert len(names) == len(set(names)), table.name
        assert set(table.key) | table.required <= set(names), table.name


def test_money_is_in_yuan_and_labels_are_chinese() -> None:
    for field in contracts.vocabulary().values():
        assert field.label, field.name
        if field.type == "money":
            assert field.unit in {"元", ""}, field.name


def test_no_table_stores_money_as_floating_point() -> None:
    assert all("DOUBLE" not in kind and "FLOAT" not in kind for kind in contracts.DUCKDB_TYPES.values())


def test_every_cause_and_leg_has_a_label() -> None:
    legs = {path.name for path in (PROJECT / "sql" / "match").iterdir() if path.is_dir()}
    causes = {path.stem.split("_", 1)[1] for path in Path(PROJECT / "sql" / "causes").glob("c*.sql")}
    assert legs
    assert causes
    labels = catalogue()
    assert {("leg", leg) for leg in legs} <= set(labels)
    assert {("cause", cause) for cause in causes} <= set(labels)
