import pytest

from summit.schedule.drafts import Link, Voice, lines_of, links_of, places_of, text_of, voices_of
from summit.schedule.states import Part, PlacementRole


@pytest.mark.parametrize(
    ("text", "voices"),
    [
        ("", ()),
        ("Ana Ruiz", (Voice("Ana Ruiz"),)),
        (" Ana Ruiz \n\n* Joe Poe\n", (Voice("Ana Ruiz"), Voice("Joe Poe", Part.MODERATES))),
        ("Ana\nAna", (Voice("Ana"),)),
        ("*\n * ", ()),
        ("+ Joe Poe", (Voice("Joe Poe", Part.INTERPRETS),)),
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


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("", ()),
        ("Slides https://a.example.org/s", (Link("Slides", "https://a.example.org/s"),)),
        ("The paper: https://a.example.org/p", (Link("The paper", "https://a.example.org/p"),)),
        ("https://a.example.org/r", (Link("https://a.example.org/r", "https://a.example.org/r"),)),
        (
            "One https://a.example.org/1\n\nTwo https://a.example.org/1",
            (Link("One", "https://a.example.org/1"),),
        ),
    ],
)
def test_each_line_names_a_link_and_its_address(text, links):
    assert links_of(text) == links
    assert links_of(lines_of(links)) == links


@pytest.mark.parametrize(
    "line", ["Slides", "https://", "javascript:alert(1)", "Slides ftp://a.example"]
)
def test_a_line_without_an_address_is_named(line):
    with pytest.raises(ValueError, match=line.replace("(", r"\(").replace(")", r"\)")):
        links_of(line)
