"""Open offers: making one and ending it, while the site is locked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, new_uid
from summit.db import Localized
from summit.events.models import Event, Site
from summit.outbox.actions import withdraw as withdraw_letters
from summit.registration.actions.letters import letter_key, tell
from summit.registration.actions.papers import zone_of
from summit.registration.actions.places import hold_places, let_go
from summit.registration.links import secret_page
from summit.registration.models import Offer, Registration
from summit.registration.queues.queries import open_offer
from summit.registration.states import OfferState

LETTER = "offer"


def make_offer(
    session: Session,
    registration: Registration,
    site: Site,
    *,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> Offer:
    """Offer a place that has been held for it to a registration, and post the letter.

    Its time begins to run once the letter has been sent (``sweeping.start_clocks``).
    """
    offer = Offer(uid=new_uid(), registration=registration, site=site, made_at=now)
    session.add(offer)
    session.flush()  # the next look at the queue must not find the same person
    tell(
        session,
        LETTER,
        registration,
        now=now,
        keys=keys,
        base_url=base_url,
        dedupe=offer.uid,
        **about_site(site, registration.event),
        link=secret_page(registration, "offer"),
        hours=registration.event.offer_hours,
        kept=kept_site(registration, site),
    )
    return offer


def end_offer(
    session: Session, offer: Offer, state: OfferState, site: Site, *, now: datetime
) -> None:
    """The offer is not open any more; a letter that has not gone out yet stays here.

    The place is let go, unless the offer was accepted: then the caller counts it as taken.
    """
    offer.state, offer.ended_at = state, now
    if state != OfferState.ACCEPTED:
        let_go(session, site)
    withdraw_letters(session, [letter_key(offer.registration, LETTER, offer.uid)])


def offer_anew(
    session: Session, offer: Offer, site: Site, *, now: datetime, keys: Keyring, base_url: str
) -> bool:
    """Offer the same person a place of the *locked* site by a new letter, because the link in the
    first one opens nothing any more. False where there is no place left to be offered.
    """
    end_offer(session, offer, OfferState.WITHDRAWN, site, now=now)
    if not hold_places(session, site):
        return False
    make_offer(session, offer.registration, site, now=now, keys=keys, base_url=base_url)
    return True


def drop_offer(
    session: Session, registration: Registration, sites: Mapping[int, Site], *, now: datetime
) -> None:
    """Whatever is being offered to the registration is not needed any more."""
    offer = open_offer(session, registration)
    if offer is not None:
        end_offer(session, offer, OfferState.WITHDRAWN, sites[offer.site_id], now=now)


def about_site(site: Site, event: Event) -> dict[str, Any]:
    """What a letter says of a site that may be another than the registration's own."""
    return {
        "site": Localized(site.name),
        "venue": site.venue,
        "address": site.address,
        "directions": Localized(site.directions),
        "doors": site.doors_open_at,
        "zone": zone_of(site, event),
    }


def kept_site(registration: Registration, site: Site) -> Localized | None:
    """Where the person has a place while they wait for ``site``; None for who has none."""
    return Localized(registration.site.name) if registration.site_id != site.id else None
