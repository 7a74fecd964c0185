"""Reading whom a release concerns, as they stood at the moment of the release."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from summit.events.models import Event
from summit.events.states import EventState
from summit.people.models import Person
from summit.registration.models import Registration
from summit.registration.states import State
from summit.schedule.agenda.models import Booking, Favourite
from summit.schedule.agenda.states import OPEN
from summit.schedule.models import Speaker
from summit.schedule.releases.changes import GRAVE, Changed, changes
from summit.schedule.releases.models import Release
from summit.schedule.releases.queries import content_of
from summit.schedule.releases.telling.concern import Concern, concern, last_moment
from summit.schedule.releases.telling.models import ReleaseSending

Chosen = dict[int, set[int]]
# As long as a release may have waited for those who were booking: they booked what was before it.
WAITED = timedelta(seconds=5)


def reached(
    session: Session, event_id: int, about: Concern, site_ids: Iterable[int], *, at: datetime
) -> Counter[int]:
    """How many people with an address are told, by site. Three statements."""
    sites = about.sites(site_ids)
    if not sites:
        return Counter()
    chosen = chosen_at(session, event_id, at=at)
    rows = session.execute(
        _people(event_id, sites, at).with_only_columns(Registration.id, Registration.site_id)
    )
    return Counter(
        row.site_id for row in rows if about.of(row.site_id, chosen.get(row.id, frozenset()))
    )


def _people(event_id: int, sites: Collection[int], at: datetime) -> sa.Select[Registration]:
    """Those with a place at these sites and an address; who got the place later knew already."""
    since = sa.func.coalesce(Registration.confirmed_at, Registration.made_at)
    return (
        sa.select(Registration)
        .join(Registration.person)
        .where(
            Registration.event_id == event_id,
            Registration.site_id.in_(list(sites)),
            Registration.state == State.CONFIRMED,
            Person.email.is_not(None),
            since <= at,
        )
        .order_by(Registration.id)
    )


def next_people(
    session: Session, sending: ReleaseSending, sites: Collection[int], *, most: int
) -> Sequence[Registration]:
    """The next of those who may be concerned, with their person and site."""
    release = sending.release
    return session.scalars(
        _people(release.event_id, sites, release.released_at)
        .where(Registration.id > sending.after_id)
        .options(contains_eager(Registration.person), joinedload(Registration.site))
        .limit(most)
    ).all()


def chosen_at(
    session: Session, event_id: int, only: Collection[int] | None = None, *, at: datetime
) -> Chosen:
    """The sessions in which somebody had a seat, for which they waited or which they had marked at
    a moment, by registration; ``only`` of these. Two statements.
    """
    found: Chosen = defaultdict(set)
    for statement in (_seats_at(event_id, at), _marks_at(event_id, at)):
        chosen = statement if only is None else statement.where(Registration.id.in_(only))
        for registration_id, session_id in session.execute(chosen):
            found[registration_id].add(session_id)
    return found


def _seats_at(event_id: int, at: datetime) -> sa.Select[int, int]:
    held = sa.or_(Booking.state.in_(OPEN), Booking.released_at > at)
    return (
        sa.select(Registration.id, Booking.session_id)
        .join(Booking, Booking.registration_id == Registration.id)
        .where(
            Registration.event_id == event_id,
            Booking.site_id == Registration.site_id,
            Booking.made_at <= at + WAITED,
            held,
        )
    )


def _marks_at(event_id: int, at: datetime) -> sa.Select[int, int]:
    return (
        sa.select(Registration.id, Favourite.session_id)
        .join(Favourite, Favourite.registration_id == Registration.id)
        .where(Registration.event_id == event_id, Favourite.made_at <= at)
    )


def on_stage(
    session: Session, found: Iterable[Changed], *, now: datetime
) -> list[tuple[Speaker, list[Changed]]]:
    """Everybody with an address and a part in what is changed gravely, and by what."""
    parts: dict[int, list[Changed]] = {}
    for changed in found:
        if GRAVE & set(changed.what) and last_moment(changed) > now:
            before = changed.before.parts if changed.before else ()
            for speaker_id in {i for i, _part in (*before, *changed.after.parts)}:
                parts.setdefault(speaker_id, []).append(changed)
    if not parts:
        return []
    speakers = session.scalars(
        sa.select(Speaker)
        .join(Speaker.person)
        .where(Speaker.id.in_(list(parts)), Person.email.is_not(None))
        .options(contains_eager(Speaker.person))
        .order_by(Speaker.id)
    )
    return [(one, parts[one.id]) for one in speakers]


def open_sendings(session: Session) -> Sequence[tuple[ReleaseSending, Event]]:
    """Releases of which somebody is still to be told, of events that take place and show their
    programme, the oldest first.
    """
    rows = session.execute(
        sa.select(ReleaseSending, Event)
        .join(ReleaseSending.release)
        .join(Event, Event.id == Release.event_id)
        .where(
            ReleaseSending.done_at.is_(None),
            Event.state == EventState.PUBLISHED,
            Event.programme_released_at.is_not(None),
        )
        .options(contains_eager(ReleaseSending.release))
        .order_by(ReleaseSending.id)
    )
    return [(row[0], row[1]) for row in rows]


def concern_of(session: Session, release: Release) -> Concern:
    """What a release changed, as of the moment at which it was made."""
    before = session.scalar(
        sa.select(Release).where(
            Release.event_id == release.event_id, Release.number == release.number - 1
        )
    )
    was, now = content_of(before), content_of(release)
    return concern(was, now, changes(was, now), release.released_at)
