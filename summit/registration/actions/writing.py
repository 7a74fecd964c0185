"""An organizer's letter to many: how it reads for one person, a test, and sending it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.access.tokens import Keyring, new_uid
from summit.accounts.models import User
from summit.audit.actions import record
from summit.errors import N_
from summit.events.models import Event
from summit.events.queries import scope_of
from summit.outbox.actions import post
from summit.outbox.letters import Letter
from summit.outbox.render import read, translations
from summit.registration.actions.papers import link_of, zone_of
from summit.registration.models import Registration
from summit.registration.written import Draft, Written, filled
from summit.web import moments

KIND = "registration/written"
SOON, BULK = 1, 9
SAMPLE_LINK = N_("(here stands each person's own link)")


def shown(written: Written, event: Event, registration: Registration) -> Letter:
    """The letter as ``registration`` gets it, but without the link that opens their page."""
    language = written.language_for(registration.language)
    return read(KIND, language, _sample(written, event, registration, language))


def send_test(
    session: Session,
    written: Written,
    event: Event,
    registration: Registration,
    *,
    to: User,
    now: datetime,
) -> None:
    """Post every language of the letter to ``to`` alone, with what ``registration`` would read."""
    for language in written.drafts:
        post(
            session,
            kind=KIND,
            dedupe_key=f"written-test:{new_uid()}",
            recipient=to.email,
            recipient_name=to.name,
            language=language,
            values=_sample(written, event, registration, language),
            coalition_id=event.coalition_id,
            event_id=event.id,
            priority=SOON,
            now=now,
        )


def send_to_all(
    session: Session,
    written: Written,
    event: Event,
    people: Sequence[Registration],
    *,
    actor: Actor,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> int:
    """Post the letter to each of ``people`` who has not got it; to how many it was posted."""
    sent = 0
    for registration in people:
        link = link_of(registration, keys=keys, base_url=base_url)
        sent += _send(session, written, event, registration, link, now=now)
    if sent:
        record(
            session,
            "people:written-to",
            f"event:{event.id}",
            actor=actor,
            now=now,
            scope=scope_of(event),
            people=sent,
        )
    return sent


def _send(
    session: Session,
    written: Written,
    event: Event,
    registration: Registration,
    link: str,
    *,
    now: datetime,
) -> bool:
    language = written.language_for(registration.language)
    person = registration.person
    made = post(
        session,
        kind=KIND,
        dedupe_key=f"written:{event.id}:{written.campaign}:{registration.uid}",
        recipient=person.email or "",
        recipient_name=person.full_name,
        language=language,
        values=_values(written.drafts[language], event, registration, language, link),
        coalition_id=event.coalition_id,
        event_id=event.id,
        person_id=person.id,
        sensitive=written.opens_a_page,
        priority=BULK,
        now=now,
    )
    return made is not None


def _sample(
    written: Written, event: Event, registration: Registration, language: str
) -> dict[str, Any]:
    words = translations(language).gettext(SAMPLE_LINK)
    return _values(written.drafts[language], event, registration, language, words)


def _values(
    draft: Draft, event: Event, registration: Registration, language: str, link: str
) -> dict[str, Any]:
    """What the template prints: a paragraph that is the link alone becomes a button."""
    site = registration.site
    opens = site.doors_open_at or event.starts_at
    known = {
        "name": registration.person.full_name,
        "site": site.name.say(language),
        "address": ", ".join(part for part in (site.venue, site.address) if part)
        or site.name.say(language),
        "doors": moments.time(opens, zone_of(site, event), language),
        "link": link,
    }
    button = link.startswith(("https://", "http://"))
    return {
        "subject": filled(draft.subject, known),
        "paragraphs": [
            "" if button and part == "{link}" else filled(part, known) for part in draft.paragraphs
        ],
        "link": link,
        "host": event.coalition.name,
        "contact": event.coalition.contact_email,
    }
