"""Whoever verifies an installation learns of everything that must never be."""

from datetime import date

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.db import append_only_paused
from summit.groups.models import Group
from summit.groups.queries import register_of
from summit.operations.queries.invariants.catalogue import CATALOGUE, findings
from summit.operations.queries.invariants.groups import unbalanced, weeks
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.people.models import Organization
from summit.registration.models import Allocation, ChoicePlaces, Offer, Partner, Registration
from summit.registration.states import OfferState
from summit.retention.reconciliation import Reconciliation, Strip
from summit.schedule.agenda.models import Booking, SeatCount
from summit.schedule.agenda.states import BookingState
from summit.surveys.actions import close_survey
from tests.factories.operations import a_bulk, let_in, token_of
from tests.factories.schedule import a_session
from tests.factories.surveys import STAFF, a_survey, some_answers
from tests.factories.townhall import a_question, a_town_hall


@pytest.fixture
def installation(session):
    a_bulk(session)
    (result,) = let_in(session, token_of(session))
    assert result["verdict"] == "admitted"
    session.add(a_message())
    add_what_is_kept(session)
    session.commit()
    yield session
    session.rollback()


def add_what_is_kept(session):
    """A partner without places yet, an offer that has ended, a choice that nobody made."""
    someone = session.scalars(sa.select(Registration).order_by(Registration.id)).first()
    partner = Partner(
        event=someone.event,
        organization=Organization(coalition_id=someone.event.coalition_id, name="C", name_key="c"),
        uid="p1", invite_digest="i1", link_digest="l1", made_at=now(),
    )  # fmt: skip
    session.add(Allocation(partner=partner, site=someone.site, places=0, taken=0))
    session.add(Offer(uid="o1", registration=someone, site=someone.site, made_at=now(),
                      state=OfferState.EXPIRED))  # fmt: skip
    hall = a_town_hall(someone.event)
    session.add(hall)
    session.flush()
    session.add(a_question(hall, someone))
    session.add(ChoicePlaces(event_id=someone.event_id, question_key="lunch", option_key="soup",
                             places=3, taken=0))  # fmt: skip
    survey = a_survey(session, someone.event)
    some_answers(session, survey, someone.site, 6)
    close_survey(session, survey, actor=STAFF, now=now())
    talk = a_session(someone.event, someone.site, placements=[])
    session.add(talk)
    session.flush()
    session.add(SeatCount(session_id=talk.id, site_id=someone.site_id, taken=0))
    session.add(Booking(registration_id=someone.id, session_id=talk.id, site_id=someone.site_id,
                        state=BookingState.RELEASED, number=1, made_at=now()))  # fmt: skip


def a_message():
    return Message(
        uid="m1", kind="test/letter", dedupe_key="m1", recipient="kim@example.org", language="en",
        subject="", values={}, created_at=now(), send_after=now(),
        state=MessageState.SENT, sent_at=now(),
    )  # fmt: skip


def broken(session):
    return {finding.name: finding.faults for finding in findings(session) if not finding.holds}


def test_an_installation_that_was_only_used_keeps_every_promise(installation):
    assert broken(installation) == {}


def test_every_invariant_says_in_a_sentence_what_it_promises():
    assert all(ask.__doc__.strip().splitlines()[0].endswith(".") for ask in CATALOGUE)


BREACHES = {
    "taken is counted": "UPDATE site SET taken = taken + 1 WHERE slug = 'site-1'",
    "held is counted": "UPDATE site SET held = held + 1 WHERE slug = 'site-1'",
    "allocations are counted": "UPDATE allocation SET taken = taken + 1",
    "choices are counted": "UPDATE choice_places SET taken = taken + 1",
    "offers are for who waits": "UPDATE offer SET state = 'open'",
    "nobody stands in two places": "UPDATE registration SET queue_site_id = site_id",
    "no more places are promised than there are": "UPDATE site SET capacity = 0",
    "registrations stay in their event": "UPDATE registration SET site_id = (SELECT max(id) FROM "
    "site WHERE event_id <> registration.event_id)",
    "states have their moment": "UPDATE registration SET confirmed_at = NULL",
    "one ticket opens": "UPDATE ticket SET replaced_at = issued_at",
    "tickets stay in their event": "UPDATE ticket SET event_id = (SELECT max(id) FROM event "
    "WHERE id <> ticket.event_id)",
    "seats are counted": "UPDATE booking SET state = 'booked'",
    "seats stay in their event": "UPDATE programme_session SET event_id = (SELECT max(id) FROM "
    "event WHERE id <> programme_session.event_id)",
    "attendance agrees with its scan": "UPDATE scan SET verdict = 'cancelled'",
    "who was let in has arrived": "UPDATE attendance SET scan_id = NULL, point_kind = 'table'",
    "arrivals stay in their event": "UPDATE attendance SET registration_id = (SELECT max(id) FROM "
    "registration WHERE event_id <> attendance.event_id)",
    "votes are counted": "UPDATE hall_question SET votes = votes + 1",
    "kept counts are what was answered": "DELETE FROM survey_answer",
    "facts stay in their group": "UPDATE fact SET group_id = (SELECT max(id) FROM map_group "
    "WHERE id <> fact.group_id) WHERE membership_id IS NOT NULL",
    "groups stay in their coalition": "UPDATE map_group SET coalition_id = (SELECT max(id) FROM "
    "coalition WHERE id <> map_group.coalition_id)",
    "sent messages have a time": "UPDATE message SET sent_at = NULL",
    "who sends has a lease": "UPDATE message SET leased_by = 'nobody'",
    "nothing is paused": "INSERT INTO append_only_pause (reason) VALUES ('forgotten')",
}


@pytest.mark.parametrize("promise", BREACHES)
def test_a_breach_is_found_and_named(installation, promise):
    a_bulk(installation, registrations=2)
    with append_only_paused(installation, "to break what cannot be broken"):
        installation.execute(sa.text(BREACHES[promise]))
    found = broken(installation)
    assert promise in found
    assert all(found[promise])


def test_a_missing_trigger_is_found(installation):
    kind = installation.get_bind().dialect.name
    drop = {
        "sqlite": "DROP TRIGGER fact_no_delete",
        "postgresql": "DROP TRIGGER fact_append_only ON fact",
    }
    installation.execute(sa.text(drop[kind]))
    assert broken(installation) == {
        "logs are append only": ("table fact can be changed: a trigger is missing",)
    }


def test_a_week_that_does_not_balance_is_told_with_its_numbers():
    right, wrong = Strip(4, {}, {}, 4), Strip(4, {}, {}, 5)
    days = [date(2025, 3, 3), date(2025, 3, 10), date(2025, 3, 17)]
    sums = [Reconciliation(right, right), Reconciliation(wrong, right)]
    assert list(unbalanced(7, days, sums)) == [
        "coalition 7, week to 2025-03-17: good standing 4 expected, 5 counted; "
        "waiting 4 expected, 4 counted"
    ]


def test_every_week_since_the_first_sign_up_is_looked_at(installation):
    ids = installation.scalars(sa.select(Group.id)).all()
    today = now().date()
    register = register_of(installation, ids, today)
    days = weeks(register, today)
    first = min(e.signed_up for m in register for e in m.episodes)
    assert days[0] < first <= days[1]
    assert days[-1] == today


def test_of_a_thousand_faults_twenty_are_told(session):
    a_bulk(session, registrations=40, groups=0)
    session.execute(sa.text("UPDATE registration SET confirmed_at = NULL"))
    assert len(broken(session)["states have their moment"]) == 20
    session.rollback()
