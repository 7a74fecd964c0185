"""Who was drawn for a call or left for the next meeting, and who calls whom today."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from summit.accounts.models import User
from summit.errors import NotFound
from summit.events.models import Event
from summit.groups.models import Group, GroupLead, Membership
from summit.groups.queries import groups_to_join
from summit.reports.models import OutreachDraw, OutreachTurn
from summit.reports.queries.reading import parts, reading_of
from summit.reports.queries.slices import AT_ONCE
from summit.retention.facts import Key
from summit.retention.outreach import Candidate
from summit.retention.risk import Band
from summit.retention.states import fold_all
from summit.retention.trials import DEFAULT, Arm, Share, Trial, called_and_came, came_next, runs_on


def lock_calls(session: Session, event: Event) -> None:
    """Let those who draw and take calls of an event come one by one."""
    session.execute(sa.select(Event.id).where(Event.id == event.id).with_for_update(key_share=True))


def running_draws(
    session: Session, event: Event, found: Sequence[Candidate], day: date
) -> dict[Key, OutreachDraw]:
    """By person: the latest draw that still holds on ``day``, of those who are at risk."""
    since = day - timedelta(days=DEFAULT.days)
    rows = session.scalars(
        sa.select(OutreachDraw)
        .where(OutreachDraw.event_id == event.id, OutreachDraw.day > since, OutreachDraw.day <= day)
        .options(joinedload(OutreachDraw.membership))
        .order_by(OutreachDraw.id)
    )
    offered = {one.risk.person: one.offered for one in found}
    return {
        row.membership.person_id: row
        for row in rows
        if row.membership.person_id in offered
        and runs_on(row.day, day, offered[row.membership.person_id])
    }


def left_alone(draws: Mapping[Key, OutreachDraw]) -> set[Key]:
    """Those whom the lot left for their next meeting."""
    return {person for person, draw in draws.items() if draw.arm is Arm.CONTROL}


def leaders_of(session: Session, event: Event, day: date) -> set[Key]:
    """People who lead a group on a day: a hole opens where one of them goes."""
    led = (
        sa.select(GroupLead.person_id)
        .join(Group)
        .where(
            Group.event_id == event.id,
            GroupLead.since <= day,
            sa.or_(GroupLead.until.is_(None), GroupLead.until > day),
        )
    )
    return set(session.scalars(led))


def turns_on(session: Session, event: Event, day: date) -> dict[Key, User]:
    """By person: who took the call of that day and has not given it back.

    A person at risk in two groups is called once.
    """
    rows = session.scalars(
        sa.select(OutreachTurn)
        .join(OutreachDraw)
        .where(OutreachDraw.event_id == event.id, OutreachTurn.day == day)
        .options(
            joinedload(OutreachTurn.user),
            joinedload(OutreachTurn.draw).joinedload(OutreachDraw.membership),
        )
        .order_by(OutreachTurn.id)
    )
    found: dict[Key, User] = {}
    for turn in rows:
        person = turn.draw.membership.person_id
        found.pop(person, None)
        if turn.taken:
            found[person] = turn.user
    return found


def draw_of(session: Session, event: Event, person: int) -> OutreachDraw:
    """The latest draw of a person. Raises NotFound where there is none."""
    found = session.scalars(
        sa.select(OutreachDraw)
        .join(Membership)
        .where(OutreachDraw.event_id == event.id, Membership.person_id == person)
        .order_by(OutreachDraw.id.desc())
    ).first()
    if found is None:
        raise NotFound
    return found


def trials_of(session: Session, event: Event, day: date) -> tuple[list[Trial], Share]:
    """What became of everybody in whose band a lot was drawn, and of whoever was called at all.

    The lots were written down when they were drawn, before anybody could know.
    """
    rows = session.scalars(
        sa.select(OutreachDraw)
        .where(OutreachDraw.event_id == event.id, OutreachDraw.day <= day)
        .options(joinedload(OutreachDraw.membership))
        .order_by(OutreachDraw.id)
    ).all()
    trials: list[Trial] = []
    shares: list[Share] = []
    groups = session.scalars(groups_to_join(event.id)).all()
    for some in parts(groups, AT_ONCE):
        register = fold_all(reading_of(session, event, some).book_on(day), day)
        for row in rows:
            member = row.membership
            if row.by_lot and member.group_id in some:
                came = came_next(register, member.person_id, member.group_id, row.day)
                trials.append(Trial(Band(row.band), Arm(row.arm), came))
        shares.append(called_and_came(register, some))
    return trials, Share(
        sum(one.came for one in shares), sum(one.n for one in shares),
        sum(one.pending for one in shares),
    )  # fmt: skip
