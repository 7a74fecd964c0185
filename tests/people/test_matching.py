"""When two entries are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.people.matching import email_key, name_key


@pytest.mark.parametrize("other", ["ANA@example.org", "  ana@example.org ", "Ana@Example.ORG\t"])
def test_case_and_spaces_do_not_make_another_address(other):
    assert email_key(other) == email_key("ana@example.org")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("José Ñúñez", "jose nunez"),
        ("Łucja Żółć", "LUCJA ZOLC"),
        ("Søren  Đặng", "soren dang"),
        ("Ana\u00a0Reyes", "ana reyes"),
    ],
)
def test_a_name_is_found_without_its_accents(name, typed):
    assert name_key(name) == name_key(typed)


@given(st.text())
def test_a_key_is_its_own_key(text):
    assert name_key(name_key(text)) == name_key(text)
    assert email_key(email_key(text)) == email_key(text)
