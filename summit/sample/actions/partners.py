"""Writing the partners of a summit: their places, their delegates, and who was invited."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose
from summit.events.models import Site
from summit.people.matching import email_key
from summit.registration.models import Allocation, Invitation, Partner, Registration
from summit.registration.partner_links import made_digest
from summit.registration.states import InvitationState, Source, State
from summit.sample.actions.events import Made
from summit.sample.actions.people import Crowd
from summit.sample.contacts import Contact, contacts
from summit.sample.fiction import Someone, crowd
from summit.sample.momentum import ZONE

KEPT_FOR = timedelta(days=14)  # until so long before the summit
BY_LETTER = 0.6  # of the delegates came by an invitation
BY_CONTACT = 0.3  # were registered by their contact; the rest took the link
SILENT = {InvitationState.SENT: 3, InvitationState.DECLINED: 1}  # of each partner, at the most
Delegates = Mapping[int, Sequence[Registration]]


def write_partners(
    session: Session,
    made: Made,
    people: Crowd,
    rows: Sequence[Registration],
    *,
    keys: Keyring,
    spare: Mapping[str, Sequence[int]],
    seed: str,
    now: datetime,
) -> None:
    """The story's partners with all that hangs on them; ``rows`` are saved registrations.

    ``spare`` says by site how many places are kept beyond those that are taken, partner by
    partner. What is kept past its day at ``now`` has been given to everybody.
    """
    rng = random.Random(f"{seed}-partners-{made.event.slug}")  # noqa: S311 -- a story
    partners = [_partner(made, people, contact, keys, rng) for contact in contacts()]
    session.add_all(partners)
    session.flush()  # delegates and places name their partner by its id
    delegates = _join(partners, rows, rng)
    for number, partner in enumerate(partners):
        for slug, site in made.sites.items():
            more = spare.get(slug, ())
            here = [row for row in delegates[partner.id] if row.site_id == site.id]
            extra = more[number] if number < len(more) else 0
            _keep(partner, site, here, extra, _release(made), now)
    session.flush()  # registrations name the allocation that they take from
    for partner in partners:
        _carry(partner, delegates[partner.id])
    _invite(session, made, people, partners, delegates, keys, rng)


def _release(made: Made) -> datetime:
    """A midnight of the place."""
    day = made.event.starts_at.astimezone(ZONE) - KEPT_FOR
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def _partner(
    made: Made, people: Crowd, contact: Contact, keys: Keyring, rng: random.Random
) -> Partner:
    uid = f"{rng.getrandbits(128):032x}"
    return Partner(
        event_id=made.event.id,
        event=made.event,
        organization=people.organizations[contact.organization],
        uid=uid,
        contact_name=contact.name,
        contact_email=contact.email,
        language=contact.language,
        domains=[contact.domain],
        invite_digest=made_digest(keys, Purpose.PARTNER_INVITE, uid, 1),
        link_digest=made_digest(keys, Purpose.PARTNER_LINK, uid, 1),
        made_at=made.event.created_at,
        allocations=[],
    )


def _join(
    partners: Sequence[Partner], rows: Sequence[Registration], rng: random.Random
) -> Delegates:
    """Who comes from a partner counts as its delegate; who walked in named nobody."""
    by_organization = {partner.organization_id: partner for partner in partners}
    delegates: dict[int, list[Registration]] = defaultdict(list)
    for row in rows:
        organization = row.person.organization
        partner = by_organization.get(organization.id) if organization else None
        if partner is None or row.source == Source.WALK_IN:
            continue
        row.partner_id = partner.id
        row.source = _way(rng)
        delegates[partner.id].append(row)
    return delegates


def _way(rng: random.Random) -> Source:
    draw = rng.random()
    if draw < BY_LETTER:
        return Source.INVITATION
    return Source.PARTNER if draw < BY_LETTER + BY_CONTACT else Source.WEB


def _keep(
    partner: Partner,
    site: Site,
    here: Sequence[Registration],
    extra: int,
    release_at: datetime,
    now: datetime,
) -> None:
    """Places for who took one before the day on which the rest went to everybody."""
    taken = sum(_took(row, release_at) for row in here)
    if not taken + extra:
        return
    over = release_at <= now
    partner.allocations.append(
        Allocation(
            site=site,
            places=taken + extra,
            taken=taken,
            release_at=release_at,
            released_at=release_at if over else None,
        )
    )
    site.held += 0 if over else extra


def _took(row: Registration, release_at: datetime) -> bool:
    return row.state == State.CONFIRMED and row.made_at < release_at


def _carry(partner: Partner, delegates: Sequence[Registration]) -> None:
    by_site = {allocation.site_id: allocation for allocation in partner.allocations}
    for row in delegates:
        kept = by_site.get(row.site_id)
        if kept is not None and kept.release_at and _took(row, kept.release_at):
            row.allocation_id = kept.id


def _invite(
    session: Session,
    made: Made,
    people: Crowd,
    partners: Sequence[Partner],
    delegates: Delegates,
    keys: Keyring,
    rng: random.Random,
) -> None:
    """The letters that were answered, and a few that were not."""
    strangers = (one for one in crowd(rng) if one.email not in people.people)
    for partner in partners:
        for row in delegates[partner.id]:
            if row.source == Source.INVITATION:
                session.add(_accepted(partner, row, keys, rng))
        for state, most in SILENT.items():
            for someone in islice(strangers, rng.randint(0, most)):
                session.add(_silent(made, partner, someone, state, keys, rng))


def _accepted(partner: Partner, row: Registration, keys: Keyring, rng: random.Random) -> Invitation:
    someone = Someone(
        row.person.full_name, str(row.person.email), partner.organization.name, row.language
    )
    made = _invitation(partner, someone, row.made_at - timedelta(days=2), keys, rng)
    made.state, made.answered_at = InvitationState.ACCEPTED, row.made_at
    made.registration_id, made.site_id = row.id, row.site_id
    return made


def _silent(
    made: Made,
    partner: Partner,
    someone: Someone,
    state: InvitationState,
    keys: Keyring,
    rng: random.Random,
) -> Invitation:
    sent_at = made.event.created_at + timedelta(days=1)
    found = _invitation(partner, someone, sent_at, keys, rng)
    found.state = state
    if state == InvitationState.DECLINED:
        found.answered_at = sent_at + timedelta(days=1)
    return found


def _invitation(
    partner: Partner, someone: Someone, sent_at: datetime, keys: Keyring, rng: random.Random
) -> Invitation:
    uid = f"{rng.getrandbits(128):032x}"
    return Invitation(
        uid=uid,
        event_id=partner.event_id,
        full_name=someone.name,
        email=someone.email,
        email_key=email_key(someone.email),
        organization=partner.organization.name,
        language=someone.language,
        partner_id=partner.id,
        made_at=sent_at,
        sent_at=sent_at,
        link_digest=made_digest(keys, Purpose.INVITATION, uid, 1),
    )
