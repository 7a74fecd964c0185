"""Where the team approves: who registers waits for a decision, which can be taken back."""

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor
from summit.operations.queries.invariants.catalogue import findings
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.registration import actions
from summit.registration.actions.approving import (
    approve,
    call_first,
    decline,
    give_place,
    reopen,
)
from summit.registration.queries import waitlist_position
from summit.registration.queues.queries import open_offer
from summit.registration.refusals import SiteFull
from summit.registration.states import ImpossibleStep, Source
from tests.factories.registration import deed, registered
from tests.registration.test_allocations import a_partner
from tests.registration.test_offers import letters

TEAM = Actor()


@pytest.fixture(autouse=True)
def nothing_is_broken_afterwards(session):
    yield
    session.flush()
    assert [f.faults for f in findings(session) if not f.holds] == []
    session.rollback()


@pytest.fixture
def event(session, event_with):
    event = event_with(south=1, north=1)
    event.approval = True
    session.commit()
    return event


def test_who_registers_waits_for_the_team_and_holds_no_place(session, event):
    made = registered(session, event.sites[0])
    assert (made.state, made.tickets, event.sites[0].taken) == ("pending", [], 0)
    assert letters(session, made.person) == ["pending"]


def test_whom_the_team_entered_or_a_partner_sent_needs_no_approval(session, event):
    walk_in = registered(session, event.sites[0], source=Source.STAFF)
    delegate = registered(session, event.sites[1], partner=a_partner(session, event))
    assert (walk_in.state, delegate.state) == ("confirmed", "confirmed")


def test_an_approved_person_has_a_place_and_the_next_one_waits(session, event):
    first, second = (registered(session, event.sites[0]) for _ in range(2))
    for one in (first, second):
        approve(session, one, actor=TEAM, **deed())
    assert (first.state, len(first.tickets), second.state) == ("confirmed", 1, "waitlisted")
    assert letters(session, first.person) == ["pending", "confirmed"]
    assert letters(session, second.person) == ["pending", "waitlisted"]


def test_who_is_approved_cannot_be_approved_again(session, event):
    made = registered(session, event.sites[0])
    approve(session, made, actor=TEAM, **deed())
    with pytest.raises(ImpossibleStep):
        approve(session, made, actor=TEAM, **deed())


def test_a_declined_person_is_told_with_the_reason(session, event):
    made = registered(session, event.sites[0])
    decline(session, made, reason="The day is for residents.", actor=TEAM, **deed())
    assert made.state == "declined"
    letter = session.scalars(sa.select(Message).where(Message.kind == "registration/declined"))
    assert "The day is for residents." in letter.one().text


def test_a_decision_is_undone_and_its_letter_stays_here(session, event):
    made = registered(session, event.sites[0])
    decline(session, made, actor=TEAM, **deed())
    reopen(session, made, actor=TEAM, now=deed()["now"])
    assert made.state == "pending"
    asked = sa.select(Message.state).where(Message.kind == "registration/declined")
    assert session.scalars(asked).all() == [MessageState.ABORTED]
    decline(session, made, actor=TEAM, **deed())
    assert letters(session, made.person) == ["pending", "declined", "declined"]


def test_who_takes_the_registration_back_and_returns_waits_for_the_team_again(session, event):
    made = registered(session, event.sites[0])
    actions.cancel(session, made, **deed())
    actions.come_back(session, made, **deed())
    assert (made.state, event.sites[0].taken) == ("pending", 0)


def test_who_waits_for_the_team_changes_the_site_freely(session, event):
    made = registered(session, event.sites[0])
    actions.move(session, made, event.sites[1], **deed())
    assert (made.state, made.site, event.sites[1].taken) == ("pending", event.sites[1], 0)


def test_the_team_puts_somebody_first(session, event_with):
    south = event_with(south=1).sites[0]
    holder, second, third = (registered(session, south) for _ in range(3))
    call_first(session, third, actor=TEAM, now=deed()["now"])
    assert [waitlist_position(session, r) for r in (second, third)] == [2, 1]
    assert actions.cancel(session, holder, **deed()) == [third]


def test_the_team_gives_a_place_directly_and_beyond_the_limit_only_if_it_says_so(
    session, event_with
):
    south = event_with(south=1).sites[0]
    _, nameless = registered(session, south), registered(session, south, email=None)
    with pytest.raises(SiteFull):
        give_place(session, nameless, actor=TEAM, **deed())
    give_place(session, nameless, beyond=True, actor=TEAM, **deed())
    assert (nameless.state, south.taken, len(nameless.tickets)) == ("confirmed", 2, 1)


def test_giving_a_place_to_whom_it_is_offered_uses_that_place(session, event_with):
    south = event_with(south=1).sites[0]
    holder, second = registered(session, south), registered(session, south)
    actions.cancel(session, holder, **deed())
    give_place(session, second, actor=TEAM, **deed())
    assert (second.state, south.taken, south.held) == ("confirmed", 1, 0)
    assert open_offer(session, second) is None
