"""People as a contact types them."""

import pytest

from summit.directory.partners.typed import Typed, read_people


@pytest.mark.parametrize(
    "line",
    [
        "Ana Ruiz, ana@riverbend.example.org",
        "Ana Ruiz <ana@riverbend.example.org>",
        "Ana Ruiz\tana@riverbend.example.org",
        "  Ana  Ruiz ; ana@riverbend.example.org ;",
        "ana@riverbend.example.org, Ana Ruiz",
        '"Ana Ruiz" ana@riverbend.example.org',
    ],
)
def test_a_name_and_an_address_are_told_apart(line):
    assert read_people(line) == [Typed(1, "Ana Ruiz", "ana@riverbend.example.org")]


def test_either_may_be_missing_and_empty_lines_are_left_out():
    assert read_people("Ana Ruiz\n\n , \nbo@riverbend.example.org\n") == [
        Typed(1, "Ana Ruiz", ""),
        Typed(4, "", "bo@riverbend.example.org"),
    ]


def test_nothing_is_nobody():
    assert read_people(" \n\t") == []
