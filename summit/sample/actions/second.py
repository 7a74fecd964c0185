"""A tiny second coalition, so that what must not leak has something to leak into."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest, new_code, new_uid
from summit.coalition.models import Coalition
from summit.db import Localized
from summit.events.models import Event, Room, Site
from summit.events.states import EventState
from summit.people.matching import email_key, name_key
from summit.people.models import Person
from summit.registration.models import Registration, Ticket
from summit.registration.states import State
from summit.sample.content import content

PEOPLE = ("Harborette Quill", "Valleria Stone", "Bayard Finch")


def write_second_coalition(session: Session, *, keys: Keyring, now: datetime) -> Coalition:
    """A coalition with one event, one site and three registrations."""
    words = content()["second"]
    coalition = Coalition(
        slug=words["slug"],
        name=words["name"],
        timezone="America/Denver",
        languages=["en"],
        contact_email=words["contact"],
        created_at=now,
    )
    event = _event(coalition, words["event"], now)
    session.add(event)
    session.flush()  # registrations name the event by its id
    for name in PEOPLE:
        session.add(_registration(event, name, keys, now))
    event.sites[0].taken = len(PEOPLE)
    return coalition


def _event(coalition: Coalition, words: dict[str, dict[str, str]], now: datetime) -> Event:
    starts_at = (now + timedelta(days=90)).replace(hour=16, minute=0, second=0, microsecond=0)
    site = Site(
        slug="hall",
        name=Localized(en="Grange hall", es="Salón de la granja"),
        venue="Grange hall",
        address="4 Harbor Lane",
        directions=Localized(en="", es=""),
        capacity=40,
        rooms=[Room(name="Hall", capacity=40)],
    )
    return Event(
        coalition=coalition,
        slug=str(words["slug"]),
        name=Localized(words["name"]),
        summary=Localized(en="Neighbors plan together.", es="Vecinos planean juntos."),
        why=Localized(en="Because nobody else will.", es="Porque nadie más lo hará."),
        timezone=coalition.timezone,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=4),
        state=EventState.PUBLISHED,
        registration_opens_at=now,
        registration_closes_at=starts_at,
        created_at=now,
        sites=[site],
    )


def _registration(event: Event, name: str, keys: Keyring, now: datetime) -> Registration:
    uid = new_uid()
    email = f"{name_key(name).replace(' ', '.')}@example.org"
    person = Person(
        coalition_id=event.coalition_id,
        full_name=name,
        name_key=name_key(name),
        email=email,
        email_key=email_key(email),
        created_at=now,
    )
    ticket = Ticket(
        event_id=event.id,
        digest=digest(keys.token(Purpose.TICKET, uid, 1)),
        code=new_code(),
        issued_at=now,
    )
    return Registration(
        uid=uid,
        event_id=event.id,
        site=event.sites[0],
        person=person,
        state=State.CONFIRMED,
        language="en",
        made_at=now,
        confirmed_at=now,
        consent_version=event.consent_version,
        consent_at=now,
        link_digest=digest(keys.token(Purpose.PERSONAL_LINK, uid, 1)),
        tickets=[ticket],
    )
