import pytest

from summit.schedule.drafts import Voice, places_of, text_of, voices_of
from summit.schedule.states import PlacementRole


@pytest.mark.parametrize(
    ("text", "voices"),
    [
        ("", ()),
        ("Ana Ruiz", (Voice("Ana Ruiz"),)),
        (" Ana Ruiz \n\n* Joe Poe\n", (Voice("Ana Ruiz"), Voice("Joe Poe", moderates=True))),
        ("Ana\nAna", (Voice("Ana"),)),
        ("*\n * ", ()),
    ],
)
def test_each_line_names_a_speaker_and_a_star_the_moderator(text, voices):
    assert voices_of(text) == voices
    assert voices_of(text_of(voices)) == voices


def test_a_session_without_an_origin_is_local():
    assert [p.role for p in places_of({1: 10}, None)] == [PlacementRole.LOCAL]


def test_the_other_sites_of_a_broadcast_receive_it():
    roles = {p.site_id: p.role for p in places_of({1: 10, 2: None}, 2)}
    assert roles == {1: PlacementRole.RECEIVING, 2: PlacementRole.ORIGIN}
