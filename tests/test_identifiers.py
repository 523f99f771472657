"""Citizen ids: check digit by hand, masking everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.identifiers import citizen_check_digit, is_citizen_id, mask

# 11010519491231002X is the example of the standard: the weighted sum is 167, 167 mod 11 = 2, third of 10X98765432.


def test_check_digit_of_the_standards_example() -> None:
    assert citizen_check_digit("11010519491231002") == "X"
    assert is_citizen_id("11010519491231002X")


@pytest.mark.parametrize(
    "wrong", ["110105194912310021", "11010519491231002x", "1101051949123100", "", "11010519491231002X "]
)
def test_anything_else_is_not_an_id(wrong: str) -> None:
    assert not is_citizen_id(wrong)


def test_residents_born_before_their_region_code_existed_are_accepted() -> None:
    first17 = "44028119500101001"
    assert is_citizen_id(first17 + citizen_check_digit(first17))


def test_ids_are_masked_inside_any_text() -> None:
    assert mask("证件号码 11010519491231002X 已故") == "证件号码 110105********002X 已故"
    assert mask("110105491231002,11010519491231002x") == "110105********002,110105********002x"
    assert mask("批次 20210331-07 金额 1284000.00") == "批次 20210331-07 金额 1284000.00"


@given(
    st.from_regex(r"\d{17}", fullmatch=True).map(lambda s: s + citizen_check_digit(s)),
    st.sampled_from(["", " ", "号", ","]),
)
def test_no_whole_id_survives_masking(citizen_id: str, around: str) -> None:
    assert citizen_id not in mask(f"{around}{citizen_id}{around}")
