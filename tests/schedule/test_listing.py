"""The team's lists of sessions and speakers: looked through, in parts, and as files."""

import csv
import io

import pytest
from openpyxl import load_workbook

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.schedule.states import Answer, SessionKind, SessionState
from tests.factories import an_event, both
from tests.factories.schedule import a_session


@pytest.fixture
def event(saved):
    return saved(an_event(programme_released_at=None))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, Scope(event.coalition_id)))


@pytest.fixture
def day(event, saved):
    south, north = event.sites
    return saved(
        a_session(event, south, north, title=both("Opening"), kind=SessionKind.KEYNOTE,
                  speakers=("Ana Ruiz",)),
        a_session(event, south, minute=60, title=both("Rent"), speakers=("Joe Poe",)),
        a_session(event, north, minute=60, title=both("=Wages"), kind=SessionKind.WORKSHOP),
        a_session(event, north, minute=120, title=both("Gone"), state=SessionState.CANCELLED),
    )  # fmt: skip


def at(event, rest=""):
    return f"/console/{event.slug}/programme{rest}"


def rows(page):
    return page.split('id="all"')[1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Opening", "Rent", "Wages", "Gone"}),
        ("?q=rent", {"Rent"}),
        ("?q=ruiz", {"Opening"}),
        ("?site=north", {"Opening", "Wages", "Gone"}),
        ("?kind=workshop", {"Wages"}),
        ("?look=cancelled", {"Gone"}),
        ("?q=rent&site=north", set()),
        ("?kind=nonsense&site=nowhere&look=odd&event=x", {"Opening", "Rent", "Wages", "Gone"}),
    ],
)
def test_sessions_are_looked_for(organizer, event, day, query, found):
    listed = rows(organizer.get(at(event, query)).text)
    assert {title for title in ("Opening", "Rent", "Wages", "Gone") if title in listed} == found
    assert ("Nothing fits" in listed) is (not found)


def test_the_file_holds_what_is_being_looked_at(organizer, event, day):
    answer = organizer.get(at(event, "/sessions.csv?site=north"))
    listed = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["Session"] for row in listed] == ["Opening", "'=Wages", "Gone"]
    assert [row["State"] for row in listed] == ["Planned", "Planned", "Cancelled"]
    assert listed[0]["Speakers"] == "Ana Ruiz"
    raw = organizer.get(at(event, "/sessions.xlsx?q=rent")).data
    sheet = list(load_workbook(io.BytesIO(raw)).active.values)
    assert [row[0] for row in sheet] == ["Session", "Rent"]


def test_a_long_programme_is_shown_in_parts(organizer, event, saved):
    saved(*(a_session(event, minute=n, minutes=1, title=both(f"Talk {n:02}")) for n in range(30)))
    first, second = (rows(organizer.get(at(event, f"?page={n}")).text) for n in (1, 2))
    assert "Talk 24" in first
    assert "Talk 25" not in first
    assert "Talk 25" in second
    assert "26 to 30 of 30" in second


@pytest.fixture
def answered(day, saved):
    part = day[0].speakers[0]
    part.answer = Answer.CONFIRMED
    saved(part)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Ana Ruiz", "Joe Poe"}),
        ("?q=joe", {"Joe Poe"}),
        ("?q=opening", {"Ana Ruiz"}),
        ("?answer=confirmed", {"Ana Ruiz"}),
        ("?answer=open", {"Joe Poe"}),
        ("?answer=nowhere", set()),
    ],
)
def test_speakers_are_looked_for(organizer, event, day, answered, query, found):
    page = organizer.get(at(event, f"/speakers{query}")).text
    assert {name for name in ("Ana Ruiz", "Joe Poe") if name in page} == found


def test_the_speakers_are_a_file_too(organizer, event, day, answered):
    answer = organizer.get(at(event, "/speakers.csv?answer=confirmed"))
    listed = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["Name"], row["Session"], row["Answer"]) for row in listed] == [
        ("Ana Ruiz", "Opening", "Confirmed")
    ]
    raw = organizer.get(at(event, "/speakers.xlsx")).data
    sheet = list(load_workbook(io.BytesIO(raw)).active.values)
    assert [row[0] for row in sheet] == ["Name", "Ana Ruiz", "Joe Poe"]
