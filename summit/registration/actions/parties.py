"""Several people in one go: a family, or a partner's delegates, whose names may follow later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, new_uid
from summit.errors import N_, Conflict
from summit.events.models import Event, Site
from summit.outbox.render import translations
from summit.people.actions import know_organization
from summit.people.matching import email_key, name_key
from summit.people.models import Person
from summit.people.queries import person_with_email
from summit.registration.actions.holding import offer_anew
from summit.registration.actions.letters import tell
from summit.registration.actions.places import lock_sites
from summit.registration.actions.queueing import fill_places
from summit.registration.actions.registering import register, send_link, welcome
from summit.registration.actions.reissuing import replace_link, replace_ticket
from summit.registration.actions.seating import lock_registration
from summit.registration.links import secret_page
from summit.registration.models import Partner, Party, Registration
from summit.registration.queries import (
    party_of,
    places_left,
    registration_with_email,
    registration_with_uid,
)
from summit.registration.queues.queries import open_offer
from summit.registration.refusals import AlreadyRegistered, TooFewPlaces
from summit.registration.states import Source, State

PLACEHOLDER = N_("Guest %(number)s of %(name)s")


@dataclass(frozen=True, slots=True)
class Guest:
    """One of a party; what is empty is filled in later."""

    full_name: str = ""
    email: str | None = None
    organization: str = ""
    language: str = ""
    phone: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of a party: ``made`` are its registrations in the order of the people."""

    party: Party
    made: Sequence[Registration]
    known: int
    """So many had registered before; each was mailed their own link, and nothing else changed."""

    @property
    def waiting(self) -> int:
        return sum(one.state == State.WAITLISTED for one in self.made)


@dataclass(frozen=True, slots=True)
class Hosting:
    """For whom a party is registered: ``name`` stands in for the names that are missing yet.

    ``host`` is the registration that adds people to its own; ``leads``: the first of the people
    is the one who may fill in the names of the others.
    """

    name: str
    language: str
    partner: Partner | None = None
    host: Registration | None = None
    leads: bool = False


def unnamed(person: Person) -> bool:
    """Whether somebody else's name stands in for this person's; it is like no other name."""
    return not person.name_key


def claimed(registration: Registration) -> bool:
    """Whether the person looks after the registration with a mailbox of their own."""
    return bool(registration.person.email)


def register_party(
    session: Session,
    event: Event,
    site: Site,
    people: Sequence[Guest],
    *,
    hosting: Hosting,
    now: datetime,
    keys: Keyring,
    base_url: str,
    source: Source = Source.WEB,
    together: bool = True,
    uid: str | None = None,
) -> Registered:
    """Register all of ``people`` for one site, each with a link of their own.

    ``together``: everybody gets a place at once, or nothing is done; else whoever finds none
    waits. ``uid`` names a form that was sent before: the same one gives the same people. Who has
    registered before is mailed their link; if it is the first of a party that ``leads``, nothing
    is done and AlreadyRegistered is raised. Raises TooFewPlaces, NotOpen, Busy.
    """
    site = lock_sites(session, [site.id])[site.id]
    uid = uid or new_uid()
    sent_before = registration_with_uid(session, event.id, uid)
    if sent_before is not None and sent_before.party_id is not None:
        return _the_same_people(session, sent_before)
    fill_places(session, event, site, now=now, keys=keys, base_url=base_url)
    if together:
        _refuse_unless_all_fit(site, len(people), hosting)
    party = _party(session, event, hosting, now=now)
    made: list[Registration] = []
    for place, guest in enumerate(people):
        one = _registered(
            session,
            event,
            site,
            guest,
            place,
            party,
            hosting,
            now=now,
            keys=keys,
            base_url=base_url,
            source=source,
            uid=_uid(uid, place),
        )
        made += [one] if one else []
    if hosting.leads:
        _tell_the_contact(session, made, now=now, keys=keys, base_url=base_url)
    return Registered(party, made, len(people) - len(made))


def _the_same_people(session: Session, first: Registration) -> Registered:
    everybody = party_of(session, first)
    assert first.party is not None  # noqa: S101 -- asked for before
    return Registered(first.party, everybody, 0)


def _uid(uid: str, place: int) -> str:
    return sha256(f"{uid}:{place}".encode()).hexdigest()[:32] if place else uid


def _refuse_unless_all_fit(site: Site, people: int, hosting: Hosting) -> None:
    left = places_left(site) + _kept_for(hosting.partner, site)
    if left < people:
        raise TooFewPlaces(left, people, site=site.name.say(hosting.language))


def _kept_for(partner: Partner | None, site: Site) -> int:
    """Places of the site that are kept for the partner and not taken yet."""
    return sum(
        max(kept.places - kept.taken, 0)
        for kept in (partner.allocations if partner else ())
        if kept.site_id == site.id and kept.released_at is None
    )


def _party(session: Session, event: Event, hosting: Hosting, *, now: datetime) -> Party:
    """The party that the host has already, or a new one."""
    host = hosting.host
    if host is not None and host.party is not None:
        return host.party
    party = Party(event_id=event.id, made_at=now)
    if host is not None:
        host.party, host.party_contact = party, True
    session.add(party)
    session.flush()  # its registrations name its row
    return party


def _registered(
    session: Session,
    event: Event,
    site: Site,
    guest: Guest,
    place: int,
    party: Party,
    hosting: Hosting,
    *,
    now: datetime,
    keys: Keyring,
    base_url: str,
    source: Source,
    uid: str,
) -> Registration | None:
    """The registration of one of them; None for who has one already."""
    leads = hosting.leads and place == 0
    language = guest.language or hosting.language
    try:
        made = register(
            session,
            event,
            site,
            full_name=guest.full_name or _stand_in(hosting, place + 1),
            email=guest.email or None,
            phone=guest.phone,
            organization=guest.organization,
            language=language,
            answers=guest.answers,
            now=now,
            keys=keys,
            base_url=base_url,
            source=source,
            uid=uid,
            partner=hosting.partner,
            party=party,
            party_contact=leads,
        )
    except AlreadyRegistered as refusal:
        if leads:
            raise
        send_link(session, refusal.registration, now=now, keys=keys, base_url=base_url)
        return None
    if made.party_id is None:  # registered alone by the same form, before it named the others
        made.party, made.party_contact = party, leads
    if not guest.full_name and not guest.email:
        made.person.name_key = ""
    return made


def _stand_in(hosting: Hosting, number: int) -> str:
    say = translations(hosting.language).gettext
    return (say(PLACEHOLDER) % {"number": number, "name": hosting.name})[:200]


def _tell_the_contact(
    session: Session,
    made: Sequence[Registration],
    *,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> None:
    """Write to the first of them where to find the tickets of those who gave no address."""
    contact, *others = made
    mine = [one.person.full_name for one in others if not claimed(one)]
    if mine:
        tell(
            session,
            "party",
            contact,
            now=now,
            keys=keys,
            base_url=base_url,
            people=mine,
            link=secret_page(contact, "party"),
        )


class Claimed(Conflict):
    """The person looks after the registration alone now."""

    def __init__(self) -> None:
        super().__init__(N_("This person has their own link now, and changes their details there."))


def name_guest(
    session: Session,
    registration: Registration,
    *,
    full_name: str,
    email: str | None,
    organization: str = "",
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> bool:
    """Say who one of a party is. With an address they get their own letter, and it is theirs: the
    link and the ticket that whoever brought them could see open nothing from then on.

    False: the address has a registration of its own already and was mailed its link; here the
    name alone is changed. ``organization``: empty leaves it as it is. Raises Claimed,
    ImpossibleStep, Busy.
    """
    waits_for = registration.queue_site_id
    sites = lock_registration(session, registration) if waits_for is not None else {}
    if claimed(registration):
        raise Claimed
    person = registration.person
    person.full_name, person.name_key = full_name, name_key(full_name)
    if organization:
        person.organization = know_organization(session, person.coalition_id, organization)
    if not email:
        return True
    known = registration_with_email(session, registration.event_id, email)
    if known is not None:
        send_link(session, known, now=now, keys=keys, base_url=base_url)
        return False
    _give_address(session, registration, email)
    _take_from_the_host(registration, now=now, keys=keys)
    session.flush()  # the letter names the person's row
    deed: dict[str, Any] = {"now": now, "keys": keys, "base_url": base_url}
    offer = open_offer(session, registration) if sites else None
    if offer is None or not offer_anew(session, offer, sites[offer.site_id], **deed):
        welcome(session, registration, **deed)
    return True


def _give_address(session: Session, registration: Registration, email: str) -> None:
    """The address makes the registration that of the person who is known by it, if there is one."""
    person = registration.person
    known = person_with_email(session, person.coalition_id, email)
    if known is None:
        person.email, person.email_key = email, email_key(email)
        return
    registration.person = known
    person.merged_into_id = known.id


def _take_from_the_host(registration: Registration, *, now: datetime, keys: Keyring) -> None:
    """The address may be that of somebody who is known: their page tells all that is."""
    replace_link(registration, keys=keys)
    if registration.tickets:
        replace_ticket(registration, now=now, keys=keys)
