"""The declarations: complete, unambiguous, and in step with the contracts."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from etl.contracts import TABLES, vocabulary
from etl.extract.header import unified
from etl.extract.typed import fund_codes
from etl.months import Month
from etl.settings import Settings
from etl.sources import Source, all_sources, due, source

SOURCES = list(all_sources().values())
pytestmark = pytest.mark.parametrize("declared", SOURCES, ids=lambda s: s.name)


def test_every_field_of_the_contract_is_given(declared: Source) -> None:
    given = {*declared.columns, *declared.named_fields} | ({"fund"} if declared.fund_party else set())
    assert {f.name for f in declared.table.data_fields} == given


def test_no_header_means_two_things(declared: Source) -> None:
    names = [name for names in declared.columns.values() for name in names] + list(declared.ignored)
    assert len({unified(name) for name in names}) == len(names)
    fields = set(declared.columns)
    assert not fields & {unified(name) for name in names if unified(name) not in fields}


def test_fields_named_elsewhere_exist(declared: Source) -> None:
    types = {f.name: f.type for f in declared.table.data_fields}
    assert all(types[name] == "money" for name in (*declared.control_fields, *declared.blank_is_zero))
    assert {*declared.codes, *declared.named_fields} <= set(types)
    assert set(declared.compare_with) <= set(all_sources())


def test_codes_end_in_values_of_ours(declared: Source) -> None:
    for codes in declared.codes.values():
        assert all(value.isascii() and value == value.lower() for value in codes.values())


def test_fund_codes_are_in_the_crosswalk(declared: Source) -> None:
    assert len(set(fund_codes(declared.fund_party).values())) == (7 if declared.fund_party else 0)


def test_query_is_ordered_by_a_key_of_the_table(declared: Source) -> None:
    if declared.query:
        assert set(declared.query.order_by) <= set(declared.columns)


def test_name_and_file_agree(declared: Source) -> None:
    assert source(declared.name) is declared
    assert declared.name in TABLES
    assert vocabulary()


def test_patterns_of_a_party_do_not_overlap(declared: Source) -> None:
    sample = declared.pattern.replace("*", "x")
    others = [s for s in SOURCES if s.party == declared.party and fnmatchcase(sample, s.pattern)]
    assert len({s.sheets for s in others}) == len(others)


def test_due(declared: Source) -> None:
    settings = Settings(home=Path("unused"))
    assert declared in due(Month("2021-01"), settings)
    assert (declared in due(Month("2021-02"), settings)) == (not declared.first_month_only)
