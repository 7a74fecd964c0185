"""The log as rows: a fact, its deed, what reversed it."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from summit.errors import NotFound
from summit.groups.models import Fact, Group, GroupMeeting, Membership
from summit.groups.roster import Guest
from summit.retention.facts import FactKind, Key, Source


def fact_in(session: Session, group: Group, fact_id: int) -> Fact:
    """The fact of this group with this id, locked to be undone. Raises NotFound."""
    return _locked(session, Fact.id == fact_id, Fact.group_id == group.id)


def fact_at(session: Session, event_id: int, fact_id: int) -> Fact:
    """The fact of any group of the event, locked to be undone. Raises NotFound."""
    groups = sa.select(Group.id).where(Group.event_id == event_id)
    return _locked(session, Fact.id == fact_id, Fact.group_id.in_(groups))


def fact_of_meeting(session: Session, meeting: GroupMeeting, fact_id: int) -> Fact:
    """The closing of this meeting's roster that nobody of the staff wrote, to be undone."""
    closed = (Fact.kind == FactKind.ROSTER_CLOSED, Fact.recorded_by_id.is_(None))
    return _locked(session, Fact.id == fact_id, Fact.meeting_id == meeting.id, *closed)


def own_fact(session: Session, membership: Membership, fact_id: int) -> Fact:
    """A fact that the member wrote themselves, locked to be undone. Raises NotFound."""
    own = (Fact.membership_id == membership.id, Fact.recorded_by_id.is_(None))
    return _locked(session, Fact.id == fact_id, *own)


def _locked(session: Session, *conditions: sa.ColumnElement[bool]) -> Fact:
    found = session.scalar(sa.select(Fact).where(*conditions).with_for_update())
    if found is None:
        raise NotFound
    return found


def deed_of(session: Session, fact: Fact) -> Sequence[Fact]:
    """The facts that were written together with ``fact``: same moment, same person or roster.

    With the end of a group went what became of everybody in it.
    """
    together = [Fact.group_id == fact.group_id, Fact.recorded_at == fact.recorded_at]
    if fact.kind == FactKind.ROSTER_CLOSED:
        together.append(Fact.meeting_id == fact.meeting_id)
    elif _ends_group(session, fact):
        pass
    elif fact.membership_id is None:
        together.append(Fact.id == fact.id)
    else:
        together.append(Fact.membership_id == fact.membership_id)
    return session.scalars(sa.select(Fact).where(*together).order_by(Fact.id)).all()


def facts_of_moment(session: Session, fact: Fact) -> Sequence[Fact]:
    """All that was brought in together with ``fact``."""
    together = (
        Fact.group_id == fact.group_id,
        Fact.recorded_at == fact.recorded_at,
        Fact.source == Source.IMPORT,
    )
    return session.scalars(sa.select(Fact).where(*together).order_by(Fact.id)).all()


def _ends_group(session: Session, fact: Fact) -> bool:
    """Whether it ended a group, or took that back."""
    ended = session.get(Fact, fact.reverses_id) if fact.reverses_id else fact
    return ended is not None and ended.kind == FactKind.GROUP_CLOSED


def reversals_of(session: Session, fact_ids: Collection[int]) -> Sequence[Fact]:
    """The facts that reverse any of these."""
    return session.scalars(
        sa.select(Fact).where(Fact.reverses_id.in_(fact_ids)).order_by(Fact.id)
    ).all()


def facts_with_ids(session: Session, ids: Collection[Key]) -> Sequence[Fact]:
    return session.scalars(sa.select(Fact).where(Fact.id.in_(ids)).order_by(Fact.id)).all()


def guests_of(session: Session, meeting: GroupMeeting) -> list[Guest]:
    """Who else was there, by the latest closing of the roster that is in force."""
    rows = session.scalars(
        sa.select(Fact)
        .where(Fact.meeting_id == meeting.id, Fact.membership_id.is_(None))
        .order_by(Fact.id.desc())
    ).all()
    undone: set[int] = set()
    for fact in rows:  # from the latest on: a reversal that was reversed itself undoes nothing
        if fact.id in undone:
            continue
        if fact.reverses_id is not None:
            undone.add(fact.reverses_id)
        elif fact.kind == FactKind.ROSTER_CLOSED:
            return [Guest(**guest) for guest in fact.detail.get("guests", ())]
    return []


def history_of(session: Session, membership_id: int) -> Sequence[Fact]:
    """Everything recorded of a membership, the latest first."""
    return session.scalars(
        sa.select(Fact)
        .where(Fact.membership_id == membership_id)
        .options(joinedload(Fact.meeting))
        .order_by(Fact.recorded_at.desc(), Fact.id.desc())
    ).all()
