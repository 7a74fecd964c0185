"""Partners of an event: who they are, the places kept for them, and their two links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, selectinload

from summit.access.policy import Actor
from summit.access.tokens import Keyring, Purpose, new_uid
from summit.audit.actions import record
from summit.db import Localized
from summit.errors import N_, Conflict, FieldError
from summit.events.models import Event, Site
from summit.events.queries import scope_of
from summit.outbox.actions import post
from summit.people.actions import know_organization
from summit.people.matching import name_key
from summit.people.models import Person
from summit.people.queries import organization_named
from summit.people.sectors import Sector
from summit.registration.actions.allocations import allocate, release
from summit.registration.actions.places import lock_sites
from summit.registration.domains import shared
from summit.registration.listing import list_again
from summit.registration.models import Allocation, Invitation, Partner, Registration
from summit.registration.partner_links import made_digest, secret_page_of
from summit.registration.refusals import SiteFull


@dataclass(frozen=True, slots=True)
class PartnerDraft:
    """What is written about a partner; ``domains`` as ``domains.read_domains`` gives them."""

    organization: str
    sector: Sector
    contact_name: str = ""
    contact_email: str | None = None
    language: str = "en"
    domains: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wish:
    """So many places of a site, kept until ``release_at``; None: until the event."""

    site: Site
    places: int
    release_at: datetime | None


class StillNeeded(Conflict):
    """The partner cannot go, because people or places hang on it."""


def add_partner(
    session: Session,
    event: Event,
    draft: PartnerDraft,
    *,
    keys: Keyring,
    actor: Actor,
    now: datetime,
) -> Partner:
    """Make an organization a partner; it is the known one of this name, or a new one.

    Raises FieldError for ``organization`` (a partner already) and ``domains`` (another's).
    """
    others = _others(session, event.id)
    known = organization_named(session, event.coalition_id, draft.organization)
    if known is not None and any(other.organization_id == known.id for other in others):
        raise FieldError(
            "organization", N_("%(name)s is a partner of this summit already."), name=known.name
        )
    _refuse_shared_domains(draft, others)
    organization = known or know_organization(session, event.coalition_id, draft.organization)
    assert organization is not None  # noqa: S101 -- a form without a name does not come here
    uid = new_uid()
    partner = Partner(
        event_id=event.id,
        event=event,
        organization=organization,
        uid=uid,
        invite_digest=made_digest(keys, Purpose.PARTNER_INVITE, uid, 1),
        link_digest=made_digest(keys, Purpose.PARTNER_LINK, uid, 1),
        made_at=now,
        allocations=[],
    )
    _write(partner, draft)
    session.add(partner)
    session.flush()  # the log and the places name the partner by its id
    log(session, "added", partner, actor=actor, now=now)
    return partner


def change_partner(
    session: Session, partner: Partner, draft: PartnerDraft, *, actor: Actor, now: datetime
) -> None:
    """Write down what has changed. Raises FieldError as add_partner does."""
    others = [other for other in _others(session, partner.event_id) if other.id != partner.id]
    known = organization_named(session, partner.event.coalition_id, draft.organization)
    if known is not None and known.id != partner.organization_id:
        raise FieldError(
            "organization",
            N_("There is another organization called %(name)s. Add it as a partner of its own."),
            name=known.name,
        )
    _refuse_shared_domains(draft, others)
    _rename(session, partner, draft.organization)
    _write(partner, draft)
    log(session, "changed", partner, actor=actor, now=now)


def _rename(session: Session, partner: Partner, name: str) -> None:
    """Give the organization another name, under which its people are found from now on."""
    organization = partner.organization
    if organization.name == name:
        return
    organization.name, organization.name_key = name, name_key(name)
    rows = (
        sa.select(Registration)
        .join(Registration.person)
        .where(Person.organization_id == organization.id)
        .options(contains_eager(Registration.person), selectinload(Registration.tickets))
    )
    for registration in session.scalars(rows):
        list_again(registration)


def _write(partner: Partner, draft: PartnerDraft) -> None:
    partner.organization.sector, partner.organization.partner = draft.sector, True
    partner.contact_name, partner.contact_email = draft.contact_name, draft.contact_email
    partner.language, partner.domains = draft.language, draft.domains


def _others(session: Session, event_id: int) -> Sequence[Partner]:
    """All partners of the event, one writer at a time: two must not claim the same domain."""
    mine = sa.select(Event.id).where(Event.id == event_id)
    session.execute(mine.with_for_update(key_share=True))
    return session.scalars(sa.select(Partner).where(Partner.event_id == event_id)).all()


def _refuse_shared_domains(draft: PartnerDraft, others: Sequence[Partner]) -> None:
    for other in others:
        domain = shared(draft.domains, other.domains)
        if domain is not None:
            raise FieldError(
                "domains",
                N_("%(domain)s is a domain of %(name)s."),
                domain=domain,
                name=other.organization.name,
            )


def keep_places(
    session: Session, partner: Partner, wishes: Sequence[Wish], *, actor: Actor, now: datetime
) -> None:
    """Keep for a partner what is wished at each site; a wish of none takes back what is kept.

    Raises FieldError for ``places-<site>`` where there are not so many places, Busy.
    """
    kept = {allocation.site_id: allocation for allocation in partner.allocations}
    changed = [wish for wish in wishes if _differs(wish, kept)]
    if not changed:
        return
    lock_sites(session, [wish.site.id for wish in changed])
    for wish in changed:
        try:
            allocate(session, partner, wish.site, wish.places, release_at=wish.release_at, now=now)
        except SiteFull as full:
            raise FieldError(f"places-{wish.site.slug}", full.message, **full.values) from full
    places = {wish.site.slug: wish.places for wish in changed}
    log(session, "places-changed", partner, actor=actor, now=now, places=places)


def _differs(wish: Wish, kept: Mapping[int, Allocation]) -> bool:
    found = kept.get(wish.site.id)
    if found is None:
        return wish.places > 0
    return (found.places, found.release_at) != (wish.places, wish.release_at)


def release_places(
    session: Session,
    partner: Partner,
    site: Site,
    *,
    keys: Keyring,
    base_url: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Give what is kept at ``site`` and not taken to everybody, before its day. Raises Busy."""
    for allocation in partner.allocations:
        if allocation.site_id == site.id and allocation.released_at is None:
            release(session, allocation, now=now, keys=keys, base_url=base_url)
            log(session, "places-released", partner, actor=actor, now=now, site=site.slug)


def remove_partner(session: Session, partner: Partner, *, actor: Actor, now: datetime) -> None:
    """Take a partner off the event; its organization stays. Raises StillNeeded, Busy."""
    delegates = _count(session, Registration, partner)
    if delegates:
        raise StillNeeded(
            N_(
                "%(name)s cannot be removed: %(people)s registrations name it as their partner. "
                "Take its places back instead, and make a new invite link."
            ),
            name=partner.organization.name,
            people=delegates,
        )
    invitations = _count(session, Invitation, partner)
    if invitations:
        raise StillNeeded(
            N_("%(name)s cannot be removed: %(people)s people were invited as its delegates."),
            name=partner.organization.name,
            people=invitations,
        )
    sites = [allocation.site for allocation in partner.allocations]
    none = [Wish(site, 0, None) for site in sites]
    keep_places(session, partner, none, actor=actor, now=now)
    log(session, "removed", partner, actor=actor, now=now, name=partner.organization.name)
    for allocation in list(partner.allocations):
        session.delete(allocation)
    session.flush()  # the places go before the partner that they name
    session.delete(partner)


def _count(session: Session, model: type[Registration] | type[Invitation], partner: Partner) -> int:
    asked = sa.select(sa.func.count()).select_from(model).where(model.partner_id == partner.id)
    return session.scalars(asked).one()


def renew_invite(
    session: Session, partner: Partner, *, keys: Keyring, actor: Actor, now: datetime
) -> None:
    """Make a new invite link; the one before it opens nothing from now on."""
    version = partner.invite_version + 1
    partner.invite_version = version
    partner.invite_digest = made_digest(keys, Purpose.PARTNER_INVITE, partner.uid, version)
    log(session, "invite-renewed", partner, actor=actor, now=now, version=version)


def renew_page(
    session: Session, partner: Partner, *, keys: Keyring, actor: Actor, now: datetime
) -> None:
    """Make a new link of the contact's page; the one before it opens nothing from now on."""
    version = partner.link_version + 1
    partner.link_version = version
    partner.link_digest = made_digest(keys, Purpose.PARTNER_LINK, partner.uid, version)
    log(session, "page-renewed", partner, actor=actor, now=now, version=version)


def send_page(session: Session, partner: Partner, *, actor: Actor, now: datetime) -> bool:
    """Mail the contact the link of their page, at most once in a minute; whether it is posted.

    Raises Conflict where no address is known.
    """
    if not partner.contact_email:
        raise Conflict(N_("There is no address to write to. Add the e-mail of the contact first."))
    event = partner.event
    posted = post(
        session,
        kind="registration/partner_link",
        dedupe_key=f"partner:{partner.uid}:{partner.link_version}:{now:%Y-%m-%dT%H:%M}",
        recipient=partner.contact_email,
        recipient_name=partner.contact_name,
        language=partner.language,
        values={
            "name": partner.contact_name,
            "partner": partner.organization.name,
            "event": Localized(event.name),
            "link": secret_page_of(partner),
            "contact": event.coalition.contact_email,
        },
        coalition_id=event.coalition_id,
        event_id=event.id,
        sensitive=True,
        priority=1,
        now=now,
    )
    if posted is not None:
        log(session, "page-sent", partner, actor=actor, now=now)
    return posted is not None


def log(
    session: Session, deed: str, partner: Partner, *, actor: Actor, now: datetime, **detail: object
) -> None:
    scope = scope_of(partner.event)
    subject = f"partner:{partner.id}"
    record(session, f"partner:{deed}", subject, actor=actor, now=now, scope=scope, **detail)
