"""Reminders go out once to each, at their moment, and move with the event."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor
from summit.app import LETTER_CHECKS
from summit.audit.models import AuditEntry
from summit.checkin.models import Attendance
from summit.checkin.states import PointKind
from summit.errors import Conflict
from summit.events.actions import step_event
from summit.events.states import EventState, EventStep
from summit.outbox.jobs import Context
from summit.outbox.models import Message
from summit.outbox.quiet import DAY
from summit.outbox.scribe import Scribe
from summit.outbox.states import MessageState
from summit.registration.states import State
from summit.reminders.actions import (
    CHUNK,
    send_reminders,
    switch_off,
    switch_on,
    tell_of_cancelled,
    tell_of_revived,
)
from summit.reminders.queries import open_reminders
from summit.reminders.states import Anchor
from tests.factories import KEYS, ZONE, a_person, a_registration, a_site, an_event, link_of
from tests.factories.checkin import a_point
from tests.factories.reminders import a_reminder

START = datetime(2027, 1, 29, 10, tzinfo=ZoneInfo(ZONE))
DUE = START - timedelta(days=2)
HOUR = timedelta(hours=1)
SCRIBE = Scribe(KEYS, "http://localhost")


def deed(**changes):
    return {"actor": Actor(), "now": DUE - HOUR} | changes


def letters(session, *conditions):
    return session.scalars(sa.select(Message).where(*conditions).order_by(Message.id)).all()


def recipients(session):
    return [letter.recipient for letter in letters(session)]


def run(session, at, job=send_reminders):
    """The job as the worker runs it, with a transaction for each chunk."""
    done = []
    while count := job(session, Context(at, KEYS, "http://localhost")):
        session.commit()
        done.append(count)
        assert len(done) < 20
    session.commit()
    return done


@pytest.fixture
def event(session):
    south = a_site("south", 9, contact_name="Ida", contact_phone="555 0101",
                   map_url="https://maps.example.org/s")  # fmt: skip
    made = an_event(
        slug="summit-27",
        sites=[south, a_site("north", 9, position=1, timezone="America/Denver")],
        starts_at=START,
        ends_at=START + timedelta(hours=5),
    )
    session.add(made)
    session.commit()
    return made


@pytest.fixture
def guest(session, event):
    def make(name, site=0, **changes):
        email = changes.pop("email", f"{name.lower()}@example.org")
        person = a_person(event.coalition, full_name=name, email=email)
        made = a_registration(event.sites[site], person=person, **changes)
        session.add(made)
        session.commit()
        return made

    return make


@pytest.fixture
def reminder(session, event):
    def make(**changes):
        made = a_reminder(event, **changes)
        session.add(made)
        session.commit()
        return made

    return make


def test_it_goes_out_at_its_moment_and_once(session, guest, reminder):
    guest("Ana")
    found = reminder()
    assert run(session, DUE - timedelta(seconds=1)) == []
    assert run(session, DUE) == [1]
    assert run(session, DUE + HOUR) == []
    (letter,) = letters(session)
    assert (letter.recipient, letter.campaign, letter.priority) == ("ana@example.org", found.uid, 9)


def test_each_reads_their_own_language_site_and_link(session, guest, reminder):
    ana = guest("Ana")
    guest("Ben", site=1)
    guest("Cleo", language="es")
    reminder()
    run(session, DUE)
    told = {letter.recipient_name: SCRIBE.letter(letter) for letter in letters(session)}
    assert told["Ana"].subject == "See you at South County"
    for words in ("Take bus 20 to South College, 1 College Drive.", "Call Ida at 555 0101.",
                  "https://maps.example.org/s", f"/my/{link_of(ana)}/"):  # fmt: skip
        assert words in told["Ana"].text
    for words in ("bus 20", "Call", "maps.example.org", "{"):
        assert words not in told["Ben"].text
    assert told["Cleo"].subject == "Nos vemos en South County (es)"


def test_only_those_for_whom_it_is_meant_get_it(session, guest, reminder):
    guest("Ana")
    guest("Ben", site=1)
    guest("Cleo", state=State.WAITLISTED)
    guest("Dan", state=State.CANCELLED)
    guest("Eve", email=None)
    reminder(audience={"states": ["confirmed"], "sites": ["south"], "arrived": None})
    run(session, DUE)
    assert recipients(session) == ["ana@example.org"]


def test_thanks_go_to_those_who_came_and_a_word_to_those_who_did_not(
    session, event, guest, reminder
):
    came, stayed = guest("Ana"), guest("Ben")
    point = a_point(event.sites[0])
    session.add(point)
    session.flush()
    session.add(
        Attendance(
            event_id=event.id, site_id=came.site_id, point_id=point.id, registration_id=came.id,
            point_kind=PointKind.ENTRANCE, session_id=0, arrived_at=START, changed_at=START,
        )
    )  # fmt: skip
    audience = {"states": ["confirmed"], "sites": []}
    thanks = reminder(anchor=Anchor.END, minutes=DAY, audience=audience | {"arrived": True})
    missed = reminder(anchor=Anchor.END, minutes=DAY, audience=audience | {"arrived": False})
    run(session, event.ends_at + timedelta(days=1))
    sent = {letter.campaign: letter.recipient for letter in letters(session)}
    assert sent == {thanks.uid: came.person.email, missed.uid: stayed.person.email}


def test_it_moves_with_the_event(session, event, guest, reminder):
    guest("Ana")
    reminder()
    event.starts_at += timedelta(days=7)
    event.ends_at += timedelta(days=7)
    session.commit()
    assert run(session, DUE + HOUR) == []
    assert run(session, DUE + timedelta(days=7)) == [1]


def test_put_off_after_it_was_done_it_goes_to_whoever_has_not_had_it(
    session, event, guest, reminder
):
    guest("Ana")
    found = reminder()
    run(session, DUE)
    run(session, START)
    assert found.done_at is not None
    event.starts_at += timedelta(days=7)
    event.ends_at += timedelta(days=7)
    session.commit()
    guest("Ben")
    run(session, DUE + timedelta(days=7))
    assert recipients(session) == ["ana@example.org", "ben@example.org"]
    assert run(session, START + timedelta(days=7)) == []
    assert open_reminders(session) == []


def test_sites_in_two_zones_have_their_own_hours(session, guest, reminder):
    guest("Ana")
    guest("Ben", site=1)  # an hour further east
    reminder(minutes=-150)  # 7:30 at South waits until 8:00; at North it is 8:30 by then
    start = START - timedelta(minutes=150)
    assert run(session, start) == [1]
    assert recipients(session) == ["ben@example.org"]
    run(session, start + timedelta(minutes=30))
    assert recipients(session) == ["ben@example.org", "ana@example.org"]


def test_who_registers_later_gets_it_at_once_until_the_day_begins(session, event, guest, reminder):
    guest("Ana")
    found = reminder()
    run(session, DUE)
    guest("Ben")
    assert run(session, START - HOUR) == [1]
    guest("Cleo")
    assert run(session, START) == []
    session.refresh(found)
    assert found.done_at is not None


def test_at_night_late_registrants_wait_for_the_morning(session, guest, reminder):
    reminder()
    guest("Ana")
    assert run(session, DUE + timedelta(hours=12)) == []
    assert run(session, DUE + timedelta(hours=22)) == [1]


def test_many_are_written_to_in_parts_and_a_lost_part_is_done_again(
    session, event, guest, reminder
):
    session.add_all([a_registration(event.sites[0]) for _ in range(CHUNK + 20)])
    session.commit()
    reminder()
    context = Context(DUE, KEYS, "http://localhost")
    assert send_reminders(session, context) == CHUNK
    session.rollback()  # the process died before it could commit
    assert run(session, DUE) == [CHUNK, 20]
    assert len(set(recipients(session))) == CHUNK + 20


def test_what_has_nothing_to_send_costs_the_same_however_many_people(
    session, event, reminder, statements
):
    reminder()
    costs = []
    for people in (1, 30):
        session.add_all([a_registration(event.sites[0]) for _ in range(people)])
        session.commit()
        run(session, DUE)
        session.expire_all()
        before = len(statements)
        send_reminders(session, Context(DUE, KEYS, "http://localhost"))
        costs.append(len(statements) - before)
    assert costs[0] == costs[1]


def test_switched_on_after_its_moment_it_waits_for_a_word(session, event, guest, reminder):
    guest("Ana")
    found = reminder(active=False)
    late = deed(now=DUE + HOUR)
    with pytest.raises(Conflict, match="Its moment has passed"):
        switch_on(session, event, found, sure=False, **late)
    assert run(session, DUE + HOUR) == []
    switch_on(session, event, found, sure=True, **late)
    assert run(session, DUE + HOUR) == [1]


def test_once_the_day_has_begun_it_cannot_be_switched_on(session, event, reminder):
    found = reminder(active=False)
    with pytest.raises(Conflict, match="too late"):
        switch_on(session, event, found, sure=True, **deed(now=START))


def test_switched_off_it_calls_back_what_waits_and_on_again_reaches_them(
    session, event, guest, reminder
):
    guest("Ana")
    found = reminder()
    run(session, DUE)
    switch_off(session, event, found, **deed(now=DUE))
    session.commit()
    assert [letter.state for letter in letters(session)] == [MessageState.ABORTED]
    assert run(session, DUE) == []
    switch_on(session, event, found, sure=True, **deed(now=DUE))
    assert run(session, DUE) == [1]
    assert session.scalars(sa.select(AuditEntry.deed)).all() == ["reminder:off", "reminder:on"]


def test_a_cancelled_event_stops_its_reminders_and_tells_everybody_once(
    session, event, guest, reminder
):
    guest("Ana")
    guest("Ben", state=State.WAITLISTED, language="es")
    guest("Cleo", state=State.CANCELLED)
    reminder()
    run(session, DUE)
    step_event(session, event, EventStep.CANCEL, **deed(now=DUE))
    session.commit()
    assert run(session, DUE, tell_of_cancelled) == [2]
    assert run(session, DUE + HOUR, tell_of_cancelled) == []
    assert run(session, DUE + HOUR) == []
    (reminder_,) = letters(session, Message.kind == "reminders/reminder")
    assert reminder_.state == MessageState.ABORTED
    told = letters(session, Message.kind == "reminders/cancelled")
    assert [letter.recipient_name for letter in told] == ["Ana", "Ben"]
    assert told[0].subject.startswith("Cancelled: Summit")
    text = SCRIBE.letter(told[0]).text
    assert "will not take place" in " ".join(text.split())  # lines are broken
    assert "Friday 29 January 2027" in text


def test_a_second_cancellation_is_told_again(session, event, guest):
    guest("Ana")
    for step in (EventStep.CANCEL, EventStep.REVIVE, EventStep.CANCEL):
        step_event(session, event, step, **deed(now=DUE))
        session.commit()
        run(session, DUE, tell_of_cancelled)
    assert len(letters(session, Message.kind == "reminders/cancelled")) == 2


def test_who_was_told_that_it_is_cancelled_is_told_that_it_takes_place(session, event, guest):
    guest("Ana")
    guest("Ben")
    step_event(session, event, EventStep.CANCEL, **deed(now=DUE))
    session.commit()
    run(session, DUE, tell_of_cancelled)
    letters(session)[0].state = MessageState.SENT
    step_event(session, event, EventStep.REVIVE, **deed(now=DUE + HOUR))
    session.commit()
    assert run(session, DUE + HOUR, tell_of_revived) == [1]
    assert run(session, DUE + HOUR, tell_of_revived) == []
    (told,) = letters(session, Message.kind == "reminders/revived")
    assert told.recipient_name == "Ana"
    assert "takes place after all" in SCRIBE.letter(told).text


def test_an_event_that_is_over_is_cancelled_without_a_word(session, event, guest):
    guest("Ana")
    event.state = EventState.CANCELLED
    session.commit()
    assert run(session, event.ends_at, tell_of_cancelled) == []


def test_a_reminder_does_not_reach_who_cancelled_while_it_waited(session, event, guest, reminder):
    ana, ben = guest("Ana"), guest("Ben")
    reminder()
    run(session, DUE)
    ben.state = State.CANCELLED
    session.commit()
    check = LETTER_CHECKS["reminders/reminder"]
    assert [check(session, letter, DUE) for letter in letters(session)] == [True, False]
    assert ana.state == State.CONFIRMED
