import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.events.states import SiteKind
from summit.registration.states import State
from summit.schedule.agenda.models import Booking, Favourite
from summit.schedule.agenda.states import BookingState
from summit.schedule.models import OnlineJoin
from summit.schedule.states import SessionKind, SessionState
from tests.factories import a_registration, a_site, an_event, both, link_of
from tests.factories.schedule import a_session
from tests.readers import by_vobject


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def ana(event, saved):
    return saved(a_registration(event.sites[0]))


@pytest.fixture
def workshop(event, saved):
    return saved(
        a_session(event, minute=60, sign_up=True, capacity=1, title=both("Budget workshop"))
    )


def page(who, rest="agenda"):
    return f"/my/{link_of(who)}/{rest}"


def press(client, who, session, deed, **data):
    return client.submit(
        page(who, f"agenda/{session.id}/{deed}"), data, page=page(who, "agenda?show=all")
    )


def titles(client, who):
    return [e.title for e in by_vobject(client.get(page(who, "agenda.ics")).data)]


def test_i_book_a_seat_and_see_it(client, ana, workshop, stored):
    assert "1 of 1 seats left." in client.get(page(ana, "agenda?show=all")).text
    answer = press(client, ana, workshop, "book", **{"from": "all"})
    assert answer.location == page(ana, f"agenda?show=all#s{workshop.id}")
    assert [b.state for b in stored(sa.select(Booking))] == [BookingState.BOOKED]
    text = client.get(page(ana)).text
    assert "Your seat" in text
    assert "Give the seat back" in text


def test_who_comes_too_late_sees_their_number_in_the_queue(client, event, ana, workshop, saved):
    other = saved(a_registration(event.sites[0]))
    press(client, other, workshop, "book")
    press(client, ana, workshop, "book")
    assert "You wait, number 1" in client.get(page(ana)).text
    press(client, other, workshop, "give-back")
    assert "Your seat" in client.get(page(ana)).text
    assert "Your seat" not in client.get(page(other, "agenda?show=all")).text


def test_a_refusal_is_said_and_nothing_is_booked(client, event, ana, workshop, saved, stored):
    other = saved(a_session(event, minute=90, sign_up=True))
    press(client, ana, workshop, "book")
    press(client, ana, other, "book")
    assert "You have a seat, or wait for one, in “Budget workshop”" in client.get(page(ana)).text
    assert len(stored(sa.select(Booking))) == 1


def test_marking_twice_is_marking_once_and_can_be_taken_back(client, event, ana, saved, stored):
    talk = saved(a_session(event))
    press(client, ana, talk, "mark")
    press(client, ana, talk, "mark")
    assert len(stored(sa.select(Favourite))) == 1
    press(client, ana, talk, "unmark")
    assert stored(sa.select(Favourite)) == []


def test_my_day_holds_what_is_for_everybody_until_i_choose(client, event, ana, workshop, saved):
    saved(a_session(event, title=both("Keynote"), kind=SessionKind.KEYNOTE))
    one = saved(a_session(event, minute=60, title=both("Rent")))
    saved(a_session(event, minute=75, title=both("Wages")))
    assert titles(client, ana) == ["Keynote", "Rent", "Wages"]
    press(client, ana, one, "mark")
    assert titles(client, ana) == ["Keynote", "Rent"]
    press(client, ana, workshop, "book")
    assert sorted(titles(client, ana)) == ["Budget workshop", "Keynote", "Rent"]
    assert "At the same time as Budget workshop" in client.get(page(ana)).text


def test_a_seat_for_which_i_wait_is_tentative_in_my_calendar(client, event, ana, workshop, saved):
    press(client, saved(a_registration(event.sites[0])), workshop, "book")
    press(client, ana, workshop, "book")
    assert [e.status for e in by_vobject(client.get(page(ana, "agenda.ics")).data)] == ["TENTATIVE"]


def test_my_calendar_names_my_own_room_and_leads_to_my_own_page(client, event, saved):
    keynote = saved(a_session(event, *event.sites, title=both("Keynote")))
    for site in event.sites:
        mine = saved(a_registration(site))
        raw = client.get(page(mine, "agenda.ics")).data
        assert by_vobject(raw)[0].place == f"Main hall, {site.venue}, {site.address}"
        unfolded = raw.replace(b"\r\n ", b"").decode()
        assert f"http://localhost{page(mine, f'agenda/{keynote.id}')}" in unfolded


def test_a_cancelled_session_that_needed_a_seat_is_struck_out_for_its_guests_alone(
    client, event, ana, workshop, saved, stored
):
    other = saved(a_registration(event.sites[0]))
    press(client, ana, workshop, "book")
    gone = stored(sa.select(type(workshop)))[0]
    gone.state = SessionState.CANCELLED
    saved(gone)
    assert [e.status for e in by_vobject(client.get(page(ana, "agenda.ics")).data)] == ["CANCELLED"]
    assert titles(client, other) == []
    assert "Cancelled" in client.get(page(ana)).text


def test_filters_keep_what_fits(client, event, ana, saved):
    saved(
        a_session(event, title=both("Rent"), kind=SessionKind.PANEL, languages=["es"]),
        a_session(event, minute=60, title=both("Budget"), kind=SessionKind.WORKSHOP),
    )
    text = client.get(page(ana, "agenda?show=all&kind=workshop")).text
    assert "Budget" in text
    assert "Rent" not in text
    text = client.get(page(ana, "agenda?show=all&language=es&kind=workshop")).text
    assert "Nothing fits" in text


def test_the_clock_is_that_of_whoever_looks(client, event, ana, saved):
    saved(a_session(event, title=both("Rent")))
    here = re.search(r"\d+:\d\d–\d+:\d\d", client.get(page(ana)).text)[0]
    there = re.search(
        r"\d+:\d\d–\d+:\d\d", client.get(page(ana, "agenda?zone=America/New_York")).text
    )
    hour, minute = here.split("–")[0].split(":")
    assert there[0].startswith(f"{(int(hour) + 3) % 24}:{minute}")


def test_before_the_release_there_is_nothing_to_choose(client, saved):
    event = saved(an_event(programme_released_at=None))
    hidden = saved(a_session(event, title=both("Not yet known")))
    mine = saved(a_registration(event.sites[0]))
    assert "Not yet known" not in client.get(page(mine, "agenda?show=all")).text
    assert client.get(page(mine, f"agenda/{hidden.id}")).status_code == 404


def test_a_session_of_another_site_or_event_is_not_there(client, event, ana, saved):
    north = saved(a_session(event, event.sites[1]))
    foreign = saved(an_event())
    other = saved(a_session(foreign))
    assert client.get(page(ana, f"agenda/{north.id}")).status_code == 404
    assert client.get(page(ana, f"agenda/{other.id}")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_agenda_asks_the_same_however_long_it_is(client, event, ana, saved, statements, count):
    saved(*(a_session(event, minute=60 * n, sign_up=True, capacity=5) for n in range(count)))
    statements.clear()
    client.get(page(ana, "agenda?show=all"))
    assert len([s for s in statements if s.startswith("SELECT")]) == 14


@pytest.fixture
def live(saved):
    """A keynote that runs at this moment, in a hall and online."""
    begun = now().replace(microsecond=0) - timedelta(minutes=10)
    sites = [a_site("south"), a_site("online", kind=SiteKind.ONLINE, position=1)]
    event = saved(an_event(starts_at=begun, sites=sites))
    keynote = a_session(event, *event.sites, title=both("Keynote"))
    keynote.placements[1].stream_url = "https://live.example.org/keynote"
    return event, saved(keynote)


def test_the_stream_is_opened_by_my_link_which_notes_that_i_came(client, live, saved, stored):
    event, keynote = live
    mine = saved(a_registration(event.sites[1]))
    answer = press(client, mine, keynote, "join")
    assert answer.location == page(mine, f"agenda/{keynote.id}/stream")
    text = client.get(answer.location).text
    assert '<meta http-equiv="refresh" content="0; url=https://live.example.org/keynote">' in text
    press(client, mine, keynote, "join")
    assert [j.registration_id for j in stored(sa.select(OnlineJoin))] == [mine.id]


def test_looking_at_a_page_notes_nothing(client, live, saved, stored):
    event, keynote = live
    mine = saved(a_registration(event.sites[1]))
    client.get(page(mine, f"agenda/{keynote.id}"))
    client.get(page(mine, f"agenda/{keynote.id}/stream"))
    assert stored(sa.select(OnlineJoin)) == []


def test_who_gave_the_place_back_gets_no_stream(client, live, saved, stored):
    event, keynote = live
    gone = saved(a_registration(event.sites[1], state=State.CANCELLED))
    assert "Follow it online" not in client.get(page(gone, "agenda?show=all")).text
    assert client.get(page(gone, f"agenda/{keynote.id}/stream")).status_code == 404


def test_the_stream_stays_shut_until_half_an_hour_before(client, event, saved, stored):
    early = a_session(event)
    early.placements[0].stream_url = "https://live.example.org/early"
    saved(early)
    mine = saved(a_registration(event.sites[0]))
    assert "30 minutes before" in client.get(page(mine, f"agenda/{early.id}")).text
    answer = press(client, mine, early, "join")
    assert answer.location == page(mine, f"agenda/{early.id}")
    assert stored(sa.select(OnlineJoin)) == []
    assert "live.example.org" not in client.get(page(mine, f"agenda/{early.id}")).text
