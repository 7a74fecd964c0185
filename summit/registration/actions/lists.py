"""Lists that are brought in, as they are stored: one of them, its rows, how far it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.errors import NotFound
from summit.events.models import Event, Site
from summit.registration.actions.places import LIMIT
from summit.registration.models import (
    Allocation,
    FormQuestion,
    ImportRow,
    ListImport,
    Partner,
    Registration,
)
from summit.registration.states import ImportState, RowState, State

ROWS_ON_A_PAGE = 50
REMEMBERED = 20  # former lists whose columns are looked at


def list_of(session: Session, event_id: int, number: int) -> ListImport:
    """One list of an event. Raises NotFound."""
    found = session.scalar(
        sa.select(ListImport).where(ListImport.id == number, ListImport.event_id == event_id)
    )
    if found is None:
        raise NotFound
    return found


def lists_of(session: Session, event_id: int) -> Sequence[ListImport]:
    """The last lists of an event, the newest first."""
    return session.scalars(
        sa.select(ListImport)
        .where(ListImport.event_id == event_id)
        .order_by(ListImport.id.desc())
        .limit(REMEMBERED)
    ).all()


def former_mappings(
    session: Session, coalition_id: int
) -> Sequence[tuple[list[str], dict[str, str]]]:
    """How the coalition's last lists were read, the newest first: (headings, mapping)."""
    rows = session.execute(
        sa.select(ListImport.headings, ListImport.mapping)
        .join(ListImport.event)
        .where(Event.coalition_id == coalition_id)
        .order_by(ListImport.id.desc())
        .limit(REMEMBERED)
    )
    return [(row[0], row[1]) for row in rows]


def same_file(session: Session, found: ListImport) -> ListImport | None:
    """The very file, if it was brought in at this event before."""
    return session.scalar(
        sa.select(ListImport)
        .where(
            ListImport.event_id == found.event_id,
            ListImport.digest == found.digest,
            ListImport.id != found.id,
            ListImport.state.in_((ImportState.RUNNING, ImportState.DONE)),
        )
        .order_by(ListImport.id.desc())
        .limit(1)
    )


def counts_of(session: Session, list_ids: Sequence[int]) -> dict[int, dict[RowState, int]]:
    """How many rows of each list are in each state; states without a row are left out."""
    rows = session.execute(
        sa.select(ImportRow.list_import_id, ImportRow.state, sa.func.count())
        .where(ImportRow.list_import_id.in_(list_ids))
        .group_by(ImportRow.list_import_id, ImportRow.state)
    )
    counts: dict[int, dict[RowState, int]] = {number: {} for number in list_ids}
    for number, state, count in rows:
        counts[number][state] = count
    return counts


def rows_in(
    session: Session, list_id: int, states: Sequence[RowState], *, page: int = 1
) -> Sequence[ImportRow]:
    """A part of the rows in one of ``states``, in the order of the file."""
    return session.scalars(
        sa.select(ImportRow)
        .where(ImportRow.list_import_id == list_id, ImportRow.state.in_(states))
        .order_by(ImportRow.number)
        .limit(ROWS_ON_A_PAGE)
        .offset((page - 1) * ROWS_ON_A_PAGE)
    ).all()


def all_rows_in(session: Session, list_id: int, states: Sequence[RowState]) -> Iterator[ImportRow]:
    """All of them, read in parts, for a file."""
    return iter(
        session.scalars(
            sa.select(ImportRow)
            .where(ImportRow.list_import_id == list_id, ImportRow.state.in_(states))
            .order_by(ImportRow.number),
            execution_options={"yield_per": 500},
        )
    )


def questions_for_lists(session: Session, event_id: int) -> Sequence[FormQuestion]:
    """What is asked now, in order, and what the team alone answers."""
    return session.scalars(
        sa.select(FormQuestion)
        .where(FormQuestion.event_id == event_id, FormQuestion.retired_at.is_(None))
        .order_by(FormQuestion.position, FormQuestion.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Room:
    """What is free at a site for newcomers: nothing while others wait there."""

    left: int
    queue: int


def rooms_of(session: Session, event_id: int) -> dict[str, Room]:
    """The free places of each site by its slug, and how many wait there."""
    queue = (
        sa.select(Registration.queue_site_id, sa.func.count().label("waiting"))
        .where(Registration.event_id == event_id, Registration.state == State.WAITLISTED)
        .group_by(Registration.queue_site_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(Site.slug, LIMIT - Site.taken - Site.held, sa.func.coalesce(queue.c.waiting, 0))
        .outerjoin(queue, queue.c.queue_site_id == Site.id)
        .where(Site.event_id == event_id)
    )
    return {slug: Room(0 if waiting else max(left, 0), waiting) for slug, left, waiting in rows}


def partners_at(session: Session, event_id: int) -> Sequence[Partner]:
    """The event's partners by name, with what is kept for them."""
    found = session.scalars(
        sa.select(Partner)
        .where(Partner.event_id == event_id)
        .options(
            joinedload(Partner.organization),
            selectinload(Partner.allocations).joinedload(Allocation.site),
        )
    ).all()
    return sorted(found, key=lambda partner: partner.organization.name_key)
