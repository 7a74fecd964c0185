"""Reading a pasted list of people to invite."""

import pytest

from summit.errors import FieldError
from summit.registration.invited.lines import MOST_LINES, Why, read_lines


def read(text):
    return [(one.full_name, one.email, one.organization) for one in read_lines(text).lines]


def whys(text):
    return [(one.number, one.why) for one in read_lines(text).findings]


@pytest.mark.parametrize(
    "line",
    [
        "Ana Reyes, ana@example.org, Casa Abierta",
        "Ana Reyes;ana@example.org;Casa Abierta",
        "Ana Reyes\tana@example.org\tCasa Abierta",
        '"Ana Reyes", "ana@example.org", "Casa Abierta"',
        "ana@example.org, Ana Reyes, Casa Abierta",
        "Ana Reyes <ana@example.org>, Casa Abierta",
        '  "Ana  Reyes" <ana@example.org> , Casa Abierta ',
    ],
)
def test_people_are_understood_in_any_usual_form(line):
    assert read(line) == [("Ana Reyes", "ana@example.org", "Casa Abierta")]


def test_an_address_alone_is_enough():
    assert read("ana@example.org\n\n bo@EXAMPLE.org ") == [
        ("", "ana@example.org", ""),
        ("", "bo@example.org", ""),
    ]


@pytest.mark.parametrize("headings", ["name,e-mail", "Nombre;Correo", "E-mail"])
def test_a_line_of_headings_is_left_out(headings):
    assert read(f"{headings}\nana@example.org") == [("", "ana@example.org", "")]
    assert whys(f"{headings}\nana@example.org") == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Ana Reyes", Why.NO_ADDRESS),
        ("Ana Reyes, ana@", Why.BAD_ADDRESS),
        ("Ana Reyes, ana@example", Why.BAD_ADDRESS),
        ("Ana \u202eReyes, ana@example.org", Why.UNREADABLE),
        ("Ana\0, ana@example.org", Why.UNREADABLE),
        (f"{'x' * 201}, ana@example.org", Why.TOO_LONG),
    ],
)
def test_a_bad_line_is_named_with_its_reason(line, why):
    assert whys(f"bo@example.org\n\n{line}") == [(3, why)]


def test_the_second_of_the_same_address_is_left_out():
    assert whys("ana@example.org\nAna, ANA@example.org") == [(2, Why.TWICE)]


def test_a_list_without_end_is_refused():
    with pytest.raises(FieldError, match="at most 2,000"):
        read_lines("\n".join(f"g{n}@example.org" for n in range(MOST_LINES + 1)))
    with pytest.raises(FieldError, match="at most 2,000"):
        read_lines("x" * 500_000)
