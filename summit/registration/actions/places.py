"""Places and the queue for them, under two guards that do not trust each other.

The first guard is a lock: PostgreSQL locks the rows of the sites in the order of their ids, on
SQLite whoever may write holds the one write lock from its first statement on. The second is the
conditional UPDATE of ``take_place``, whose row count decides.
"""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from summit.errors import N_, Busy
from summit.events.models import Site
from summit.registration.models import Registration

# How many places may be given in all, as the database computes it (``Site.limit`` for a row).
LIMIT = Site.capacity + Site.capacity * Site.overbook_percent // 100

_LOCK = (
    sa.select(Site)
    .where(Site.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(Site.id)
    .with_for_update()
)
_AS_THEY_ARE = {"populate_existing": True}


def lock_sites(session: Session, ids: Collection[int]) -> dict[int, Site]:
    """The sites as they are now, held until the transaction ends. Raises Busy after 3 seconds.

    They are locked in the order of their ids, so that two who need the same two never wait for
    each other.
    """
    try:
        found = session.scalars(_LOCK, {"ids": list(ids)}, execution_options=_AS_THEY_ARE).all()
    except OperationalError as error:
        raise Busy(N_("Very many people are registering at this moment.")) from error
    return {site.id: site for site in found}


def take_place(session: Session, site: Site) -> bool:
    """Count one more place as given, if there is one. Whether there was."""
    return _count(session, site, taken=1, within=True)


def take_beyond(session: Session, site: Site) -> bool:
    """Count one more place as given although the site may be full: somebody decided so."""
    return _count(session, site, taken=1)


def take_held(session: Session, site: Site) -> bool:
    """A place that was held is given now."""
    return _count(session, site, taken=1, held=-1)


def give_back(session: Session, site: Site) -> None:
    """Count one place less as given."""
    _count(session, site, taken=-1)


def hold_again(session: Session, site: Site) -> None:
    """A place that was given is held again for whom it was held before."""
    _count(session, site, taken=-1, held=1)


def hold_places(session: Session, site: Site, number: int = 1) -> bool:
    """Hold so many places for somebody, if there are so many. Whether there were."""
    return _count(session, site, held=number, within=True)


def let_go(session: Session, site: Site, number: int = 1) -> None:
    """Hold so many places less."""
    _count(session, site, held=-number)


_TAKEN = Site.taken + sa.bindparam("more_taken", type_=sa.Integer())
_HELD = Site.held + sa.bindparam("more_held", type_=sa.Integer())
_COUNT = (
    sa.update(Site)
    .where(Site.id == sa.bindparam("counted_site"))
    .values(taken=_TAKEN, held=_HELD)
    .execution_options(synchronize_session=False)
)
_COUNT_WITHIN = _COUNT.where(_TAKEN + _HELD <= LIMIT)


def _count(
    session: Session, site: Site, *, taken: int = 0, held: int = 0, within: bool = False
) -> bool:
    counted = {"counted_site": site.id, "more_taken": taken, "more_held": held}
    done = session.execute(_COUNT_WITHIN if within else _COUNT, counted)
    assert isinstance(done, CursorResult)  # noqa: S101 -- for the type checker
    if done.rowcount != 1:
        return False
    set_committed_value(site, "taken", site.taken + taken)  # the row is locked, so it is so
    set_committed_value(site, "held", site.held + held)
    return True


def end_of_queue(session: Session, site: Site, *, now: datetime) -> datetime:
    """When somebody who joins the queue now is said to have joined: never before who is in it.

    ``now`` was read before the lock was had; without this, somebody who waited longer for the
    lock would overtake a person who has already been told their number.
    """
    last = session.scalar(
        sa.select(sa.func.max(Registration.queued_at)).where(Registration.queue_site_id == site.id)
    )
    return max(now, last) if last else now
