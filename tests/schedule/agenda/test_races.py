"""Several people at the same moment, in threads of their own."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread

import sqlalchemy as sa

from summit.clock import now
from summit.events.models import Event
from summit.extensions import db
from summit.outbox.models import Message
from summit.registration.models import Registration
from summit.schedule.agenda.actions import book
from summit.schedule.agenda.models import Booking, Favourite, SeatCount
from summit.schedule.agenda.states import BookingState
from summit.schedule.models import ProgrammeSession
from tests.factories import a_registration, an_event, link_of
from tests.factories.schedule import a_session
from tests.schedule.releases.building import built, changed, later, local, released


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


def test_who_books_while_a_release_is_made_comes_before_it_and_is_told(app, saved, stored):
    event = saved(an_event(programme_released_at=None))
    ana = saved(a_registration(event.sites[0]))
    with app.app_context():
        number = known_and_moved(db.session(), event.id)
    told = []

    def let_go():
        with app.app_context():
            session = db.session()
            told.append(released(session, session.get(Event, event.id), tell=True))
            session.commit()

    releasing = Thread(target=let_go)
    with app.app_context():
        session = db.session()
        workshop = session.get(ProgrammeSession, number)
        book(session, session.get(Registration, ana.id), workshop, now=now())
        session.flush()
        releasing.start()
        releasing.join(0.5)
        assert releasing.is_alive()
        session.commit()
    releasing.join(20)
    assert told == [1]
    assert stored(sa.select(Message.recipient)) == [ana.person.email]


def known_and_moved(session, event_id):
    """A workshop with seats that everybody knows, and that the team has moved since."""
    event = session.get(Event, event_id)
    one = built(session, event, voices=(), places=local(event, event.sites[0]), sign_up=True)
    released(session, event)
    changed(session, event, one, **later(one))
    session.commit()
    return one.id


def test_a_session_is_marked_once_however_often_it_is_pressed(app, saved, stored):
    event = saved(an_event())
    talk = saved(a_session(event))
    ana = saved(a_registration(event.sites[0]))
    at_once(
        [app.test_client() for _ in range(4)], [page_of(ana)] * 4, [deed(ana, talk, "mark")] * 4
    )
    assert len(stored(sa.select(Favourite))) == 1
