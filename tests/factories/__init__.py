"""Objects that tests start from. Each function fills in what a test does not care about."""

import itertools
from datetime import timedelta

from summit.access.policy import Scope
from summit.access.tokens import Keyring, Purpose, digest, new_uid
from summit.clock import now
from summit.coalition.models import Coalition
from summit.db import Localized
from summit.events.models import Event, Room, Site
from summit.events.states import EventState
from summit.groups.models import Group, GroupRule
from summit.people.matching import email_key, name_key
from summit.people.models import Person
from summit.registration.models import Registration, Ticket
from summit.registration.states import State

KEYS = Keyring("a-secret-for-tests-only")
ZONE = "America/Los_Angeles"
_number = itertools.count(1001)  # above every number that a test gives by hand


def both(text):
    return Localized(en=text, es=f"{text} (es)")


def a_coalition(**changes):
    n = next(_number)
    return Coalition(
        **{
            "slug": f"coalition-{n}",
            "name": f"Coalition {n}",
            "timezone": ZONE,
            "languages": ["en", "es"],
            "contact_email": "hello@example.org",
            "created_at": now(),
        }
        | changes
    )


def an_event(**changes):
    """A published event a month ahead, open for registration, with sites South and North."""
    n, start = next(_number), now().replace(microsecond=0) + timedelta(days=30)
    sites = changes.pop("sites", None)
    event = Event(
        **{
            "coalition": a_coalition(),
            "slug": f"summit-{n}",
            "name": both(f"Summit {n}"),
            "summary": both("One day, two places."),
            "why": both("Because."),
            "timezone": ZONE,
            "starts_at": start,
            "ends_at": start + timedelta(hours=5),
            "state": EventState.PUBLISHED,
            "registration_opens_at": now() - timedelta(days=1),
            "registration_closes_at": start,
            "programme_released_at": now(),
            "created_at": now(),
        }
        | changes
    )
    event.sites = sites or [a_site("south", 10), a_site("north", 10, position=1)]
    return event


def a_site(slug="south", capacity=10, **changes):
    return Site(
        **{
            "slug": slug,
            "name": both(f"{slug.title()} County"),
            "venue": f"{slug.title()} College",
            "address": "1 College Drive",
            "directions": both("Bus 20."),
            "capacity": capacity,
            "rooms": [Room(name="Main hall")],
        }
        | changes
    )


def a_person(coalition, **changes):
    n = next(_number)
    name = changes.pop("full_name", f"Person {n}")
    email = changes.pop("email", f"person{n}@example.org")
    return Person(
        **{
            "coalition_id": coalition.id,
            "full_name": name,
            "name_key": name_key(name),
            "email": email,
            "email_key": email and email_key(email),
            "created_at": now(),
        }
        | changes
    )


def a_registration(site, *, person=None, **changes):
    """A registration at a *saved* site, with its ticket; a confirmed one counts as taken."""
    uid, event = new_uid(), site.event
    registration = Registration(
        **{
            "uid": uid,
            "event_id": event.id,
            "site_id": site.id,
            "person": person or a_person(event.coalition),
            "state": State.CONFIRMED,
            "language": "en",
            "made_at": now(),
            "confirmed_at": now(),
            "consent_version": "1",
            "consent_at": now(),
            "link_digest": digest(KEYS.token(Purpose.PERSONAL_LINK, uid, 1)),
        }
        | changes
    )
    registration.tickets = [
        Ticket(
            event_id=event.id,
            version=1,
            digest=digest(KEYS.token(Purpose.TICKET, uid, 1)),
            code=f"T{next(_number):07d}",
            issued_at=now(),
        )
    ]
    return registration


def link_of(registration):
    return KEYS.token(Purpose.PERSONAL_LINK, registration.uid, registration.link_version)


def ticket_of(registration):
    return KEYS.token(Purpose.TICKET, registration.uid, 1)


def a_group(event, **changes):
    n = next(_number)
    group = Group(
        **{
            "coalition_id": event.coalition_id,
            "event_id": event.id,
            "slug": f"group-{n}",
            "name": both(f"Group {n}"),
            "purpose": both("Get one thing done."),
            "timezone": ZONE,
            "cadence_days": 30,
            "created_at": now(),
        }
        | changes
    )
    group.rules = [
        GroupRule(version=1, misses=2, cadence_days=30, valid_from=now().date(), recorded_at=now())
    ]
    return group


def scope(event, site=None, group=None):
    return Scope(event.coalition_id, event.id, site and site.id, group and group.id)
