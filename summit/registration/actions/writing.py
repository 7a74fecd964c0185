"""An organizer's letter to many: how it reads for one person, a test, and posting it to one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from summit.access.tokens import new_uid
from summit.accounts.models import User
from summit.errors import N_
from summit.events.models import Event, Site
from summit.outbox.actions import post
from summit.outbox.letters import Letter
from summit.outbox.render import read, translations
from summit.outbox.values import Joined, SecretLink
from summit.registration.actions.papers import zone_of
from summit.registration.links import secret_page
from summit.registration.models import Registration
from summit.registration.written import Draft, Written, filled
from summit.web import moments

KIND = "registration/written"
SOON, BULK = 1, 9
SAMPLE_LINK = N_("(here stands each person's own link)")


def shown(
    written: Written, event: Event, registration: Registration, *, language: str = ""
) -> Letter:
    """The letter as ``registration`` gets it, but without the link that opens their page.

    ``language``: another one than they read.
    """
    language = written.language_for(language or registration.language)
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


def send_to(
    session: Session,
    written: Written,
    event: Event,
    registration: Registration,
    *,
    now: datetime,
    dedupe_key: str = "",
    kind: str = KIND,
) -> bool:
    """Post the letter to one person; False when they have it or have no address."""
    language = written.language_for(registration.language)
    person = registration.person
    if not person.email:
        return False
    made = post(
        session,
        kind=kind,
        dedupe_key=dedupe_key or f"written:{event.id}:{written.campaign}:{registration.uid}",
        recipient=person.email,
        recipient_name=person.full_name,
        language=language,
        values=_values(
            written.drafts[language], event, registration, language, secret_page(registration)
        ),
        coalition_id=event.coalition_id,
        event_id=event.id,
        person_id=person.id,
        campaign=written.campaign,
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
    draft: Draft, event: Event, registration: Registration, language: str, link: str | SecretLink
) -> dict[str, Any]:
    """What the template prints; see ``_paragraph``."""
    site = registration.site
    known = _known(registration.person.full_name, site, event, language)
    parts = draft.paragraphs(known, site.slug)
    return {
        "subject": filled(draft.subject, known | {"link": ""}),
        "paragraphs": [_paragraph(part, known, link) for part in parts],
        "host": event.coalition.name,
        "contact": event.coalition.contact_email,
    }


def _known(name: str, site: Site, event: Event, language: str) -> dict[str, str]:
    opens = site.doors_open_at or event.starts_at
    return {
        "name": name,
        "site": site.name.say(language),
        "address": ", ".join(part for part in (site.venue, site.address) if part)
        or site.name.say(language),
        "map": site.map_url,
        "doors": moments.time(opens, zone_of(site, event), language),
        "contact": site.contact_name,
        "phone": site.contact_phone,
    }


def _paragraph(part: str, known: Mapping[str, str], link: str | SecretLink) -> dict[str, Any]:
    """A paragraph that is a link alone becomes a button: {"page": …} or {"map": …}."""
    if part == "{link}" and isinstance(link, SecretLink):
        return {"page": link}
    if part == "{map}":
        return {"map": known["map"]}
    if isinstance(link, str):
        return {"text": filled(part, {**known, "link": link})}
    pieces = [filled(piece, known) for piece in part.split("{link}")]
    joined: list[str | SecretLink] = [pieces[0]]
    for piece in pieces[1:]:
        joined += [link, piece]
    return {"text": Joined(tuple(joined)) if len(joined) > 1 else joined[0]}
