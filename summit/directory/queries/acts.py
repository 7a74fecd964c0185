"""What is done for many: the act, how far it is, and what became of each."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from summit.directory.deeds import Deed, Tally
from summit.directory.models import BulkAct, BulkItem
from summit.directory.states import BulkState, ItemState
from summit.errors import NotFound
from summit.people.models import Person
from summit.registration.models import Registration
from summit.registration.queries import WHOLE

SHOWN = 100  # of those who were refused


class Progress(NamedTuple):
    waiting: int
    done: int
    refused: int

    @property
    def all(self) -> int:
        return self.waiting + self.done + self.refused


def act_of(session: Session, event_id: int, uid: str) -> BulkAct:
    """Raises NotFound."""
    found = session.scalar(
        sa.select(BulkAct).where(BulkAct.uid == uid, BulkAct.event_id == event_id)
    )
    if found is None:
        raise NotFound
    return found


def people_of(act_id: int) -> sa.Select[int]:
    """The ids of the registrations that it is about."""
    return sa.select(BulkItem.registration_id).where(BulkItem.bulk_act_id == act_id)


def tallies(session: Session, act_id: int) -> Sequence[Tally]:
    """Those chosen, by site and state."""
    rows = session.execute(
        sa.select(
            Registration.site_id,
            Registration.state,
            sa.func.count(),
            sa.func.count(Person.email),
        )
        .join(BulkItem, BulkItem.registration_id == Registration.id)
        .join(Registration.person)
        .where(BulkItem.bulk_act_id == act_id)
        .group_by(Registration.site_id, Registration.state)
        .order_by(Registration.site_id, Registration.state)
    )
    return [Tally(*row) for row in rows]


def progress_of(session: Session, act_id: int) -> Progress:
    rows = session.execute(
        sa.select(BulkItem.state, sa.func.count())
        .where(BulkItem.bulk_act_id == act_id)
        .group_by(BulkItem.state)
    )
    counted = {row[0]: row[1] for row in rows}
    return Progress(*(counted.get(state, 0) for state in ItemState))


def refused_of(session: Session, act_id: int) -> Sequence[BulkItem]:
    """Those for whom it could not be done, in their order, with the person."""
    return session.scalars(
        sa.select(BulkItem)
        .join(BulkItem.registration)
        .join(Registration.person)
        .where(BulkItem.bulk_act_id == act_id, BulkItem.state == ItemState.REFUSED)
        .options(contains_eager(BulkItem.registration).contains_eager(Registration.person))
        .order_by(BulkItem.id)
        .limit(SHOWN)
    ).all()


def acts_of(session: Session, event_id: int, *, most: int = 10) -> Sequence[BulkAct]:
    """The last ones that were begun, newest first."""
    return session.scalars(
        sa.select(BulkAct)
        .where(BulkAct.event_id == event_id, BulkAct.state != BulkState.READY)
        .order_by(BulkAct.id.desc())
        .limit(most)
    ).all()


def letter_act(session: Session, event_id: int, campaign: str) -> BulkAct | None:
    """The act by which this letter goes out, if it was begun."""
    return session.scalar(
        sa.select(BulkAct).where(
            BulkAct.event_id == event_id,
            BulkAct.deed == Deed.WRITE,
            BulkAct.options["campaign"].as_string() == campaign,
        )
    )


def act_in_turn(session: Session) -> BulkAct | None:
    """Of those that run, the one whose turn it is; with it locked."""
    return session.scalar(
        sa.select(BulkAct)
        .where(BulkAct.state == BulkState.RUNNING)
        .order_by(BulkAct.turn, BulkAct.id)
        .limit(1)
        .with_for_update()
    )


def last_turn(session: Session) -> int:
    """How many turns the acts that run have had, at most."""
    turns = sa.select(sa.func.max(BulkAct.turn)).where(BulkAct.state == BulkState.RUNNING)
    return session.scalar(turns) or 0


def next_items(session: Session, act_id: int, most: int) -> Sequence[BulkItem]:
    """Those whose turn it is."""
    return session.scalars(
        sa.select(BulkItem)
        .where(BulkItem.bulk_act_id == act_id, BulkItem.state == ItemState.WAITING)
        .order_by(BulkItem.id)
        .limit(most)
    ).all()


def registration_with(session: Session, registration_id: int) -> Registration | None:
    return session.scalar(
        sa.select(Registration).where(Registration.id == registration_id).options(*WHOLE)
    )
