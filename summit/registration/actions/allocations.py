"""Places of a site that are kept for a partner: keeping, changing and releasing them."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring
from summit.events.models import Site
from summit.registration.models import Allocation, Partner


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

    Called again it raises or lowers the number; who has a place keeps it. Raises SiteFull when
    the site has not so many more places, Busy.
    """
    raise NotImplementedError


def release(
    session: Session, allocation: Allocation, *, now: datetime, keys: Keyring, base_url: str
) -> None:
    """Give the unused places to everybody: first to the queue of the site. Raises Busy."""
    raise NotImplementedError
