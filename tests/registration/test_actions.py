"""Places, queues and letters: what registering, cancelling and moving do."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summit.access.tokens import Purpose, digest
from summit.clock import now
from summit.db import Base
from summit.events.models import Site
from summit.events.states import EventState
from summit.outbox.models import Message
from summit.people.models import Organization, Person
from summit.registration import actions
from summit.registration.actions.offers import accept
from summit.registration.actions.places import give_back, lock_sites, take_place
from summit.registration.models import Registration
from summit.registration.queries import (
    answers_of,
    registration_by_link,
    registration_by_ticket,
    waitlist_position,
)
from summit.registration.queues.queries import open_offer
from summit.registration.refusals import AlreadyRegistered, NotOpen, SiteFull
from summit.registration.states import HOLDS_A_PLACE, ImpossibleStep, Source, State
from tests.factories import KEYS, link_of, ticket_of
from tests.factories.registration import a_question, deed, registered


def letters(session, person=None):
    asked = sa.select(Message.kind).order_by(Message.id)
    if person is not None:
        asked = asked.where(Message.person_id == person.id)
    return [kind.removeprefix("registration/") for kind in session.scalars(asked)]


def counted(session, site):
    """Places that the registrations themselves say are taken."""
    return session.scalar(
        sa.select(sa.func.count(Registration.id)).where(
            Registration.site_id == site.id, Registration.state.in_(HOLDS_A_PLACE)
        )
    )


def test_the_last_place_goes_to_one_person_and_the_next_is_told_their_number(session, event_with):
    south, _ = event_with(south=1, north=1).sites
    first, second, third = (registered(session, south) for _ in range(3))
    session.commit()
    assert [r.state for r in (first, second, third)] == ["confirmed", "waitlisted", "waitlisted"]
    assert [waitlist_position(session, r) for r in (first, second, third)] == [0, 1, 2]
    assert south.taken == counted(session, south) == 1
    assert letters(session) == ["confirmed", "waitlisted", "waitlisted"]
    assert (
        "Your number in the queue: 2."
        in session.scalars(sa.select(Message).where(Message.person_id == third.person_id))
        .one()
        .text
    )


def test_only_who_has_a_place_has_a_ticket(session, event_with):
    south = event_with(south=1).sites[0]
    with_place, waiting = registered(session, south), registered(session, south)
    assert len(with_place.tickets) == 1
    assert len(with_place.tickets[0].code) == 8
    assert waiting.tickets == []


def test_neither_the_link_nor_the_ticket_is_stored(session, event_with):
    made = registered(session, event_with(south=1).sites[0])
    session.commit()
    for secret in (link_of(made), ticket_of(made)):
        for table in (Registration.__table__, made.tickets[0].__table__):
            held = session.execute(sa.select(table)).all()
            assert secret not in str(held)
    assert registration_by_link(session, link_of(made).lower()) is made
    assert registration_by_ticket(session, ticket_of(made)) is made
    assert made.link_digest == digest(KEYS.token(Purpose.PERSONAL_LINK, made.uid, 1))


def test_cancelling_offers_the_place_to_whoever_waits_longest(session, event_with):
    south = event_with(south=1).sites[0]
    first, second, third = (registered(session, south) for _ in range(3))
    called = actions.cancel(session, first, **deed())
    session.commit()
    assert called == [second]
    assert (first.state, second.state, third.state) == ("cancelled", "waitlisted", "waitlisted")
    assert (south.taken, south.held) == (0, 1)
    assert letters(session, second.person) == ["waitlisted", "offer"]
    assert letters(session, first.person) == ["confirmed", "cancelled"]
    accept(session, second, **deed())
    session.commit()
    assert (second.state, len(second.tickets), south.held) == ("confirmed", 1, 0)
    assert waitlist_position(session, third) == 1
    assert south.taken == counted(session, south) == 1
    assert letters(session, second.person) == ["waitlisted", "offer", "promoted"]


def test_who_cancels_is_never_called_again(session, event_with):
    south = event_with(south=1).sites[0]
    only = registered(session, south)
    assert actions.cancel(session, only, **deed()) == []
    assert (only.state, south.taken) == ("cancelled", 0)


def test_leaving_the_queue_moves_the_others_up(session, event_with):
    south = event_with(south=1).sites[0]
    _, second, third = (registered(session, south) for _ in range(3))
    actions.cancel(session, second, **deed())
    assert waitlist_position(session, third) == 1
    assert south.taken == 1


def test_nobody_is_called_once_the_day_has_begun(session, event_with):
    event = event_with(south=1)
    first, second = (registered(session, event.sites[0]) for _ in range(2))
    begun = event.starts_at + timedelta(minutes=1)
    assert actions.cancel(session, first, **deed(now=begun)) == []
    assert second.state == State.WAITLISTED


@pytest.mark.parametrize("over", ["ended", "cancelled"])
def test_nothing_changes_after_the_day_or_when_it_is_cancelled(session, event_with, over):
    event = event_with(south=1)
    made = registered(session, event.sites[0])
    if over == "cancelled":
        event.state = EventState.CANCELLED
    moment = event.ends_at if over == "ended" else now()
    with pytest.raises(NotOpen):
        actions.cancel(session, made, **deed(now=moment))


def test_who_cancelled_comes_back_with_the_same_ticket(session, event_with):
    south = event_with(south=1).sites[0]
    made = registered(session, south)
    ticket = made.tickets[0].code
    actions.cancel(session, made, **deed())
    actions.come_back(session, made, **deed())
    session.commit()
    assert (made.state, south.taken) == ("confirmed", 1)
    assert [t.code for t in made.tickets] == [ticket]
    assert letters(session) == ["confirmed", "cancelled", "confirmed"]


def test_coming_back_to_a_full_site_means_the_end_of_the_queue(session, event_with):
    south = event_with(south=1).sites[0]
    first, second, third = (registered(session, south) for _ in range(3))
    actions.cancel(session, first, **deed())
    accept(session, second, **deed())
    actions.come_back(session, first, **deed())
    assert (waitlist_position(session, third), waitlist_position(session, first)) == (1, 2)


def test_moving_takes_a_place_there_and_frees_the_one_here(session, event_with):
    south, north = event_with(south=1, north=1).sites
    mover, waiting = registered(session, south), registered(session, south)
    actions.move(session, mover, north, **deed())
    session.commit()
    assert (mover.site, mover.state, waiting.state) == (north, "confirmed", "waitlisted")
    assert [(s.taken, counted(session, s)) for s in (south, north)] == [(0, 0), (1, 1)]
    assert (south.held, letters(session, waiting.person)) == (1, ["waitlisted", "offer"])
    assert letters(session, mover.person) == ["confirmed", "moved"]


def test_who_waits_and_moves_to_a_site_with_places_has_one(session, event_with):
    south, north = event_with(south=1, north=1).sites
    registered(session, south)
    waiting = registered(session, south)
    actions.move(session, waiting, north, **deed())
    assert (waiting.state, waiting.queued_at, len(waiting.tickets)) == ("confirmed", None, 1)
    assert (south.taken, north.taken) == (1, 1)


def test_a_full_site_refuses_the_move_and_nothing_is_lost(session, event_with):
    south, north = event_with(south=1, north=1).sites
    mover = registered(session, south)
    registered(session, north)
    session.commit()
    with pytest.raises(SiteFull, match="North County is full"):
        actions.move(session, mover, north, **deed())
    assert (mover.site, mover.state) == (south, "confirmed")


def test_a_move_does_not_overtake_those_who_wait_there(session, event_with):
    south, north = event_with(south=1, north=1).sites
    mover = registered(session, south)
    registered(session, north)
    waiting = registered(session, north)
    north.capacity = 2
    session.commit()
    with pytest.raises(SiteFull):
        actions.move(session, mover, north, **deed())
    assert open_offer(session, waiting).site is north


def test_who_has_cancelled_cannot_move(session, event_with):
    south, north = event_with(south=1, north=1).sites
    made = registered(session, south)
    actions.cancel(session, made, **deed())
    with pytest.raises(ImpossibleStep):
        actions.move(session, made, north, **deed())


def test_a_person_known_in_the_coalition_is_the_same_person(session, event_with):
    event = event_with(south=2)
    known = Person(coalition_id=event.coalition_id, full_name="Ana Reyes", name_key="ana reyes",
                   email="ana@example.org", email_key="ana@example.org",
                   created_at=now())  # fmt: skip
    session.add(known)
    session.commit()
    made = registered(session, event.sites[0], email=" ANA@example.org")
    assert made.person is known


def test_the_same_address_registers_once_for_an_event(session, event_with):
    south, north = event_with(south=2, north=2).sites
    made = registered(session, south, email="ana@example.org")
    session.commit()
    with pytest.raises(AlreadyRegistered) as refusal:
        registered(session, north, email="Ana@Example.org ")
    assert refusal.value.registration is made
    assert refusal.value.field == "email"


def test_a_form_that_is_sent_twice_gives_the_same_registration(session, event_with):
    south = event_with(south=2).sites[0]
    once, twice = (
        registered(session, south, email="ana@example.org", uid="a" * 32) for _ in range(2)
    )
    assert once is twice
    assert south.taken == 1
    assert letters(session) == ["confirmed"]


def test_two_people_of_one_organization_name_it_once(session, event_with):
    south = event_with(south=2).sites[0]
    registered(session, south, organization="Casa de la Raza")
    registered(session, south, organization="casa  de la raza ")
    assert session.scalar(sa.select(sa.func.count(Organization.id))) == 1


def test_registration_closes_for_the_web_and_not_for_walk_ins(session, event_with):
    event = event_with(south=2)
    late = event.starts_at + timedelta(minutes=5)
    with pytest.raises(NotOpen):
        registered(session, event.sites[0], now=late)
    made = registered(session, event.sites[0], now=late, source=Source.WALK_IN, email=None)
    assert made.state == State.CONFIRMED
    assert letters(session) == []


def test_staff_may_let_somebody_in_beyond_the_capacity(session, event_with):
    south = event_with(south=1).sites[0]
    registered(session, south)
    made = registered(session, south, source=Source.WALK_IN, beyond=True)
    assert (made.state, south.taken) == ("confirmed", 2)


def test_a_lowered_capacity_cancels_nobody_and_stops_promotion(session, event_with):
    south = event_with(south=2).sites[0]
    first, second, third = (registered(session, south) for _ in range(3))
    south.capacity = 1
    session.commit()
    assert actions.cancel(session, first, **deed()) == []
    assert (second.state, third.state) == ("confirmed", "waitlisted")


def test_a_raised_capacity_goes_to_the_queue_first(session, event_with):
    event = event_with(south=1)
    south = event.sites[0]
    _, second, third = (registered(session, south) for _ in range(3))
    south.capacity = 2
    session.commit()
    assert actions.fill_event(session, event, **deed()) == [second]
    fourth = registered(session, south)
    assert (third.state, fourth.state) == ("waitlisted", "waitlisted")
    assert open_offer(session, second).site is south
    assert waitlist_position(session, fourth) == 3


def test_who_comes_later_never_stands_before_who_was_told_their_number(session, event_with):
    south = event_with(south=0).sites[0]
    told = registered(session, south, now=now() + timedelta(seconds=1))
    later = registered(session, south, now=now() - timedelta(seconds=1))
    assert (waitlist_position(session, told), waitlist_position(session, later)) == (1, 2)


def test_the_second_guard_holds_alone(session, event_with):
    south = event_with(south=1).sites[0]
    session.execute(
        sa.update(Site).values(taken=1), execution_options={"synchronize_session": False}
    )
    assert south.taken == 0  # what this session believes is stale on purpose
    assert take_place(session, south) is False


def test_the_lock_shows_a_site_as_it_is_now(session, event_with):
    south = event_with(south=1).sites[0]
    session.execute(
        sa.update(Site).values(taken=1), execution_options={"synchronize_session": False}
    )
    assert lock_sites(session, [south.id])[south.id].taken == 1
    give_back(session, south)
    assert south.taken == 0


def test_answers_are_kept_with_the_question_and_can_be_changed(session, event_with):
    event = event_with(south=1)
    session.add_all([a_question(event), a_question(event, "note", kind="short_text", options=[])])
    session.commit()
    made = registered(session, event.sites[0], answers={"needs": ["ride"], "note": "Hi"})
    session.commit()
    actions.change(session, made, full_name="Ana R", phone="", organization="New", language="es",
                   answers={"needs": ["childcare", "ride"]})  # fmt: skip
    session.commit()
    given = {a.question.key: a.value for a in answers_of(session, [made.id])}
    assert given == {"needs": ["childcare", "ride"]}
    assert (made.person.full_name, made.person.name_key, made.language) == ("Ana R", "ana r", "es")
    assert made.person.organization.name == "New"


def test_registering_costs_as_many_statements_at_a_large_event(session, event_with, statements):
    def cost(site):
        session.commit()
        session.expire_all()
        event, _ = site.event, site.event.coalition
        before = len(statements)
        registered(session, event.sites[0])
        session.commit()
        return len(statements) - before

    small, large = event_with(south=100).sites[0], event_with(south=100).sites[0]
    registered(session, small)
    for _ in range(50):
        registered(session, large)
    assert cost(large) == cost(small)


steps = st.lists(
    st.tuples(st.sampled_from(["register", "cancel", "come_back", "move"]), st.integers(0, 30)),
    max_size=14,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps, capacities=st.tuples(st.integers(0, 2), st.integers(0, 2)))
def test_whatever_people_do_counts_agree_and_the_queue_keeps_its_order(
    session, event_with, steps, capacities
):
    south, north = event_with(south=capacities[0], north=capacities[1]).sites
    people = []
    for step, n in steps:
        before = order(session, south), order(session, north)
        if step == "register":
            people.append(registered(session, (south, north)[n % 2]))
        elif people:
            attempt(session, step, people[n % len(people)], (south, north))
        for site, old in zip((south, north), before, strict=True):
            new = order(session, site)
            assert [r for r in new if r in old] == [r for r in old if r in new]
            assert site.taken == counted(session, site) <= site.capacity
            assert not new or site.taken + site.held == site.capacity
    session.rollback()


def order(session, site):
    return session.scalars(
        sa.select(Registration.id)
        .where(Registration.site_id == site.id, Registration.state == State.WAITLISTED)
        .order_by(Registration.queued_at, Registration.id)
    ).all()


def attempt(session, step, person, sites):
    try:
        if step == "move":
            actions.move(session, person, sites[person.site is sites[0]], **deed())
        else:
            getattr(actions, step)(session, person, **deed())
    except (ImpossibleStep, SiteFull):
        pass


def test_every_table_of_this_package_belongs_to_an_event():
    tables = {t.name: t for t in Base.metadata.sorted_tables}
    for name in ("registration", "ticket", "form_question"):
        assert "event_id" in tables[name].columns
