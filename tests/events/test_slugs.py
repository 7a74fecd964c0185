import pytest

from summit.events.slugs import first_free, slug_of, well_formed


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Upward Mobility Summit 2027", "upward-mobility-summit-2027"),
        ("Cumbre de Año Nuevo", "cumbre-de-ano-nuevo"),
        ("  --A & B--  ", "a-b"),
        ("новый", "summit"),
        ("Audit", "summit"),
        ("x" * 90, "x" * 60),
    ],
)
def test_a_name_becomes_an_address(text, slug):
    assert slug_of(text) == slug


def test_the_first_free_number_is_taken():
    assert first_free("summit", {"summit", "summit-2"}) == "summit-3"


@pytest.mark.parametrize("slug", ["new", "outbox", "audit", "A", "a b", "a--b", "-a", "", "a" * 61])
def test_words_of_the_console_and_odd_letters_are_refused(slug):
    assert not well_formed(slug)
