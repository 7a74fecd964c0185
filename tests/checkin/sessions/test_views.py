import csv
import io
import re

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.checkin.models import Attendance
from summit.checkin.states import PointKind
from summit.clock import now
from summit.schedule.agenda.models import Booking, Favourite
from summit.schedule.agenda.states import BookingState
from summit.schedule.models import OnlineJoin
from tests.factories import a_person, a_registration, an_event, both, scope
from tests.factories.checkin import a_point
from tests.factories.schedule import a_session

BOOKED, WAITING, RELEASED = BookingState


class Day:
    """A workshop at South, and people who have to do with it in every way."""

    def __init__(self, saved):
        self.saved = saved
        self.event = saved(an_event())
        self.south, self.north = self.event.sites
        self.door = saved(a_point(self.south, "Workshop", kind=PointKind.SESSION))
        self.workshop = saved(
            a_session(self.event, *self.event.sites, title=both("Workshop"), capacity=30)
        )
        self.numbers = 0

    def guest(self, name, site=None, *, came=False, seat=None, online=False, marked=False):
        self.numbers += 1
        site = site or self.south
        who = self.saved(
            a_registration(site, person=a_person(self.event.coalition, full_name=name))
        )
        row = {"registration_id": who.id, "session_id": self.workshop.id}
        made = []
        if came:
            made.append(Attendance(
                **row, event_id=self.event.id, site_id=self.south.id, point_id=self.door.id,
                point_kind=PointKind.SESSION, arrived_at=now(), changed_at=now()))  # fmt: skip
        if seat:
            made.append(Booking(**row, site_id=site.id, state=seat, number=self.numbers,
                                made_at=now()))  # fmt: skip
        if online:
            made.append(OnlineJoin(**row, joined_at=now()))
        if marked:
            made.append(Favourite(**row, made_at=now()))
        self.saved(*made)
        return who

    def page(self, rest=""):
        return f"/console/{self.event.slug}/programme/{self.workshop.id}/attendance{rest}"

    @property
    def report(self):
        return f"/console/{self.event.slug}/programme/attendance"


@pytest.fixture
def day(saved):
    made = Day(saved)
    made.guest("Ana Came Seated", came=True, seat=BOOKED)
    made.guest("Ben Came Alone", came=True)
    made.guest("Cleo Absent", seat=BOOKED)
    made.guest("Dev Waits", seat=WAITING)
    made.guest("Eva Gave Back", seat=RELEASED)
    made.guest("Fay Online", made.north, online=True)
    made.guest("Gil Both", came=True, online=True, marked=True)
    return made


@pytest.fixture
def organizer(day, client_of):
    return client_of(Grant(Role.ORGANIZER, scope(day.event)))


def numbers(text, site):
    """Seats, booked, waiting, came, absent and online of the row of a site."""
    row = next(r for r in re.findall(r"<tr>.*?</tr>", text, re.DOTALL) if f"<span>{site}" in r)
    cells = re.findall(r'<td class="n"[^>]*><span>(.*?)</span></td>', row)
    return [re.sub(r"<span.*", "", re.sub(r"<a [^>]*>", "", cell)) for cell in cells]


def names(text):
    return re.findall(r'<tr><th scope="row">([^<]+)</th>', text)


def test_the_report_counts_people_by_door_seat_and_network(day, organizer):
    text = organizer.get(day.report).text
    assert numbers(text, "South County") == ["30", "2", "1", "3", "1", "1"]
    assert numbers(text, "North County") == ["30", "0", "0", "0", "0", "1"]
    assert "50 % of them came" in text


@pytest.mark.parametrize(
    ("way", "people"),
    [
        ("came", ["Ana Came Seated", "Ben Came Alone", "Gil Both"]),
        ("booked", ["Ana Came Seated", "Cleo Absent"]),
        ("absent", ["Cleo Absent"]),
        ("waiting", ["Dev Waits"]),
        ("online", ["Fay Online", "Gil Both"]),
        ("marked", ["Gil Both"]),
        ("nonsense", ["Ana Came Seated", "Ben Came Alone", "Gil Both"]),
    ],
)
def test_behind_every_number_stand_its_people(day, organizer, way, people):
    assert names(organizer.get(day.page(f"?way={way}")).text) == people
    read = csv.DictReader(io.StringIO(organizer.get(day.page(f".csv?way={way}")).text[1:]))
    assert [row["Name"] for row in read] == people


def test_a_site_narrows_the_people(day, organizer):
    assert names(organizer.get(day.page("?way=online&site=north")).text) == ["Fay Online"]
    assert organizer.get(day.page("?site=west")).status_code == 404


def test_a_site_lead_sees_their_site_alone(day, client_of):
    lead = client_of(Grant(Role.SITE_LEAD, scope(day.event, day.north)))
    report = lead.get(day.report).text
    assert "South County" not in report
    assert names(lead.get(day.page("?way=online")).text) == ["Fay Online"]
    assert names(lead.get(day.page("?way=came")).text) == []
    assert names(lead.get(day.page("?way=came&site=south")).text) == []


def test_a_viewer_sees_numbers_and_no_names(day, client_of):
    viewer = client_of(Grant(Role.VIEWER, scope(day.event)))
    text = viewer.get(day.report).text
    assert numbers(text, "South County")[1] == "2"
    assert "way=booked" not in text
    assert viewer.get(day.page()).status_code == 403


def test_an_undone_arrival_is_none(day, organizer, saved, stored):
    arrivals = stored(sa.select(Attendance))
    for one in arrivals:
        one.undone_at = now()
    saved(*arrivals)
    assert names(organizer.get(day.page("?way=came")).text) == []


def test_the_page_where_a_session_is_built_tells_its_numbers(day, organizer, saved):
    other = saved(a_session(day.event))
    there = f"/console/{day.event.slug}/programme/{day.workshop.id}"
    assert "Who comes and who came" in organizer.get(there).text
    empty = f"/console/{day.event.slug}/programme/{other.id}"
    assert "Who comes and who came" not in organizer.get(empty).text


def test_the_csv_of_the_report_opens_as_a_table(day, organizer):
    answer = organizer.get(f"{day.report}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text[1:])))
    assert [(row["Site"], row["booked a seat"]) for row in rows] == [
        ("South County", "2"),
        ("North County", "0"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_report_asks_the_same_for_one_session_as_for_three(client_of, saved, statements, count):
    event = saved(an_event())
    saved(*(a_session(event, minute=60 * n) for n in range(count)))
    browser = client_of(Grant(Role.ORGANIZER, scope(event)))
    statements.clear()
    browser.get(f"/console/{event.slug}/programme/attendance")
    assert len([s for s in statements if s.startswith("SELECT")]) == 15
