"""Much of everything, for load tests: one event with as many people as one likes.

Rows go to the database in chunks and without objects, so that a hundred thousand registrations
take a minute or so. Everything hangs together as the product would have left it.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.tokens import CODE_LETTERS, Keyring, Purpose, digest, new_uid
from summit.checkin.actions.pairing import add_point, pair_here
from summit.checkin.states import DeviceRole
from summit.coalition.models import Coalition
from summit.db import Localized
from summit.events.models import Event, Room, Site
from summit.events.states import EventState
from summit.groups.models import Fact, Group, GroupMeeting, GroupRule, Membership
from summit.people.matching import name_key
from summit.people.models import Person
from summit.registration.listing import search_text
from summit.registration.models import Registration, Ticket
from summit.registration.states import State
from summit.retention.facts import FactKind, Source, rule_for_cadence
from summit.sample.fiction import FIRST, LAST

CHUNK = 5000
ZONE = "America/Los_Angeles"
CADENCE = timedelta(days=7)
MEMBERS_SHARE = 2  # one of so many registered people joins a group
COMES = 0.7  # the chance that a member comes to a meeting
Row = dict[str, Any]
Some = TypeVar("Some")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is wanted; ``meetings`` of each group, a week apart, all of them held."""

    registrations: int
    sites: int = 2
    groups: int = 5
    meetings: int = 4


@dataclass(slots=True)
class Bulk:
    """What was made: the event, and a scanner's secret for each site."""

    event: Event
    scanners: dict[str, str] = field(default_factory=dict)


def make_bulk(
    session: Session, size: Size, *, keys: Keyring, keep: Callable[[str], None], now: datetime
) -> Bulk:
    """Make a coalition of its own with one event; ``keep`` is given every ticket's token.

    Tickets come site by site, those of the first site first.
    """
    rng = random.Random(size.registrations)  # noqa: S311 -- a load, not a secret
    event = _event(session, size, now)
    bulk = Bulk(event)
    for site in event.sites:
        point = add_point(session, site, name="Main entrance")
        session.flush()  # the device names the point by its id
        _, bulk.scanners[site.slug] = pair_here(
            session, point, role=DeviceRole.SCANNER, device_name=f"Load {site.slug}", now=now
        )
    groups = _groups(session, event, size)
    numbers = range(size.registrations)
    for chunk in _chunks(numbers, CHUNK):
        people = _people(session, event, chunk, rng)
        _registrations(session, event, size, list(zip(chunk, people, strict=True)), keys, keep, rng)
        _members(session, event, groups, people[::MEMBERS_SHARE], keys, rng)
    return bulk


def _chunks(items: Iterable[Some], size: int) -> Iterator[list[Some]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def _event(session: Session, size: Size, now: datetime) -> Event:
    number = (session.scalar(sa.select(sa.func.count()).select_from(Coalition)) or 0) + 1
    begins = now - CADENCE * (size.meetings + 1)
    coalition = Coalition(
        slug=f"bulk-{number}",
        name=f"Bulk {number}",
        timezone=ZONE,
        languages=["en", "es"],
        contact_email=f"bulk-{number}@example.org",
        created_at=begins,
    )
    event = Event(
        coalition=coalition,
        slug=f"bulk-{number}",
        name=_both(f"Bulk {number}"),
        summary=_both("Many people at once."),
        why=_both("To see what holds."),
        timezone=ZONE,
        starts_at=begins,
        ends_at=now + timedelta(days=1),
        state=EventState.PUBLISHED,
        registration_opens_at=begins,
        registration_closes_at=now + timedelta(days=1),
        programme_released_at=begins,
        created_at=begins,
        sites=[_site(size, number) for number in range(size.sites)],
    )
    session.add(event)
    session.flush()  # what follows names event and sites by their ids
    return event


def _both(text: str) -> Localized:
    return Localized(en=text, es=text)


def _site(size: Size, number: int) -> Site:
    taken = sum(_site_of(n, size) == number for n in range(size.registrations))
    return Site(
        slug=f"site-{number + 1}",
        name=_both(f"Site {number + 1}"),
        venue=f"Hall {number + 1}",
        address=f"{number + 1} Example Street",
        directions=_both(""),
        capacity=taken + max(100, taken // 10),
        taken=taken,
        position=number,
        rooms=[Room(name="Main hall", capacity=taken)],
    )


def _site_of(number: int, size: Size) -> int:
    return number * size.sites // size.registrations


def _people(
    session: Session, event: Event, numbers: Sequence[int], rng: random.Random
) -> list[int]:
    """The ids of new people, in order."""
    rows = []
    for number in numbers:
        name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
        email = f"person{number}@{event.slug}.example.org"
        rows.append(
            {
                "coalition_id": event.coalition_id,
                "full_name": name,
                "name_key": name_key(name),
                "email": email,
                "email_key": email,
                "created_at": event.starts_at,
            }
        )
    return _insert(session, Person, rows, Person.coalition_id == event.coalition_id)


def _insert(
    session: Session,
    model: type[Person | Registration | Membership],
    rows: Sequence[Row],
    mine: sa.ColumnElement[bool],
) -> list[int]:
    """The ids of the new rows, in order; ``mine`` tells them from those that others write now.

    Asking each row for its id would cost SQLite a statement for each.
    """
    last = session.scalar(sa.select(sa.func.max(model.id))) or 0
    session.execute(sa.insert(model), rows)
    new = sa.select(model.id).where(model.id > last, mine).order_by(model.id)
    return list(session.scalars(new))


def _registrations(
    session: Session,
    event: Event,
    size: Size,
    numbered: Sequence[tuple[int, int]],
    keys: Keyring,
    keep: Callable[[str], None],
    rng: random.Random,
) -> None:
    sites = [site.id for site in event.sites]
    codes = [_code(number, rng) for number, _ in numbered]
    named = _names(session, [person for _, person in numbered])
    rows = [
        _registration(event, sites[_site_of(number, size)], person, keys)
        | {
            "name_key": name_key(named[person][0]),
            "search_text": search_text(*named[person], None, [code]),
        }
        for (number, person), code in zip(numbered, codes, strict=True)
    ]
    ids = _insert(session, Registration, rows, Registration.event_id == event.id)
    tickets = []
    for code, row, registration in zip(codes, rows, ids, strict=True):
        token = keys.token(Purpose.TICKET, row["uid"], 1)
        keep(token)
        tickets.append(
            {
                "event_id": event.id,
                "registration_id": registration,
                "digest": digest(token),
                "code": code,
                "issued_at": event.starts_at,
            }
        )
    session.execute(sa.insert(Ticket), tickets)


def _names(session: Session, people: Sequence[int]) -> dict[int, tuple[str, str | None]]:
    """Name and address by id, of people whose ids follow each other."""
    found = sa.select(Person.id, Person.full_name, Person.email).where(
        Person.id.between(people[0], people[-1])
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(found)}


def _registration(event: Event, site_id: int, person_id: int, keys: Keyring) -> Row:
    uid = new_uid()
    return {
        "uid": uid,
        "event_id": event.id,
        "site_id": site_id,
        "person_id": person_id,
        "state": State.CONFIRMED,
        "language": "en",
        "made_at": event.starts_at,
        "confirmed_at": event.starts_at,
        "consent_version": event.consent_version,
        "consent_at": event.starts_at,
        "link_digest": digest(keys.token(Purpose.PERSONAL_LINK, uid, 1)),
    }


def _code(number: int, rng: random.Random) -> str:
    """A typed code that no other ticket of the event has: its end spells the number."""
    end = ""
    for _ in range(5):
        number, rest = divmod(number, len(CODE_LETTERS))
        end = CODE_LETTERS[rest] + end
    return "".join(rng.choice(CODE_LETTERS) for _ in range(3)) + end


@dataclass(frozen=True, slots=True)
class _Met:
    """A group with the meetings it has held."""

    group: Group
    meetings: list[tuple[int, datetime]]


def _groups(session: Session, event: Event, size: Size) -> list[_Met]:
    groups = [_group(event, number) for number in range(size.groups)]
    session.add_all(groups)
    session.flush()  # meetings and facts name groups by their ids
    return [_Met(group, _meetings(session, event, group, size)) for group in groups]


def _group(event: Event, number: int) -> Group:
    rule = rule_for_cadence(CADENCE.days)
    return Group(
        coalition_id=event.coalition_id,
        event_id=event.id,
        slug=f"group-{number + 1}",
        name=_both(f"Group {number + 1}"),
        purpose=_both("To keep going."),
        timezone=event.timezone,
        cadence_days=CADENCE.days,
        position=number,
        created_at=event.starts_at,
        rules=[
            GroupRule(
                version=1,
                misses=rule.misses,
                cadence_days=CADENCE.days,
                valid_from=event.starts_at.date(),
                recorded_at=event.starts_at,
            )
        ],
    )


def _meetings(
    session: Session, event: Event, group: Group, size: Size
) -> list[tuple[int, datetime]]:
    meetings = [
        GroupMeeting(
            uid=new_uid(),
            group_id=group.id,
            starts_at=event.starts_at + CADENCE * n,
            ends_at=event.starts_at + CADENCE * n + timedelta(minutes=90),
            announced_at=event.starts_at,
        )
        for n in range(1, size.meetings + 1)
    ]
    session.add_all(meetings)
    session.flush()  # facts name meetings by their ids
    closed = [
        _fact(group.id, FactKind.ROSTER_CLOSED, meeting.ends_at, meeting_id=meeting.id)
        for meeting in meetings
    ]
    if closed:
        _log(session, closed)
    return [(meeting.id, meeting.starts_at) for meeting in meetings]


def _members(
    session: Session,
    event: Event,
    groups: Sequence[_Met],
    people: Sequence[int],
    keys: Keyring,
    rng: random.Random,
) -> None:
    """Sign these people up, each for one group, and let them come or not."""
    if not groups or not people:
        return
    signed = event.starts_at + timedelta(hours=5)
    joined = [(rng.choice(groups), person) for person in people]
    rows = [_membership(met.group.id, person, signed, keys) for met, person in joined]
    mine = Membership.group_id.in_([met.group.id for met in groups])
    ids = _insert(session, Membership, rows, mine)
    facts = [
        fact
        for (met, _), member in zip(joined, ids, strict=True)
        for fact in _history(met, member, signed, rng)
    ]
    for chunk in _chunks(facts, CHUNK):
        _log(session, chunk)


def _log(session: Session, facts: Sequence[Row]) -> None:
    """Write facts; with their NULLs, or each kind of row would be a statement of its own."""
    session.execute(sa.insert(Fact).execution_options(render_nulls=True), facts)


def _membership(group_id: int, person_id: int, signed: datetime, keys: Keyring) -> Row:
    uid = new_uid()
    return {
        "uid": uid,
        "group_id": group_id,
        "person_id": person_id,
        "created_at": signed,
        "consent_at": signed,
        "link_digest": digest(keys.token(Purpose.MEMBER_LINK, uid, 1)),
    }


def _history(met: _Met, member: int, signed: datetime, rng: random.Random) -> Iterator[Row]:
    yield _fact(met.group.id, FactKind.SIGNUP, signed, membership_id=member)
    for meeting, moment in met.meetings:
        if rng.random() < COMES:
            yield _fact(
                met.group.id,
                FactKind.ATTENDANCE,
                moment,
                membership_id=member,
                meeting_id=meeting,
            )


def _fact(
    group_id: int,
    kind: FactKind,
    moment: datetime,
    *,
    membership_id: int | None = None,
    meeting_id: int | None = None,
) -> Row:
    return {
        "group_id": group_id,
        "membership_id": membership_id,
        "meeting_id": meeting_id,
        "kind": kind,
        "occurred_at": moment,
        "recorded_at": moment,
        "source": Source.WEB,
        "detail": {},
    }
