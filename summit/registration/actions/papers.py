"""What a registered person carries away: the ticket's face, the calendar entry."""

from datetime import datetime
from typing import Any

from summit.access.tokens import Keyring
from summit.calendars import Entry
from summit.db import Localized
from summit.errors import N_
from summit.events.colours import colour_of
from summit.events.models import Event, Site
from summit.outbox.render import translations
from summit.registration.links import (
    link_token,
    personal_url,
    secret_page,
    spelled,
    ticket_token,
    ticket_url,
)
from summit.registration.models import Registration, Ticket
from summit.registration.ticket_pdf import TicketFace, Words
from summit.web import moments

WORDS = {
    "ticket_for": N_("Ticket for"),
    "holder": N_("the holder of this code"),
    "code": N_("If the code cannot be read, say"),
    "when": N_("When"),
    "where": N_("Where"),
    "bring": N_("What to bring"),
    "bring_text": N_("This page, or the code on your phone. The day is free."),
    "keep": N_("Keep it to yourself: whoever has this code can enter with it."),
    "card": N_("Cut out and keep it in your wallet"),
}
DOORS = N_("Doors open at %(time)s")


def zone_of(site: Site, event: Event) -> str:
    return site.timezone or event.timezone


def ticket_of(registration: Registration) -> Ticket | None:
    """The ticket in force; None for who has never had a place."""
    return next((t for t in reversed(registration.tickets) if t.replaced_at is None), None)


def link_of(registration: Registration, *, keys: Keyring, base_url: str) -> str:
    return personal_url(base_url, link_token(keys, registration))


def code_url(registration: Registration, ticket: Ticket, *, keys: Keyring, base_url: str) -> str:
    """What the QR code of the ticket says."""
    return ticket_url(base_url, ticket_token(keys, registration.uid, ticket))


def ticket_face(
    registration: Registration, ticket: Ticket, *, language: str, keys: Keyring, base_url: str
) -> TicketFace:
    """The ticket in ``language``; event, site, person and organization are loaded."""
    event, site, person = registration.event, registration.site, registration.person
    say = translations(language).gettext
    zone = zone_of(site, event)
    hours = [moments.time(moment, zone, language) for moment in (event.starts_at, event.ends_at)]
    doors = site.doors_open_at and moments.time(site.doors_open_at, zone, language)
    return TicketFace(
        event=event.name.say(language),
        host=event.coalition.name,
        full_name=person.full_name,
        organization=person.organization.name if person.organization else "",
        code=spelled(ticket.code),
        url=code_url(registration, ticket, keys=keys, base_url=base_url),
        day=moments.day(event.starts_at, zone, language),
        hours="–".join(hours),
        doors=say(DOORS) % {"time": doors} if doors else "",
        site=site.name.say(language),
        venue=site.venue,
        address=site.address,
        directions=site.directions.say(language),
        colour=colour_of(site.position),
        words=Words(**{name: say(word) for name, word in WORDS.items()}),
    )


def appointment(
    registration: Registration, *, language: str, link: str = "", now: datetime
) -> Entry:
    """The day as an entry in the person's own calendar; a later revision replaces it."""
    event, site = registration.event, registration.site
    place = ", ".join(part for part in (site.venue, site.address) if part)
    lines = (site.name.say(language), site.directions.say(language), link)
    return Entry(
        uid=registration.uid,
        sequence=registration.revision + event.calendar_version,
        title=event.name.say(language),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=zone_of(site, event),
        place=place or site.name.say(language),
        text="\n".join(line for line in lines if line),
        url=link,
        stamped_at=now,
    )


def letter_values(registration: Registration) -> dict[str, Any]:
    """What every letter about a registration may say."""
    event, site = registration.event, registration.site
    return {
        "name": registration.person.full_name,
        "event": Localized(event.name),
        "host": event.coalition.name,
        "contact": event.coalition.contact_email,
        "site": Localized(site.name),
        "venue": site.venue,
        "address": site.address,
        "directions": Localized(site.directions),
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "doors": site.doors_open_at,
        "zone": zone_of(site, event),
        "link": secret_page(registration),
    }
