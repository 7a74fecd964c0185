"""The bodies of an event, and how each stands."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.groups.models import Group, GroupMeeting, Seat, SeatHolder
from summit.groups.queries import groups_of, meetings_of, register_of
from summit.groups.states import BODIES, GroupState, group_state
from summit.retention.standing import IN_GOOD_STANDING
from summit.retention.states import Register


@dataclass(frozen=True, slots=True)
class Body:
    """``standing`` of ``members`` are in good standing; ``held`` of ``seats`` have a holder."""

    group: Group
    state: GroupState
    leads: Sequence[str]
    members: int
    standing: int
    held: int
    seats: int
    last: GroupMeeting | None
    next: GroupMeeting | None

    def over(self, today: date) -> bool:
        """Whether its term has passed."""
        return self.group.term_to is not None and self.group.term_to < today


def bodies_of(session: Session, event_id: int, at: datetime) -> list[Body]:
    """The bodies of an event in their order. A constant number of statements."""
    groups = groups_of(session, event_id, BODIES)
    ids = [group.id for group in groups]
    register = register_of(session, ids, at)
    seats = seats_in(session, ids)
    meetings: dict[int, list[GroupMeeting]] = defaultdict(list)
    for meeting in meetings_of(session, ids):
        if meeting.id not in register.known.cancelled:
            meetings[meeting.group_id].append(meeting)
    return [_body(group, register, seats[group.id], meetings[group.id], at) for group in groups]


def seats_in(session: Session, group_ids: Collection[int]) -> Mapping[int, list[Seat]]:
    """By group: the seats that have not ended, with organizations and holders."""
    found: dict[int, list[Seat]] = defaultdict(list)
    rows = session.scalars(
        sa.select(Seat)
        .where(Seat.group_id.in_(group_ids), Seat.ended_at.is_(None))
        .options(
            joinedload(Seat.organization),
            selectinload(Seat.holders).joinedload(SeatHolder.person),
        )
        .order_by(Seat.id)
    )
    for seat in rows:
        found[seat.group_id or 0].append(seat)
    return found


def _body(
    group: Group, register: Register, seats: list[Seat], meetings: list[GroupMeeting], at: datetime
) -> Body:
    episodes = [m.open_episode for m in register.of_group(group.id)]
    states = [episode.state for episode in episodes if episode is not None]
    return Body(
        group=group,
        state=group_state(group.id, register.known),
        leads=[lead.person.full_name for lead in group.leads if lead.until is None],
        members=len(states),
        standing=sum(state in IN_GOOD_STANDING for state in states),
        held=sum(seat.primary is not None for seat in seats),
        seats=len(seats),
        last=next((m for m in reversed(meetings) if m.starts_at <= at), None),
        next=next((m for m in meetings if m.starts_at > at), None),
    )
