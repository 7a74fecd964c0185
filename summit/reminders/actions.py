"""Making reminders, switching them on and off, and sending what is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.access.tokens import new_uid
from summit.audit.actions import record
from summit.db import Localized
from summit.errors import N_, Conflict
from summit.events.models import Event
from summit.events.queries import scope_of
from summit.events.states import EventState
from summit.outbox.actions import post
from summit.outbox.jobs import Context, Job
from summit.outbox.models import Message
from summit.outbox.quiet import is_awake
from summit.outbox.states import MessageState
from summit.registration.actions.papers import zone_of
from summit.registration.actions.writing import send_to
from summit.registration.links import secret_page
from summit.registration.models import Registration
from summit.registration.states import OPEN
from summit.registration.written import Written, kept_of, written_from
from summit.reminders.models import Reminder
from summit.reminders.queries import (
    cancellation,
    cancelled_events,
    dedupe_key,
    open_reminders,
    people_due,
    people_to_reassure,
    times_of,
    untold,
)
from summit.reminders.states import Anchor
from summit.reminders.timing import Span, spans_of

KIND = "reminders/reminder"
CANCELLED = "reminders/cancelled"
REVIVED = "reminders/revived"
CHUNK = 100
URGENT = 2
TOO_LATE = N_("It is too late for this reminder: change when it is sent first.")
HAS_PASSED = N_("Its moment has passed. Say whether it is to be sent at once.")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an organizer decided of a reminder."""

    name: str
    anchor: Anchor
    minutes: int
    audience: Mapping[str, Any]
    drafts: Mapping[str, Any]


def plan_of(
    name: str, anchor: Anchor, minutes: int, audience: Mapping[str, Any], written: Written
) -> Plan:
    return Plan(name, anchor, minutes, dict(audience), kept_of(written))


def letter_of(reminder: Reminder) -> Written:
    return written_from(reminder.uid, reminder.drafts)


def add_reminder(
    session: Session, event: Event, plan: Plan, *, actor: Actor, now: datetime
) -> Reminder:
    """A new reminder; it is off until somebody switches it on."""
    made = Reminder(uid=new_uid(), event=event, active=False, made_at=now, **_columns(plan))
    session.add(made)
    session.flush()  # the log names the row
    _log(session, event, made, "added", actor, now)
    return made


def change_reminder(
    session: Session, event: Event, reminder: Reminder, plan: Plan, *, actor: Actor, now: datetime
) -> None:
    """Change it; who has it already does not get it again."""
    if (reminder.anchor, reminder.minutes) != (plan.anchor, plan.minutes):
        reminder.done_at = None
    for name, value in _columns(plan).items():
        setattr(reminder, name, value)
    _log(session, event, reminder, "changed", actor, now)


def _columns(plan: Plan) -> dict[str, Any]:
    return {
        "name": plan.name,
        "anchor": plan.anchor,
        "minutes": plan.minutes,
        "audience": dict(plan.audience),
        "drafts": dict(plan.drafts),
    }


def spans(event: Event, reminder: Reminder) -> list[Span]:
    """When it is sent at each of its sites, as the event is planned now."""
    return spans_of(times_of(event, reminder.audience), reminder.anchor, reminder.minutes)


def switch_on(
    session: Session, event: Event, reminder: Reminder, *, sure: bool, actor: Actor, now: datetime
) -> None:
    """Let it be sent at its moment. Where that has passed, only if somebody is ``sure``.

    Raises Conflict.
    """
    planned = spans(event, reminder)
    if all(now >= span.until for span in planned):
        raise Conflict(TOO_LATE)
    if not sure and any(span.due <= now for span in planned):
        raise Conflict(HAS_PASSED)
    reminder.active, reminder.done_at = True, None
    _log(session, event, reminder, "on", actor, now)


def switch_off(
    session: Session, event: Event, reminder: Reminder, *, actor: Actor, now: datetime
) -> None:
    """Send no more of it; letters that still wait in the outbox are called back."""
    reminder.active = False
    _call_back(session, [reminder.uid], event.id)
    _log(session, event, reminder, "off", actor, now)


def remove_reminder(
    session: Session, event: Event, reminder: Reminder, *, actor: Actor, now: datetime
) -> None:
    """Forget it; the letters that were sent stay in the list of messages."""
    _call_back(session, [reminder.uid], event.id)
    _log(session, event, reminder, "removed", actor, now)
    session.delete(reminder)


def _log(
    session: Session, event: Event, reminder: Reminder, deed: str, actor: Actor, now: datetime
) -> None:
    record(session, f"reminder:{deed}", f"reminder:{reminder.id}", actor=actor, now=now,
           scope=scope_of(event), name=reminder.name)  # fmt: skip


def _call_back(session: Session, uids: list[str], event_id: int) -> int:
    """Abort what waits, and free its key: who did not get it can get it later."""
    done = session.execute(
        sa.update(Message)
        .where(
            Message.event_id == event_id,
            Message.campaign.in_(uids),
            Message.state == MessageState.QUEUED,
        )
        .values(
            state=MessageState.ABORTED,
            dedupe_key=Message.dedupe_key + ":called-back:" + Message.uid,
        ),
        execution_options={"synchronize_session": False},
    )
    assert isinstance(done, CursorResult)  # noqa: S101 -- for the type checker
    return int(done.rowcount)


def send_reminders(session: Session, context: Context) -> int:
    """The job: post the next letters that are due; how many."""
    for reminder in open_reminders(session):
        planned = spans(reminder.event, reminder)
        if all(context.now >= span.until for span in planned):
            reminder.done_at = context.now
            continue
        posted = _send(session, reminder, planned, context.now)
        if posted:
            return posted
    return 0


def _send(session: Session, reminder: Reminder, planned: list[Span], now: datetime) -> int:
    event = reminder.event
    zones = {site.id: zone_of(site, event) for site in event.sites}
    sites = [s.site_id for s in planned if s.holds(now) and is_awake(now, zones[s.site_id])]
    if not sites:
        return 0
    written = letter_of(reminder)
    return sum(
        send_to(
            session,
            written,
            event,
            one,
            now=now,
            dedupe_key=dedupe_key(reminder, one.uid),
            kind=KIND,
        )
        for one in people_due(session, reminder, sites, most=CHUNK)
    )


def still_wanted(session: Any, message: Any, now: datetime) -> bool:
    """Whether a reminder may still go out: the event takes place, and the person is part of it."""
    return (
        session.scalar(
            sa.select(Registration.id)
            .join(Event, Event.id == Registration.event_id)
            .where(
                Registration.event_id == message.event_id,
                Registration.person_id == message.person_id,
                Registration.state.in_(OPEN),
                Event.state == EventState.PUBLISHED,
            )
        )
        is not None
    )


def tell_of_cancelled(session: Session, context: Context) -> int:
    """The job: an event that was cancelled calls its reminders back, and tells everybody once.

    It looks at the state of events, so that whoever cancels one need not know of reminders.
    """
    for event in cancelled_events(session, context.now):
        uids = sa.select(Reminder.uid).where(Reminder.event_id == event.id)
        _call_back(session, list(session.scalars(uids)), event.id)
        prefix = f"event-cancelled:{event.id}:{cancellation(session, event)}:"
        people = untold(session, event, prefix, most=CHUNK)
        for one in people:
            _tell(session, event, one, CANCELLED, prefix, context.now)
        if people:
            return len(people)
    return 0


def _tell(
    session: Session,
    event: Event,
    registration: Registration,
    kind: str,
    prefix: str,
    now: datetime,
) -> None:
    person, site = registration.person, registration.site
    post(
        session,
        kind=kind,
        dedupe_key=prefix + registration.uid,
        recipient=person.email or "",
        recipient_name=person.full_name,
        language=registration.language,
        values={
            "name": person.full_name,
            "event": Localized(event.name),
            "site": Localized(site.name),
            "starts_at": event.starts_at,
            "zone": zone_of(site, event),
            "host": event.coalition.name,
            "contact": event.coalition.contact_email,
            "link": secret_page(registration),
        },
        sensitive=True,
        coalition_id=event.coalition_id,
        event_id=event.id,
        person_id=person.id,
        priority=URGENT,
        now=now,
    )


def tell_of_revived(session: Session, context: Context) -> int:
    """The job: who was told that an event is cancelled is told that it takes place after all."""
    told = people_to_reassure(session, context.now, most=CHUNK)
    for registration, event in told:
        prefix = f"event-revived:{event.id}:{cancellation(session, event)}:"
        _tell(session, event, registration, REVIVED, prefix, context.now)
    return len(told)


def still_cancelled(session: Any, message: Any, now: datetime) -> bool:
    """Whether the letter that an event is cancelled is still true."""
    state = session.scalar(sa.select(Event.state).where(Event.id == message.event_id))
    return bool(state == EventState.CANCELLED)


REMINDER_JOBS = (
    Job("tell of cancelled events", timedelta(seconds=20), tell_of_cancelled),
    Job("tell of revived events", timedelta(minutes=1), tell_of_revived),
    Job("send reminders", timedelta(minutes=1), send_reminders),
)
REMINDER_CHECKS = {KIND: still_wanted, CANCELLED: still_cancelled}
