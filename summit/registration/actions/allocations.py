"""Places of a site that are kept for a partner: keeping, changing and releasing them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.tokens import Keyring
from summit.errors import N_
from summit.events.models import Event, Site
from summit.registration.actions.places import hold_places, let_go, lock_sites
from summit.registration.actions.queueing import fill_places
from summit.registration.models import Allocation, Partner
from summit.registration.refusals import SiteFull


def allocate(
    session: Session,
    partner: Partner,
    site: Site,
    places: int,
    *,
    release_at: datetime | None,
    now: datetime,
) -> Allocation:
    """Keep ``places`` of ``site`` for the delegates of ``partner`` until ``release_at``.

    Called again it raises or lowers the number (who has a place keeps it), and keeps places that
    were released before. What becomes free is offered to the queue by the next sweep. Raises
    SiteFull when the site has not so many more places, Busy.
    """
    site = lock_sites(session, [site.id])[site.id]
    kept = _allocation_of(session, partner, site)
    more = max(places - (kept.taken if kept else 0), 0) - (kept.unused if kept else 0)
    if more > 0 and not hold_places(session, site, more):
        raise SiteFull(
            N_("There are not so many places left to keep. Nothing has changed."),
        )
    if more < 0:
        let_go(session, site, -more)
    if kept is None:
        kept = Allocation(partner=partner, site=site, taken=0)
        session.add(kept)
    kept.places, kept.release_at, kept.released_at = places, release_at, None
    session.flush()  # the caller gets a row with a number
    return kept


def _allocation_of(session: Session, partner: Partner, site: Site) -> Allocation | None:
    return session.scalar(
        sa.select(Allocation).where(
            Allocation.partner_id == partner.id, Allocation.site_id == site.id
        ),
        execution_options={"populate_existing": True},
    )


def release(
    session: Session, allocation: Allocation, *, now: datetime, keys: Keyring, base_url: str
) -> None:
    """Give the unused places to everybody: first to the queue of the site. Raises Busy."""
    site = lock_sites(session, [allocation.site_id])[allocation.site_id]
    session.refresh(allocation)
    let_loose(session, allocation, site, now=now)
    event: Event = site.event
    fill_places(session, event, site, now=now, keys=keys, base_url=base_url)


def let_loose(session: Session, allocation: Allocation, site: Site, *, now: datetime) -> None:
    """Nothing is kept by the allocation any more; ``site`` is locked."""
    unused = allocation.unused
    allocation.released_at = allocation.released_at or now
    if unused:
        let_go(session, site, unused)
