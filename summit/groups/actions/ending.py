"""Pausing, resuming and ending a group; every member hears of it, and each deed can be undone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.errors import N_, Conflict, FieldError
from summit.groups.actions.facts import record
from summit.groups.actions.founding import log_deed
from summit.groups.actions.letters import post_news
from summit.groups.actions.members import place_in
from summit.groups.ending import Ending, completes
from summit.groups.links import Links
from summit.groups.models import Fact, Group, GroupMeeting, Membership
from summit.groups.queries import (
    after_waiting,
    knowledge_of,
    lock_group,
    meetings_of,
    memberships_of,
    register_of,
)
from summit.groups.states import GroupState, group_state
from summit.retention.facts import FactKind, Source
from summit.retention.states import Register

CHANGED = N_("The group has changed since you opened the page.")


def pause_group(
    session: Session, group: Group, message: str, *, actor: Actor, links: Links, now: datetime
) -> Fact:
    """From today the group does not meet; nobody lapses meanwhile. Members read ``message``."""
    register = _held(session, group, now, (GroupState.OPEN,))
    members = _open(session, group, register)
    letters = post_news(session, "paused", members, links, now=now, message=message)
    log_deed(session, "group:paused", group, actor=actor, now=now)
    return _turn(session, group, FactKind.GROUP_PAUSED, actor, now, message, letters=letters)


def resume_group(session: Session, group: Group, *, actor: Actor, now: datetime) -> Fact:
    """From today the group meets again."""
    _held(session, group, now, (GroupState.PAUSED,))
    log_deed(session, "group:resumed", group, actor=actor, now=now)
    return _turn(session, group, FactKind.GROUP_RESUMED, actor, now)


def end_group(
    session: Session,
    group: Group,
    ending: Ending,
    *,
    into: Group | None = None,
    message: str,
    actor: Actor,
    links: Links,
    now: datetime,
) -> Fact:
    """The group ends, and with it every open membership: closed, completed, or in ``into``.

    Meetings that were planned are cancelled, and everybody reads ``message``. One undo takes all
    of it back. Raises FieldError for a group into which nobody can go.
    """
    register = _held(session, group, now, (GroupState.OPEN, GroupState.PAUSED))
    members = _open(session, group, register)
    pages: dict[int, Membership] = {}
    if ending is Ending.MERGE:
        target = _target(session, group, into, now)
        pages = _move_all(session, group, members, target, links, actor, now)
    elif ending is Ending.COMPLETE:
        done = completes(register, group.id)
        for member in members:
            if member.person_id in done:
                _own(session, member, FactKind.COMPLETE, actor, now)
    meetings = _cancel_planned(session, group, register, actor, now)
    letters = post_news(
        session, "ended", members, links, now=now, message=message, meetings=meetings,
        pages=pages, ending=ending.value,
    )  # fmt: skip
    log_deed(session, f"group:{ending.value}", group, actor=actor, now=now)
    kind = FactKind.GROUP_CLOSED
    return _turn(session, group, kind, actor, now, message, letters=letters, way=ending.value)


def complete(session: Session, membership: Membership, *, now: datetime, by: int | None) -> Fact:
    """A member's term or part is done. Raises Conflict unless their membership is open."""
    register = register_of(
        session, [membership.group_id], after_waiting(now), person_id=membership.person_id
    )
    folded = register.memberships.get((membership.person_id, membership.group_id))
    if folded is None or folded.open_episode is None:
        raise Conflict(N_("This membership has ended already."))
    return _own(session, membership, FactKind.COMPLETE, Actor(by), now)


def _held(session: Session, group: Group, now: datetime, allowed: Sequence[GroupState]) -> Register:
    """Everybody's state, read under the group's lock. Raises Conflict in any other state."""
    lock_group(session, group)
    register = register_of(session, [group.id], after_waiting(now))
    if group_state(group.id, register.known) not in allowed:
        raise Conflict(CHANGED)
    return register


def _open(session: Session, group: Group, register: Register) -> list[Membership]:
    inside = {m.person for m in register.of_group(group.id) if m.open_episode is not None}
    return [m for m in memberships_of(session, group.id) if m.person_id in inside]


def _target(session: Session, group: Group, into: Group | None, now: datetime) -> Group:
    if into is None or into.id == group.id or into.event_id != group.event_id:
        raise FieldError("into", N_("Choose another group of this summit."))
    lock_group(session, into)
    state = group_state(into.id, knowledge_of(session, [into], after_waiting(now)))
    if state is GroupState.CLOSED:
        raise FieldError("into", N_("This group has closed and takes nobody new."))
    return into


def _move_all(
    session: Session,
    group: Group,
    members: Sequence[Membership],
    into: Group,
    links: Links,
    actor: Actor,
    now: datetime,
) -> dict[int, Membership]:
    """Everybody goes on in ``into``; by the id of the old membership: the new one."""
    for member in members:
        record(
            session, FactKind.TRANSFER, group=group, membership=member, occurred_at=now, now=now,
            source=Source.WEB, detail={"to_group": into.id}, by=actor.user_id,
        )  # fmt: skip
    return {
        member.id: place_in(session, into, member.person, links=links, now=now)[0]
        for member in members
    }


def _cancel_planned(
    session: Session, group: Group, register: Register, actor: Actor, now: datetime
) -> list[GroupMeeting]:
    ahead = {slot.meeting for slot in register.known.upcoming.get(group.id, ())}
    meetings = [m for m in meetings_of(session, [group.id]) if m.id in ahead]
    for meeting in meetings:
        meeting.sequence += 1
        record(
            session, FactKind.MEETING_CANCELLED, group=group, meeting=meeting, occurred_at=now,
            now=now, source=Source.WEB, by=actor.user_id,
        )  # fmt: skip
    return meetings


def _own(session: Session, member: Membership, kind: FactKind, actor: Actor, now: datetime) -> Fact:
    return record(
        session, kind, group=member.group, membership=member, occurred_at=now, now=now,
        source=Source.WEB, by=actor.user_id,
    )  # fmt: skip


def _turn(
    session: Session,
    group: Group,
    kind: FactKind,
    actor: Actor,
    now: datetime,
    message: str = "",
    **detail: object,
) -> Fact:
    return record(
        session, kind, group=group, occurred_at=now, now=now, source=Source.WEB,
        detail=detail, note=message, by=actor.user_id,
    )  # fmt: skip
