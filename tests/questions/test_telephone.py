"""What counts as a telephone number."""

import pytest

from summit.questions.telephone import is_telephone


@pytest.mark.parametrize(
    "text",
    ["555 0142", "(760) 555-0142", "+1 760.555.0142", "760/5550142", "760 555 0142 x12",
     "+34 912 345 678", "760 555 0142 X 3"],
)  # fmt: skip
def test_a_number_as_people_write_it(text):
    assert is_telephone(text)


@pytest.mark.parametrize(
    "text", ["", "call me", "911", "555-01", "x12", "760 555 0142 or mail", "1" * 21, "+-()/ ."]
)
def test_what_nobody_could_dial(text):
    assert not is_telephone(text)
