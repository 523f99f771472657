"""What of an extract's declaration counts: what is read by it, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from etl.extract.knowledge import knowledge
from etl.settings import PROJECT
from etl.sources import Source, all_sources, source

TAX = source("tax_detail")


@pytest.mark.parametrize("wanted", all_sources().values(), ids=str)
def test_every_file_named_is_there(wanted: Source) -> None:
    names = list(knowledge(wanted))
    assert names[0] == f"etl/sources/{wanted.name}.py"
    assert [name for name in names if not (PROJECT / name).is_file()] == []


@pytest.mark.parametrize(
    "changed",
    [
        replace(TAX, columns={**TAX.columns, "late_fee": ("滞纳鑫",)}),
        replace(TAX, codes={}),
        replace(TAX, pattern="1_*.csv"),
        replace(TAX, unit="万元"),
    ],
)
def test_a_source_that_reads_otherwise_counts(changed: Source) -> None:
    then, now = knowledge(TAX), knowledge(changed)
    assert [name for name in then if then[name] != now[name]] == ["etl/sources/tax_detail.py"]


def test_what_the_checks_compare_it_with_does_not() -> None:
    assert knowledge(replace(TAX, compare_with=("collection",))) == knowledge(TAX)
