"""Reading reminders, whom they are for, and what became of their letters."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, defer, joinedload

from summit.audit.models import AuditEntry
from summit.checkin.models import Attendance
from summit.checkin.states import PointKind
from summit.errors import NotFound
from summit.events.models import Event, Site
from summit.events.states import EventState
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.people.models import Person
from summit.registration.listing import search_words
from summit.registration.models import Registration
from summit.registration.states import OPEN, State
from summit.reminders.models import Reminder
from summit.reminders.timing import SiteTimes

PAGE_SIZE = 50


def dedupe_key(reminder: Reminder, registration_uid: str) -> str:
    return f"reminder:{reminder.uid}:{registration_uid}"


def reminder_of(session: Session, event_id: int, uid: str) -> Reminder:
    """One reminder of an event. Raises NotFound."""
    found = session.scalar(
        sa.select(Reminder).where(Reminder.uid == uid, Reminder.event_id == event_id)
    )
    if found is None:
        raise NotFound
    return found


def reminders_of(session: Session, event_id: int) -> Sequence[Reminder]:
    return session.scalars(
        sa.select(Reminder).where(Reminder.event_id == event_id).order_by(Reminder.id)
    ).all()


def open_reminders(session: Session) -> Sequence[Reminder]:
    """Those that may have something to send, with event, coalition and sites."""
    return session.scalars(
        sa.select(Reminder)
        .join(Reminder.event)
        .where(
            Reminder.active,
            # What was done with before the day begins is to do again: the event was put off.
            sa.or_(Reminder.done_at.is_(None), Reminder.done_at < Event.starts_at),
            Event.state == EventState.PUBLISHED,
        )
        .options(
            contains_eager(Reminder.event).joinedload(Event.coalition),
            contains_eager(Reminder.event).selectinload(Event.sites),
        )
        .order_by(Reminder.id)
    ).all()


def times_of(event: Event, audience: Mapping[str, Any]) -> list[SiteTimes]:
    """The moments of each site that the reminder is for; the event's sites are loaded."""
    wanted = audience.get("sites") or [site.slug for site in event.sites]
    return [
        SiteTimes(
            site_id=site.id,
            zone=site.timezone or event.timezone,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            doors=site.doors_open_at,
        )
        for site in event.sites
        if site.slug in wanted
    ]


def _came() -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Attendance.registration_id == Registration.id,
        Attendance.point_kind == PointKind.ENTRANCE,
        Attendance.undone_at.is_(None),
    )


def _reachable(event_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Registration.event_id == event_id,
        Person.email.is_not(None),
        Person.email != "",
    )


def _wanted(audience: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [
        Registration.state.in_([State(name) for name in audience.get("states", ())])
    ]
    if audience.get("arrived") is not None:
        found.append(_came() if audience["arrived"] else ~_came())
    return found


def people_due(
    session: Session, reminder: Reminder, site_ids: Collection[int], *, most: int
) -> Sequence[Registration]:
    """Who at these sites has not got the reminder, with person and site."""
    key = sa.literal(dedupe_key(reminder, "")) + Registration.uid
    return session.scalars(
        _people(reminder.event_id)
        .where(
            *_wanted(reminder.audience),
            Registration.site_id.in_(site_ids),
            ~sa.exists().where(Message.dedupe_key == key),
        )
        .order_by(Registration.id)
        .limit(most)
    ).all()


def _people(event_id: int) -> sa.Select[Registration]:
    return (
        sa.select(Registration)
        .join(Registration.person)
        .where(*_reachable(event_id))
        .options(contains_eager(Registration.person), joinedload(Registration.site))
    )


def somebody(
    session: Session, event: Event, audience: Mapping[str, Any], search: str = ""
) -> Registration | None:
    """Whose letter is shown: the first of the audience whose name, address or code fits."""
    sites = [site.site_id for site in times_of(event, audience)]
    asked = _people(event.id).where(*_wanted(audience), Registration.site_id.in_(sites))
    for word in search_words(search):
        asked = asked.where(Registration.search_text.contains(word, autoescape=True))
    return session.scalar(asked.order_by(Registration.name_key, Registration.id).limit(1))


class Tally(NamedTuple):
    """How many people with an address are in this state at this site, and came or did not."""

    site: str
    state: State
    came: bool
    people: int


def tally(session: Session, event_id: int) -> list[Tally]:
    came = sa.case((_came(), 1), else_=0).label("came")
    part = (
        sa.select(Site.slug.label("site"), Registration.state.label("state"), came)
        .select_from(Registration)
        .join(Registration.person)
        .join(Site, Site.id == Registration.site_id)
        .where(*_reachable(event_id))
        .subquery()
    )
    rows = session.execute(
        sa.select(part.c.site, part.c.state, part.c.came, sa.func.count()).group_by(
            part.c.site, part.c.state, part.c.came
        )
    )
    return [Tally(site, State(state), bool(there), count) for site, state, there, count in rows]


def audience_size(tallies: Sequence[Tally], audience: Mapping[str, Any]) -> int:
    """How many would get a reminder with this audience now."""
    sites, arrived = audience.get("sites"), audience.get("arrived")
    return sum(
        t.people
        for t in tallies
        if t.state in audience.get("states", ())
        and (not sites or t.site in sites)
        and (arrived is None or t.came == arrived)
    )


def letters_of(session: Session, uids: Sequence[str]) -> dict[str, dict[MessageState, int]]:
    """How many letters of each reminder are in each state."""
    rows = session.execute(
        sa.select(Message.campaign, Message.state, sa.func.count())
        .where(Message.campaign.in_(uids))
        .group_by(Message.campaign, Message.state)
    )
    found: dict[str, dict[MessageState, int]] = {uid: {} for uid in uids}
    for uid, state, count in rows:
        found[str(uid)][state] = count
    return found


class Line(NamedTuple):
    """A letter of a reminder, the person it went to, and their registration."""

    message: Message
    name: str
    registration_id: int | None


def _log(event_id: int, uid: str) -> sa.Select[Message, str, int]:
    return (
        sa.select(Message, Person.full_name, Registration.id)
        .outerjoin(Person, Person.id == Message.person_id)
        .outerjoin(
            Registration,
            sa.and_(Registration.person_id == Person.id, Registration.event_id == event_id),
        )
        .where(Message.campaign == uid, Message.event_id == event_id)
        .options(defer(Message.values), defer(Message.attachments))
        .order_by(Message.id)
    )


def log_of(session: Session, event_id: int, uid: str, *, page: int) -> list[Line]:
    """A part of a reminder's letters in the order in which they were written."""
    rows = session.execute(_log(event_id, uid).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return [Line(message, name or "", number) for message, name, number in rows]


def whole_log(session: Session, event_id: int, uid: str) -> Iterator[Line]:
    for message, name, number in session.execute(_log(event_id, uid)):
        yield Line(message, name or "", number)


def cancelled_events(session: Session, now: datetime) -> Sequence[Event]:
    """Events that will not take place, until the day on which they would have."""
    return session.scalars(
        sa.select(Event)
        .where(Event.state == EventState.CANCELLED, Event.ends_at > now)
        .options(joinedload(Event.coalition))
        .order_by(Event.id)
    ).all()


def cancellation(session: Session, event: Event) -> int:
    """What tells one cancellation of an event from a later one; 0 where none was logged."""
    return session.scalar(
        sa.select(sa.func.coalesce(sa.func.max(AuditEntry.id), 0)).where(
            AuditEntry.deed == "event:cancel", AuditEntry.subject == f"event:{event.id}"
        )
    ) or 0  # fmt: skip


def untold(session: Session, event: Event, prefix: str, *, most: int) -> Sequence[Registration]:
    """Who has a registration and no letter whose dedupe key is ``prefix`` and their uid."""
    key = sa.literal(prefix) + Registration.uid
    return session.scalars(
        _people(event.id)
        .where(Registration.state.in_(OPEN), ~sa.exists().where(Message.dedupe_key == key))
        .order_by(Registration.id)
        .limit(most)
    ).all()


def people_to_reassure(
    session: Session, now: datetime, *, most: int
) -> Sequence[tuple[Registration, Event]]:
    """Whom a letter told that an event is cancelled that takes place again, and no letter since."""
    last = (
        sa.select(sa.func.coalesce(sa.func.max(AuditEntry.id), 0))
        .where(
            AuditEntry.deed == "event:cancel",
            AuditEntry.subject == sa.literal("event:") + sa.cast(Event.id, sa.String),
        )
        .correlate(Event)
        .scalar_subquery()
    )
    of_event = sa.cast(Event.id, sa.String) + ":" + sa.cast(last, sa.String) + ":"
    told = sa.literal("event-cancelled:") + of_event + Registration.uid
    since = sa.literal("event-revived:") + of_event + Registration.uid
    again = aliased(Message)
    rows = session.execute(
        sa.select(Registration, Event)
        .join(Event, Event.id == Registration.event_id)
        .join(Registration.person)
        .join(Message, Message.dedupe_key == told)
        .where(
            Event.state == EventState.PUBLISHED,
            Event.ends_at > now,
            Message.kind == "reminders/cancelled",
            Message.state == MessageState.SENT,
            Registration.state.in_(OPEN),
            Person.email.is_not(None),
            ~sa.exists().where(again.dedupe_key == since),
        )
        .options(
            contains_eager(Registration.person),
            joinedload(Registration.site),
            joinedload(Event.coalition),
        )
        .order_by(Registration.id)
        .limit(most)
    )
    return [(registration, event) for registration, event in rows]
