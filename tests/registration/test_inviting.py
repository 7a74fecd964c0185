"""Inviting people: who is written to, how often, and what their answer changes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor
from summit.app import LETTER_CHECKS
from summit.clock import now
from summit.events.states import EventState
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.privacy.actions import erase
from summit.registration.actions.inviting import (
    Answered,
    Terms,
    decline,
    look,
    remind,
    restore,
    send,
    settle_answers,
    think_again,
    withdraw,
    write_down,
)
from summit.registration.invited.lines import Why, read_lines
from summit.registration.models import Invitation
from summit.registration.states import InvitationState, Source
from tests.factories import KEYS, a_person
from tests.factories.registration import registered

ROBIN = Actor(None, "Robin Vale")
LIST = """name, e-mail, organization
Ana Reyes, ana@example.org, Casa Abierta
bo@example.org
"""


@pytest.fixture
def event(event_with):
    return event_with(south=9, north=9)


def invite(session, event, text=LIST, **terms):
    terms = Terms(**{"language": "en"} | terms)
    made = write_down(session, event, read_lines(text), terms, keys=KEYS, actor=ROBIN, now=now())
    session.flush()  # tests look for what was written
    return made


def everybody(session):
    asked = sa.select(Invitation).order_by(Invitation.id)
    return session.scalars(asked, execution_options={"populate_existing": True}).all()


def letters(session):
    return [(m.kind, m.recipient) for m in session.scalars(sa.select(Message).order_by("id"))]


def test_a_list_is_written_down_and_nobody_is_written_to(session, event):
    assert invite(session, event) == 2
    ana, bo = everybody(session)
    assert (ana.full_name, ana.email, ana.organization) == (
        "Ana Reyes",
        "ana@example.org",
        "Casa Abierta",
    )
    assert (bo.full_name, bo.state) == ("", InvitationState.WRITTEN)
    assert letters(session) == []


def test_the_same_list_invites_nobody_twice(session, event):
    invite(session, event)
    assert invite(session, event) == 0
    found = look(session, event, read_lines(LIST))
    assert [(f.number, f.why) for f in found.findings] == [(2, Why.INVITED), (3, Why.INVITED)]


def test_who_is_registered_is_not_invited(session, event):
    registered(session, event.sites[0], email="Ana@example.org")
    found = look(session, event, read_lines(LIST))
    assert [line.email for line in found.lines] == ["bo@example.org"]
    assert [(f.number, f.why) for f in found.findings] == [(2, Why.REGISTERED)]


def test_each_gets_one_letter_with_a_link_of_their_own(session, event):
    invite(session, event)
    assert send(session, event, actor=ROBIN, now=now()) == 2
    assert send(session, event, actor=ROBIN, now=now()) == 0
    assert letters(session) == [
        ("registration/invited", "ana@example.org"),
        ("registration/invited", "bo@example.org"),
    ]
    assert {one.state for one in everybody(session)} == {InvitationState.SENT}
    assert len({one.link_digest for one in everybody(session)}) == 2


def test_only_the_silent_are_reminded_after_three_days_and_three_times(session, event):
    start = now()
    invite(session, event)
    send(session, event, actor=ROBIN, now=start)
    ana, bo = everybody(session)
    decline(ana, now=start)
    session.flush()  # the next look at the list must see the answer
    days = [1, 3, 4, 7, 11, 15, 30]
    sent = [remind(session, event, actor=ROBIN, now=start + timedelta(days=d)) for d in days]
    assert sent == [0, 1, 0, 1, 1, 0, 0]
    assert letters(session)[2:] == [("registration/invited_again", "bo@example.org")] * 3
    assert bo.reminders == 3


def test_who_registered_without_the_link_is_not_reminded(session, event):
    start = now()
    invite(session, event)
    send(session, event, actor=ROBIN, now=start)
    made = registered(session, event.sites[0], email="BO@example.org")
    later = start + timedelta(days=5)
    assert remind(session, event, actor=ROBIN, now=later) == 1
    assert letters(session)[-1] == ("registration/invited_again", "ana@example.org")
    bo = everybody(session)[1]
    assert (bo.state, bo.registration_id) == (InvitationState.ACCEPTED, made.id)


def test_a_letter_that_still_waits_does_not_go_to_who_has_answered(session, event):
    invite(session, event)
    send(session, event, actor=ROBIN, now=now())
    first, second = session.scalars(sa.select(Message).order_by(Message.id)).all()
    going = LETTER_CHECKS[first.kind]
    assert going(session, first, now())
    registered(session, event.sites[0], email="ana@example.org")
    decline(everybody(session)[1], now=now())
    assert not going(session, first, now())
    assert not going(session, second, now())


def test_nobody_is_invited_to_a_day_that_is_cancelled_or_over(session, event):
    invite(session, event)
    send(session, event, actor=ROBIN, now=now())
    letter = session.scalars(sa.select(Message).order_by(Message.id)).first()
    going = LETTER_CHECKS[letter.kind]
    assert not going(session, letter, event.ends_at)
    event.state = EventState.CANCELLED
    assert not going(session, letter, now())


def test_registering_by_the_invitation_accepts_it(session, event):
    invite(session, event)
    ana = everybody(session)[0]
    made = registered(
        session, event.sites[0], email=ana.email, invitation=ana, source=Source.INVITATION
    )
    assert (ana.state, ana.registration_id) == (InvitationState.ACCEPTED, made.id)
    assert settle_answers(session, now=now()) == 0


def test_a_withdrawn_invitation_sends_nothing_and_comes_back(session, event):
    invite(session, event)
    send(session, event, actor=ROBIN, now=now())
    ana, bo = everybody(session)
    withdraw(session, ana, actor=ROBIN, now=now())
    states = session.scalars(sa.select(Message.state).order_by(Message.id)).all()
    assert states == [MessageState.ABORTED, MessageState.QUEUED]
    session.flush()  # the list is read again
    assert remind(session, event, actor=ROBIN, now=now() + timedelta(days=4)) == 1
    restore(session, ana, actor=ROBIN, now=now())
    assert ana.state == InvitationState.SENT
    waiting = sa.select(Message.recipient).where(Message.state == MessageState.QUEUED)
    assert ana.email in session.scalars(waiting).all(), "the letter that was kept back goes out"
    with pytest.raises(Answered):
        restore(session, bo, actor=ROBIN, now=now())


def test_who_is_registered_by_another_address_of_theirs_is_not_bothered(session, event):
    """The team found that two entries are one person."""
    made = registered(session, event.sites[0], email="ana@work.example.org")
    twin = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org",
                    merged_into_id=made.person_id)  # fmt: skip
    session.add(twin)
    session.flush()
    assert invite(session, event) == 1
    twin.merged_into_id = None
    session.flush()
    assert invite(session, event) == 1
    send(session, event, actor=ROBIN, now=now())
    twin.merged_into_id = made.person_id
    session.flush()
    later = now() + timedelta(days=4)
    assert remind(session, event, actor=ROBIN, now=later) == 1
    ana = next(one for one in everybody(session) if one.email == "ana@example.org")
    assert (ana.state, ana.registration_id) == (InvitationState.ACCEPTED, made.id)


def test_who_was_erased_is_not_invited_again(session, event):
    invite(session, event)
    send(session, event, actor=ROBIN, now=now())
    ana, _bo = everybody(session)
    made = registered(session, event.sites[0], email=ana.email)
    settle_answers(session, now=now())
    erase(session, made.person, actor=ROBIN, now=now(), keys=KEYS, base_url="http://localhost")
    ana.state = InvitationState.WITHDRAWN
    with pytest.raises(Answered):
        restore(session, ana, actor=ROBIN, now=now())


def test_a_refusal_can_be_taken_back_until_it_is_answered_otherwise(session, event):
    invite(session, event)
    ana, bo = everybody(session)
    decline(ana, now=now())
    decline(ana, now=now())
    assert (ana.state, ana.answered_at is not None) == (InvitationState.DECLINED, True)
    think_again(ana)
    assert (ana.state, ana.answered_at) == (InvitationState.SENT, None)
    withdraw(session, bo, actor=ROBIN, now=now())
    for deed in (lambda: decline(bo, now=now()), lambda: think_again(bo)):
        with pytest.raises(Answered):
            deed()
