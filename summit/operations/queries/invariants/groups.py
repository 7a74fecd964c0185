"""The log of the groups, and the sums that are made from it."""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from summit.coalition.models import Coalition
from summit.events.models import Event
from summit.groups.models import Fact, Group, GroupMeeting, Membership
from summit.groups.queries import register_of
from summit.operations.queries.invariants.asking import Faults, each
from summit.people.models import Person
from summit.reports.queries.reading import parts
from summit.reports.queries.slices import (
    AT_ONCE,
    folded_days,
    kept_days,
    kept_slices,
    stale_groups,
)
from summit.retention.reconciliation import Reconciliation, reconcile_weeks
from summit.retention.states import Register

WEEK = timedelta(days=7)


def facts_stay_in_their_group(session: Session) -> Faults:
    """The meeting, the membership and the reversed fact of a fact are of its own group."""
    reversed_fact = aliased(Fact)
    statement = (
        sa.select(Fact.id)
        .outerjoin(Membership, Membership.id == Fact.membership_id)
        .outerjoin(GroupMeeting, GroupMeeting.id == Fact.meeting_id)
        .outerjoin(reversed_fact, reversed_fact.id == Fact.reverses_id)
        .where(
            sa.or_(
                Membership.group_id != Fact.group_id,
                GroupMeeting.group_id != Fact.group_id,
                reversed_fact.group_id != Fact.group_id,
            )
        )
    )
    return each(session, statement, "fact {0} names something of another group")


def groups_stay_in_their_coalition(session: Session) -> Faults:
    """A group belongs to the coalition of its event, and so do its members."""
    of_event = (
        sa.select(Group.id)
        .join(Event, Event.id == Group.event_id)
        .where(Event.coalition_id != Group.coalition_id)
    )
    of_people = (
        sa.select(Membership.id)
        .join(Group, Group.id == Membership.group_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Person.coalition_id != Group.coalition_id)
    )
    yield from each(session, of_event, "group {0} belongs to another coalition than its event")
    yield from each(session, of_people, "membership {0} is of somebody of another coalition")


def every_week_balances(session: Session) -> Faults:
    """Start plus what came less what went is the end, every week since the first sign-up."""
    latest = session.scalar(sa.select(sa.func.max(Fact.occurred_at)))
    if latest is None:
        return
    for coalition in session.scalars(sa.select(Coalition.id).order_by(Coalition.id)):
        ids = session.scalars(sa.select(Group.id).where(Group.coalition_id == coalition)).all()
        for some in parts(ids, AT_ONCE):  # all at once would need the memory of all
            register = register_of(session, some, latest.date() + WEEK)
            days = weeks(register, latest.date() + WEEK)
            for group in some:
                yield from unbalanced(coalition, days, reconcile_weeks(register, days, group))


def kept_slices_are_what_the_fold_says(session: Session) -> Faults:
    """What is kept for the Monday page is what the log says: the latest day, and one of the others.

    A slice that is known to be out of date is not asked; the page does not read it either.
    """
    for event in session.scalars(sa.select(Event).order_by(Event.id)):
        of_event = sa.select(Group.id).where(Group.event_id == event.id).order_by(Group.id)
        for at, some in enumerate(parts(session.scalars(of_event).all(), AT_ONCE)):
            days = kept_days(session, some)
            asked = {days[-1], days[at % len(days)]} if days else ()
            for day in asked:
                yield from _unlike(session, event, some, day)


def _unlike(session: Session, event: Event, group_ids: Sequence[int], day: date) -> Faults:
    stale = stale_groups(session, group_ids, day)
    kept = {one.group: one for one in kept_slices(session, group_ids, day)}
    for one in folded_days(session, event, group_ids, [day]):
        sums, _lines = one.parts()
        if one.group in kept and one.group not in stale and kept[one.group].parts()[0] != sums:
            yield f"the slice of group {one.group} of {day} differs from what the log says"


def weeks(register: Register, last: date) -> Sequence[date]:
    """The days, seven apart, from before the first sign-up to ``last``."""
    first = min((e.signed_up for m in register for e in m.episodes), default=last)
    count = (last - first).days // 7 + 1
    return [last - WEEK * n for n in range(count, -1, -1)]


def unbalanced(coalition: int, days: Sequence[date], sums: Sequence[Reconciliation]) -> Faults:
    """A sentence for each week whose sums do not add up; ``days`` are one more than ``sums``."""
    for day, week in zip(days[1:], sums, strict=True):
        if not week.balanced:
            yield (
                f"coalition {coalition}, week to {day}: good standing "
                f"{week.standing.expected} expected, {week.standing.end} counted; waiting "
                f"{week.waiting.expected} expected, {week.waiting.end} counted"
            )
