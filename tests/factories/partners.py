"""Partners of an event, with the links that the installation of tests would make."""

from summit.access.policy import Actor
from summit.access.tokens import Purpose, new_uid
from summit.clock import now
from summit.people.matching import name_key
from summit.people.models import Organization
from summit.people.sectors import Sector
from summit.registration.actions.partnering import PartnerDraft, add_partner
from summit.registration.models import Partner
from summit.registration.partner_links import invite_token, made_digest, page_token
from tests.factories import KEYS

SOMEBODY = Actor(name="Robin Vale")


def a_partner(event, name="Riverbend Clinics", **changes):
    """A partner that is not saved yet."""
    uid = new_uid()
    organization = Organization(
        coalition_id=event.coalition_id,
        name=name,
        name_key=name_key(name),
        sector=Sector.HEALTH,
        partner=True,
    )
    return Partner(
        **{
            "event_id": event.id,
            "organization": organization,
            "uid": uid,
            "contact_name": "Kavita Raman",
            "contact_email": "kavita@example.org",
            "language": "en",
            "domains": [],
            "invite_digest": made_digest(KEYS, Purpose.PARTNER_INVITE, uid, 1),
            "link_digest": made_digest(KEYS, Purpose.PARTNER_LINK, uid, 1),
            "made_at": now(),
        }
        | changes
    )


def added(session, event, name="Riverbend Clinics", **changes):
    """A partner as an organizer adds it, with what the form says."""
    draft = PartnerDraft(**{"organization": name, "sector": Sector.HEALTH} | changes)
    return add_partner(session, event, draft, keys=KEYS, actor=SOMEBODY, now=now())


def page_of(partner):
    return f"/p/{page_token(KEYS, partner)}/"


def invite_of(partner):
    return invite_token(KEYS, partner)
