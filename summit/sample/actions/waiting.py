"""Who waits at the summit to come: for a place, with an offer in hand, or for the team's word."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest
from summit.registration.actions.holding import make_offer
from summit.registration.actions.places import hold_places
from summit.registration.actions.registering import welcome
from summit.registration.models import Registration
from summit.registration.states import Source, State
from summit.sample.actions.events import Made
from summit.sample.actions.people import Crowd
from summit.sample.actions.registrations import hex_id
from summit.sample.fiction import Someone

OVERBOOKED = 1  # percent more at South: two places, which are on offer
# Days since they registered at South, when it was full, and whether they gave an address. Whoever
# can be written to has an offer, so that the three places that are left are free for everybody.
QUEUE = ((9.2, True), (8.7, False), (8.1, True), (6.4, False))
# Days since those registered who came while the team approved everybody, and where.
UNDECIDED = ((44.6, "north"), (44.2, "north"), (43.9, "south"))


def write_waiting(
    session: Session,
    made: Made,
    names: Iterator[Someone],
    people: Crowd,
    *,
    keys: Keyring,
    base_url: str,
    seed: str,
    now: datetime,
) -> None:
    """Seven people more, of whom none has a place; what each was told lies in the outbox."""
    rng = random.Random(f"{seed}-waiting")  # noqa: S311 -- a story, not a secret
    south = made.sites["south"]
    south.overbook_percent = OVERBOOKED
    waiting = []
    for days, reachable in QUEUE:
        at = now - timedelta(days=days)
        one = _registration(made, "south", next(names), people, keys, rng, at)
        one.state, one.queue_site_id, one.queued_at = State.WAITLISTED, south.id, at
        if not reachable:
            one.source, one.person.email, one.person.email_key = Source.STAFF, None, None
        waiting.append(one)
    undecided = [
        _registration(made, slug, next(names), people, keys, rng, now - timedelta(days=days))
        for days, slug in UNDECIDED
    ]
    session.add_all([*waiting, *undecided])
    session.flush()  # letters and offers name registrations by their ids
    for one in (*waiting, *undecided):
        welcome(session, one, now=one.made_at, keys=keys, base_url=base_url)
    for one in (one for one in waiting if one.person.email and hold_places(session, south)):
        make_offer(session, one, south, now=now, keys=keys, base_url=base_url)


def _registration(
    made: Made,
    slug: str,
    someone: Someone,
    people: Crowd,
    keys: Keyring,
    rng: random.Random,
    at: datetime,
) -> Registration:
    """Somebody who waits for the team's decision, who is not yet added to the session."""
    person, uid = people.person(someone, now=at), hex_id(rng)
    person.phone = person.phone or "805-555-0143"
    return Registration(
        uid=uid,
        event_id=made.event.id,
        event=made.event,
        site=made.sites[slug],
        person=person,
        state=State.PENDING,
        source=Source.WEB,
        language=person.language,
        made_at=at,
        consent_version=made.event.consent_version,
        consent_at=at,
        link_digest=digest(keys.token(Purpose.PERSONAL_LINK, uid, 1)),
        tickets=[],
    )
