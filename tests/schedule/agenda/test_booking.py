from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.errors import Conflict
from summit.outbox.jobs import Context
from summit.outbox.models import Message
from summit.registration.actions import cancel
from summit.registration.states import State
from summit.schedule.agenda.actions import SEATS, book, give_back
from summit.schedule.agenda.actions.booking import Clash
from summit.schedule.agenda.models import Booking, SeatCount
from summit.schedule.agenda.queries import chosen_by, counts_of, seats_at
from summit.schedule.agenda.states import BookingState
from summit.schedule.models import Placement
from summit.schedule.states import PlacementRole, SessionState
from tests.factories import KEYS
from tests.factories.registration import deed
from tests.factories.schedule import a_session

BOOKED, WAITING, RELEASED = BookingState
CONTEXT = Context(now=now(), keys=KEYS, base_url="http://localhost")


def taken(session, programmed):
    session.flush()
    return session.scalar(
        sa.select(sa.func.sum(SeatCount.taken)).where(SeatCount.session_id == programmed.id)
    )


def state_of(session, registration, programmed):
    session.flush()
    session.expire_all()
    return session.scalar(
        sa.select(Booking.state).where(
            Booking.registration_id == registration.id, Booking.session_id == programmed.id
        )
    )


def letters(session):
    session.flush()
    return list(session.scalars(sa.select(Message).where(Message.kind == "schedule/seat")))


def work(session):
    """The worker comes by until nothing is due."""
    done = 0
    while step := SEATS.run(session, CONTEXT):
        done += step
        session.commit()
    return done


def test_a_seat_is_booked_once_however_often_it_is_asked_for(session, workshop, guest):
    ana = guest()
    assert book(session, ana, workshop, now=now()).state == BOOKED
    assert book(session, ana, workshop, now=now()).state == BOOKED
    assert taken(session, workshop) == 1


def test_who_comes_when_all_is_taken_waits_in_the_order_of_coming(session, workshop, guest):
    people = [guest() for _ in range(4)]
    states = [book(session, one, workshop, now=now()).state for one in people]
    assert states == [BOOKED, BOOKED, WAITING, WAITING]
    assert [chosen_by(session, p).waiting.get(workshop.id) for p in people] == [None, None, 1, 2]
    seats = seats_at(
        workshop, workshop.placements[0].site_id, counts_of(session, workshop.event_id)
    )
    assert (seats.taken, seats.left, seats.waiting, seats.full) == (2, 0, 2, True)


def test_a_seat_given_back_goes_to_who_waits_longest_and_tells_them(session, workshop, guest):
    first, _, third, fourth = people = [guest() for _ in range(4)]
    for one in people:
        book(session, one, workshop, now=now())
    assert give_back(session, first, workshop, now=now())
    assert state_of(session, first, workshop) == RELEASED
    assert state_of(session, third, workshop) == BOOKED
    assert state_of(session, fourth, workshop) == WAITING
    assert taken(session, workshop) == 2
    assert [letter.recipient for letter in letters(session)] == [third.person.email]


def test_giving_back_what_one_does_not_have_changes_nothing(session, workshop, guest):
    assert not give_back(session, guest(), workshop, now=now())
    assert taken(session, workshop) is None


def test_who_comes_back_stands_at_the_end_of_the_queue(session, workshop, guest):
    _, _, third, fourth = people = [guest() for _ in range(4)]
    for one in people:
        book(session, one, workshop, now=now())
    give_back(session, third, workshop, now=now())
    book(session, third, workshop, now=now())
    assert chosen_by(session, fourth).waiting == {workshop.id: 1}
    assert chosen_by(session, third).waiting == {workshop.id: 2}


def test_the_seat_of_a_cancelled_registration_goes_to_who_waits(session, workshop, guest):
    first, _, third = people = [guest() for _ in range(3)]
    workshop_site = first.site
    workshop_site.taken = 3
    for one in people:
        book(session, one, workshop, now=now())
    session.commit()
    cancel(session, first, **deed())
    session.commit()
    assert work(session) == 2
    assert state_of(session, first, workshop) == RELEASED
    assert state_of(session, third, workshop) == BOOKED
    assert taken(session, workshop) == 2
    assert chosen_by(session, first).seats == frozenset()
    assert work(session) == 0


def test_the_next_who_books_need_not_wait_for_the_worker(session, workshop, guest):
    for one in (first := guest(), guest()):
        book(session, one, workshop, now=now())
    first.state = State.CANCELLED
    session.commit()
    assert book(session, guest(), workshop, now=now()).state == BOOKED
    assert taken(session, workshop) == 2


def test_nobody_overtakes_those_who_wait_when_a_seat_is_left_behind(session, workshop, guest):
    first, _, third = people = [guest() for _ in range(3)]
    for one in people:
        book(session, one, workshop, now=now())
    first.state = State.CANCELLED
    session.commit()
    assert book(session, guest(), workshop, now=now()).state == WAITING
    assert state_of(session, third, workshop) == BOOKED


def test_who_moves_to_another_site_leaves_the_seat_behind(session, event, workshop, guest):
    ana = guest()
    book(session, ana, workshop, now=now())
    ana.site = event.sites[1]
    session.commit()
    assert chosen_by(session, ana).seats == frozenset()
    assert work(session) == 1
    assert taken(session, workshop) == 0


def test_a_larger_room_calls_who_waits(session, workshop, guest):
    people = [guest() for _ in range(4)]
    for one in people:
        book(session, one, workshop, now=now())
    workshop.capacity = 3
    session.commit()
    assert work(session) == 1
    assert [state_of(session, p, workshop) for p in people] == [BOOKED, BOOKED, BOOKED, WAITING]


def test_the_room_limits_each_site_and_the_session_all_of_them(session, event, guest):
    south, north = event.sites
    south.rooms[0].capacity, north.rooms[0].capacity = 1, 5
    both = a_session(event, south, north, sign_up=True, capacity=3)
    session.add(both)
    session.commit()
    states = [book(session, guest(site), both, now=now()).state for site in (0, 0, 1, 1, 1)]
    assert states == [BOOKED, WAITING, BOOKED, BOOKED, WAITING]


def test_a_session_without_a_limit_seats_everybody(session, event, guest):
    made = a_session(event, sign_up=True)
    session.add(made)
    session.commit()
    assert {book(session, guest(), made, now=now()).state for _ in range(5)} == {BOOKED}
    assert seats_at(made, event.sites[0].id, counts_of(session, event.id)).left is None


def test_two_seats_at_the_same_time_are_refused_with_the_name_of_the_other(
    session, event, workshop, guest
):
    other = a_session(event, minute=90, sign_up=True)
    after = a_session(event, minute=120, sign_up=True)
    session.add_all([other, after])
    session.commit()
    ana = guest()
    book(session, ana, workshop, now=now())
    with pytest.raises(Clash) as refused:
        book(session, ana, other, now=now())
    assert refused.value.values["other"] == workshop.title.say("en")
    assert book(session, ana, after, now=now()).state == BOOKED


def test_a_cancelled_session_is_in_nobodys_way(session, event, workshop, guest):
    other = a_session(event, minute=60, sign_up=True)
    session.add(other)
    session.commit()
    ana = guest()
    book(session, ana, workshop, now=now())
    workshop.state = SessionState.CANCELLED
    session.commit()
    assert book(session, ana, other, now=now()).state == BOOKED


@pytest.mark.parametrize("state", [State.WAITLISTED, State.PENDING, State.CANCELLED])
def test_seats_are_for_those_who_have_a_place(session, workshop, guest, state):
    with pytest.raises(Conflict):
        book(session, guest(state=state), workshop, now=now())


def test_there_is_nothing_to_book_where_no_seat_is_needed_or_at_another_site(
    session, event, workshop, guest
):
    free = a_session(event)
    session.add(free)
    session.commit()
    with pytest.raises(Conflict):
        book(session, guest(), free, now=now())
    with pytest.raises(Conflict):
        book(session, guest(1), workshop, now=now())


def test_nothing_is_booked_in_what_has_begun(session, workshop, guest):
    with pytest.raises(Conflict):
        book(session, guest(), workshop, now=workshop.starts_at)


def test_nothing_is_booked_in_what_is_cancelled(session, workshop, guest):
    workshop.state = SessionState.CANCELLED
    session.commit()
    with pytest.raises(Conflict):
        book(session, guest(), workshop, now=now())


def test_nobody_is_called_into_a_session_that_has_begun(session, workshop, guest):
    people = [guest() for _ in range(3)]
    for one in people:
        book(session, one, workshop, now=now())
    session.commit()
    give_back(session, people[0], workshop, now=workshop.starts_at + timedelta(minutes=5))
    assert state_of(session, people[2], workshop) == WAITING
    assert letters(session) == []


def test_a_session_that_leaves_the_site_frees_its_seats(session, event, workshop, guest):
    ana = guest()
    book(session, ana, workshop, now=now())
    session.commit()
    north = event.sites[1]
    workshop.placements = [
        Placement(site_id=north.id, room_id=north.rooms[0].id, role=PlacementRole.LOCAL)
    ]
    session.commit()
    assert work(session) == 1
    assert state_of(session, ana, workshop) == RELEASED
    assert taken(session, workshop) == 0


def test_the_letter_says_which_seat_and_in_whose_language(session, workshop, guest):
    first, second, ana = guest(), guest(), guest(language="es")
    for one in (first, second, ana):
        book(session, one, workshop, now=now())
    give_back(session, first, workshop, now=now())
    letter = letters(session)[0]
    assert workshop.title.say("es") in letter.subject
    assert "/agenda" in letter.text
    assert "Main hall" in letter.text
