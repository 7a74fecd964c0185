"""What is taken out of people's own words."""

import pytest

from summit.surveys.findings.masking import Mask

MASK = Mask(["Rosa Delgado", "Casa del Río", "Ed"])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Write to rosa.d+x@mail.example.org soon.", "Write to […] soon."),
        ("Call (805) 555-0142 or +1 805 555 0143!", "Call […] or […]!"),
        ("rosa delgado of CASA DEL RÍO said so", "[…] of […] said so"),
        ("See https://example.org/a?b=c now", "See […] now"),
        ("It begins at 8 and ends at 17:30.", "It begins at 8 and ends at 17:30."),
        ("In 2025 we were 350 people.", "In 2025 we were 350 people."),
        ("Educated guesses by Ed", "Educated guesses by Ed"),
        ("Rosa  Delgado, rósa\ndelgado, Casa del Rio: sí.", "[…], […], […]: sí."),
        ("Casa del Ri\u0301o, ¿sí?", "[…], ¿sí?"),
        ("Delgado’s rosa garden", "Delgado’s rosa garden"),
    ],
)
def test_names_addresses_and_numbers_are_taken_out_and_nothing_else(text, masked):
    assert MASK(text) == masked


def test_without_names_to_look_for_the_rest_is_taken_out_still():
    assert Mask([])("me@example.org") == "[…]"
