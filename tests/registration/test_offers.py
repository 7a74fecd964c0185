"""Offers: a place is held for whoever is next until they answer, or its time is over."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor
from summit.audit.actions import record
from summit.clock import now
from summit.events.queries import scope_of
from summit.events.states import EventState
from summit.operations.queries.invariants.catalogue import findings
from summit.outbox.jobs import Context
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.registration import actions
from summit.registration.actions import offers, queueing
from summit.registration.actions.sweeping import sweep
from summit.registration.models import Offer
from summit.registration.queries import waitlist_position
from summit.registration.queues.queries import latest_offer, open_offer
from summit.registration.refusals import NotOpen, OfferOver
from summit.registration.states import ImpossibleStep, OfferState, State
from tests.factories import KEYS
from tests.factories.registration import BASE_URL, deed, registered


@pytest.fixture(autouse=True)
def nothing_is_broken_afterwards(session):
    yield
    session.flush()
    assert [f.faults for f in findings(session) if not f.holds] == []
    session.rollback()


def swept(session, moment=None):
    """Everything that is due at a moment."""
    context = Context(moment or now(), KEYS, BASE_URL)
    done = 0
    while n := sweep(session, context):
        session.commit()
        done += n
        assert done < 100
    return done


def letters(session, person):
    asked = sa.select(Message.kind).where(Message.person_id == person.id).order_by(Message.id)
    return [kind.removeprefix("registration/") for kind in session.scalars(asked)]


def send_all(session, moment):
    session.execute(
        sa.update(Message)
        .where(Message.state == MessageState.QUEUED)
        .values(state=MessageState.SENT, sent_at=moment)
    )


@pytest.fixture
def called(session, event_with):
    """Somebody to whom the only place of South is offered, and who comes next."""
    south = event_with(south=1, north=1).sites[0]
    first, second, third = (registered(session, south) for _ in range(3))
    actions.cancel(session, first, **deed())
    session.commit()
    return second, third


def test_the_place_is_held_and_nobody_else_gets_it(session, called):
    second, _ = called
    late = registered(session, second.site)
    assert (late.state, second.site.taken, second.site.held) == ("waitlisted", 0, 1)


def test_who_declines_leaves_the_queue_and_the_next_is_called(session, called):
    second, third = called
    assert offers.decline(session, second, **deed()) == [third]
    assert (second.state, third.state) == ("cancelled", "waitlisted")
    assert (second.site.taken, second.site.held) == (0, 1)
    assert letters(session, second.person) == ["waitlisted", "offer", "left_queue"]
    assert latest_offer(session, second).state == OfferState.DECLINED


def test_an_answer_is_given_once(session, called):
    second, _ = called
    offers.accept(session, second, **deed())
    with pytest.raises(OfferOver):
        offers.accept(session, second, **deed())
    with pytest.raises(OfferOver):
        offers.decline(session, second, **deed())


def test_nobody_accepts_what_was_not_offered(session, called):
    _, third = called
    with pytest.raises(OfferOver):
        offers.accept(session, third, **deed())


def test_the_time_runs_from_when_the_letter_was_sent(session, called):
    second, third = called
    swept(session)
    assert open_offer(session, second).ends_at is None, "the letter lies in the outbox"
    sent = now() + timedelta(hours=5)
    send_all(session, sent)
    swept(session, sent)
    assert open_offer(session, second).ends_at == sent + timedelta(hours=24)
    swept(session, sent + timedelta(hours=23))
    assert open_offer(session, second) is not None
    swept(session, sent + timedelta(hours=24))
    assert (second.state, open_offer(session, third).site) == ("cancelled", second.site)
    assert letters(session, second.person) == ["waitlisted", "offer", "offer_expired"]


def test_where_no_letter_goes_out_the_time_runs_from_when_it_was_written(session, called):
    second, _ = called
    session.execute(sa.update(Message).values(state=MessageState.KEPT))
    swept(session)
    offer = open_offer(session, second)
    assert offer.ends_at == offer.made_at + timedelta(hours=24)


def test_an_offer_never_outlives_the_beginning_of_the_day(session, called):
    second, third = called
    start = second.event.starts_at
    send_all(session, start - timedelta(hours=2))
    swept(session, start - timedelta(hours=1))
    assert open_offer(session, second).ends_at > start
    with pytest.raises(OfferOver):
        offers.accept(session, second, **deed(now=start))
    swept(session, start)
    assert latest_offer(session, second).state == OfferState.WITHDRAWN
    assert (second.state, third.state, second.site.held) == ("waitlisted", "waitlisted", 0)
    assert letters(session, second.person)[-1] == "offer_withdrawn"
    assert latest_offer(session, third) is None


def test_nobody_accepts_after_the_time_is_over_even_before_the_sweep(session, called):
    second, _ = called
    open_offer(session, second).ends_at = now() - timedelta(minutes=1)
    with pytest.raises(OfferOver):
        offers.accept(session, second, **deed())


def test_a_cancelled_event_ends_its_offers_without_a_letter_of_its_own(session, called):
    second, _ = called
    second.event.state = EventState.CANCELLED
    session.commit()
    swept(session)
    assert (latest_offer(session, second).state, second.site.held) == ("withdrawn", 0)
    assert letters(session, second.person) == ["waitlisted", "offer"]


def test_a_letter_that_has_not_gone_out_stays_here_when_the_offer_ends(session, called):
    second, _ = called
    actions.cancel(session, second, **deed())
    asked = sa.select(Message.state).where(
        Message.kind == "registration/offer", Message.person_id == second.person_id
    )
    assert session.scalars(asked).one() == MessageState.ABORTED


def test_who_cancels_while_a_place_is_offered_gives_it_to_the_next(session, called):
    second, third = called
    assert actions.cancel(session, second, **deed()) == [third]
    assert (second.site.taken, second.site.held) == (0, 1)


def test_who_left_may_come_back_to_the_end_of_the_queue(session, called):
    second, third = called
    offers.decline(session, second, **deed())
    actions.come_back(session, second, **deed())
    assert [waitlist_position(session, r) for r in (third, second)] == [1, 2]


def test_people_without_an_address_are_not_called_by_themselves(session, event_with):
    south = event_with(south=1).sites[0]
    first = registered(session, south)
    nameless = registered(session, south, email=None)
    third = registered(session, south)
    assert actions.cancel(session, first, **deed()) == [third]
    assert open_offer(session, nameless) is None


def test_who_has_a_place_waits_for_another_site_and_moves_by_accepting(session, event_with):
    south, north = event_with(south=1, north=1).sites
    mover, there = registered(session, south), registered(session, north)
    waits = registered(session, south)
    queueing.wait_for(session, mover, north, **deed())
    assert (mover.state, mover.site, waitlist_position(session, mover)) == ("confirmed", south, 1)
    actions.cancel(session, there, **deed())
    assert open_offer(session, mover).site is north
    assert (south.taken, north.taken, north.held) == (1, 0, 1)
    offers.accept(session, mover, **deed())
    assert (mover.site, mover.queue_site_id, north.taken, north.held) == (north, None, 1, 0)
    assert open_offer(session, waits).site is south
    assert letters(session, mover.person) == ["confirmed", "waitlisted", "offer", "moved"]


def test_a_day_that_is_put_off_takes_nobody_s_time_to_answer(session, event_with):
    event = event_with(south=1)
    leaves, waits = (registered(session, event.sites[0]) for _ in range(2))
    event.starts_at, event.ends_at = now() + timedelta(hours=5), now() + timedelta(hours=9)
    actions.cancel(session, leaves, **deed())
    send_all(session, now())
    session.commit()
    swept(session)
    event.starts_at += timedelta(days=7)
    event.ends_at += timedelta(days=7)
    session.commit()
    swept(session, now() + timedelta(hours=6))
    assert open_offer(session, waits) is not None
    swept(session, now() + timedelta(hours=event.offer_hours, minutes=1))
    assert open_offer(session, waits) is None


def test_who_declines_another_site_keeps_the_place_they_have(session, event_with):
    south, north = event_with(south=1, north=1).sites
    mover, there = registered(session, south), registered(session, north)
    queueing.wait_for(session, mover, north, **deed())
    actions.cancel(session, there, **deed())
    offers.decline(session, mover, **deed())
    assert (mover.state, mover.site, mover.queue_site_id) == ("confirmed", south, None)
    assert (south.taken, north.taken, north.held) == (1, 0, 0)


def test_who_lets_the_offer_of_another_site_run_out_keeps_the_place_too(session, event_with):
    south, north = event_with(south=1, north=1).sites
    mover, there = registered(session, south), registered(session, north)
    queueing.wait_for(session, mover, north, **deed())
    actions.cancel(session, there, **deed())
    session.commit()
    send_all(session, now())
    swept(session, now() + timedelta(hours=25))
    assert (mover.state, mover.site, mover.queue_site_id) == ("confirmed", south, None)
    assert letters(session, mover.person)[-1] == "offer_expired"


def test_the_queue_of_another_site_can_be_left(session, event_with):
    south, north = event_with(south=1, north=1).sites
    mover, _ = registered(session, south), registered(session, north)
    queueing.wait_for(session, mover, north, **deed())
    queueing.stop_waiting(session, mover, **deed())
    assert (mover.state, mover.queue_site_id) == ("confirmed", None)
    with pytest.raises(ImpossibleStep):
        queueing.stop_waiting(session, mover, **deed())


def test_who_waits_may_wait_elsewhere_at_the_end_of_that_queue(session, event_with):
    south, north = event_with(south=0, north=0).sites
    waiting, there = registered(session, south), registered(session, north)
    queueing.wait_for(session, waiting, north, **deed())
    assert (waiting.site, waitlist_position(session, waiting)) == (north, 2)
    assert waitlist_position(session, there) == 1


def test_moving_to_the_site_that_is_offered_takes_the_offer(session, event_with):
    south, north = event_with(south=1, north=1).sites
    mover, there = registered(session, south), registered(session, north)
    queueing.wait_for(session, mover, north, **deed())
    actions.cancel(session, there, **deed())
    actions.move(session, mover, north, **deed())
    assert (mover.site, north.taken, north.held) == (north, 1, 0)
    assert session.scalars(sa.select(Offer.state)).all() == ["accepted"]


def test_nobody_queues_once_the_day_has_begun(session, event_with):
    event = event_with(south=1, north=0)
    mover = registered(session, event.sites[0])
    with pytest.raises(NotOpen):
        queueing.wait_for(session, mover, event.sites[1], **deed(now=event.starts_at))


def test_a_raised_capacity_is_offered_by_the_next_sweep(session, event_with):
    south = event_with(south=0).sites[0]
    waiting = registered(session, south)
    south.capacity = 1
    session.commit()
    assert swept(session) == 1
    assert (waiting.state, open_offer(session, waiting).site) == (State.WAITLISTED, south)


def test_overbooking_gives_more_places_than_there_are(session, event_with):
    south = event_with(south=10).sites[0]
    south.overbook_percent = 20
    session.commit()
    people = [registered(session, south) for _ in range(13)]
    assert [p.state for p in people].count(State.CONFIRMED) == 12


def test_a_lowered_capacity_keeps_promises_and_calls_nobody(session, called):
    second, third = called
    second.site.capacity = 0
    record(session, "site:changed", f"site:{second.site_id}", actor=Actor(), now=now(),
           scope=scope_of(second.event))  # fmt: skip
    session.commit()
    swept(session)
    offers.accept(session, second, **deed())
    assert (second.state, second.site.taken, third.state) == ("confirmed", 1, "waitlisted")
    assert open_offer(session, third) is None


def test_the_letter_of_an_offer_that_is_over_does_not_go_out(session, event_with):
    event = event_with(south=1)
    first, second = (registered(session, event.sites[0]) for _ in range(2))
    actions.cancel(session, first, **deed())
    offer = open_offer(session, second)
    key = f"registration:{second.uid}:offer:{offer.uid}"
    letter = session.scalars(sa.select(Message).where(Message.dedupe_key == key)).one()
    assert offers.still_offered(session, letter, now())
    assert not offers.still_offered(session, letter, event.starts_at)
    letter.state, letter.leased_by, letter.lease_until = MessageState.SENDING, "a worker", now()
    offers.decline(session, second, **deed())
    assert not offers.still_offered(session, letter, now())
