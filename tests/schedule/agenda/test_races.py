"""Several people at the same moment, in threads of their own."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa

from summit.schedule.agenda.models import Booking, Favourite, SeatCount
from summit.schedule.agenda.states import BookingState
from tests.factories import a_registration, an_event, link_of
from tests.factories.schedule import a_session


def at_once(browsers, pages, urls):
    """Each browser opens its page, then all of them post at the same moment; the statuses."""
    start = Barrier(len(browsers))

    def post(browser, url, token):
        start.wait()
        return browser.post(url, data={"csrf_token": token}).status_code

    shown = [browser.get(page).text for browser, page in zip(browsers, pages, strict=True)]
    tokens = [re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)[1] for text in shown]
    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(post, browsers, urls, tokens))


def page_of(registration):
    return f"/my/{link_of(registration)}/agenda?show=all"


def deed(registration, session, name):
    return f"/my/{link_of(registration)}/agenda/{session.id}/{name}"


def test_two_seats_and_five_people_at_once(app, saved, stored):
    event = saved(an_event())
    workshop = saved(a_session(event, sign_up=True, capacity=2))
    people = [saved(a_registration(event.sites[0])) for _ in range(5)]
    answers = at_once(
        [app.test_client() for _ in people],
        [page_of(one) for one in people],
        [deed(one, workshop, "book") for one in people],
    )
    assert answers == [303] * 5
    bookings = stored(sa.select(Booking).order_by(Booking.number))
    booked = [b for b in bookings if b.state == BookingState.BOOKED]
    assert len(booked) == 2
    assert [b.number for b in bookings] == [1, 2, 3, 4, 5]
    assert [c.taken for c in stored(sa.select(SeatCount))] == [2]


def test_one_person_in_two_browsers_gets_one_of_two_seats_at_the_same_time(app, saved, stored):
    event = saved(an_event())
    talks = [saved(a_session(event, sign_up=True)) for _ in range(2)]
    ana = saved(a_registration(event.sites[0]))
    at_once(
        [app.test_client() for _ in talks],
        [page_of(ana)] * 2,
        [deed(ana, talk, "book") for talk in talks],
    )
    assert len(stored(sa.select(Booking))) == 1


def test_a_session_is_marked_once_however_often_it_is_pressed(app, saved, stored):
    event = saved(an_event())
    talk = saved(a_session(event))
    ana = saved(a_registration(event.sites[0]))
    at_once(
        [app.test_client() for _ in range(4)], [page_of(ana)] * 4, [deed(ana, talk, "mark")] * 4
    )
    assert len(stored(sa.select(Favourite))) == 1
