import pytest

from summit.events.places import Places


@pytest.mark.parametrize(
    ("capacity", "taken", "standing", "left"),
    [
        (260, 0, "plenty", 260),
        (260, 233, "plenty", 27),
        (260, 234, "few", 26),
        (260, 257, "few", 3),
        (260, 260, "full", 0),
        (260, 262, "overbooked", 0),
        (10, 4, "plenty", 6),
        (10, 5, "few", 5),
        (0, 0, "full", 0),
    ],
)
def test_a_site_says_in_a_word_how_full_it_is(capacity, taken, standing, left):
    places = Places(capacity, taken)
    assert (places.standing, places.left) == (standing, left)
