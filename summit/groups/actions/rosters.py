"""Closing a roster, and correcting it afterwards."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from summit.access.policy import Actor, Scope
from summit.audit.actions import record as record_deed
from summit.errors import N_, Conflict
from summit.groups.actions.facts import record, reverse
from summit.groups.actions.letters import post_with_tasks
from summit.groups.links import Links
from summit.groups.models import Fact, GroupMeeting, Membership
from summit.groups.queries import (
    after_waiting,
    facts_with_ids,
    guests_of,
    memberships_of,
    next_meeting,
    open_tasks,
    register_of,
)
from summit.groups.roster import Change, Guest, Mark, Said, change_for, people_of, said_about
from summit.retention.absence import Absences
from summit.retention.facts import FactKind, Key, Source
from summit.retention.states import Register

# Regrets count when they came before the meeting. A lead who marks them says that they did.
JUST_BEFORE = timedelta(seconds=1)


def close_roster(
    session: Session,
    meeting: GroupMeeting,
    marks: Mapping[int, Mark],
    *,
    guests: Sequence[Guest] = (),
    decided: str = "",
    actor: Actor,
    links: Links,
    now: datetime,
    source: Source = Source.WEB,
    thanks: bool = True,
) -> Fact | None:
    """Write who came; from now on the meeting counts. ``marks`` is by membership id.

    A member without a mark is absent, which is derived and never written. On a closed roster it
    corrects: what changed is reversed and written anew, and the change is logged. Returns the
    closing fact, through which ``undo`` takes the whole deed back, or None when nothing changed.
    Raises Conflict before the meeting has begun or when it was cancelled. Lock the meeting first.
    """
    if meeting.starts_at > now:
        raise Conflict(N_("This meeting has not begun yet. Its roster opens when it does."))
    register = register_of(session, [meeting.group_id], after_waiting(now))
    if meeting.id in register.known.cancelled:
        raise Conflict(N_("This meeting was cancelled; it has no roster."))
    said = said_about(register, meeting.id, meeting.starts_at)
    members = memberships_of(session, meeting.group_id)
    entry = _Entry(session, meeting, actor.user_id, source, now)
    changed = entry.mark_all(members, said, marks)
    changed = entry.stand_ins(members, said, guests) or changed
    closed = meeting.id in register.known.rosters_closed
    if meeting.decided != decided:
        meeting.decided, changed = decided, True
    if closed and not changed and list(guests) == guests_of(session, meeting):
        return None
    fact = entry.close(guests)
    if thanks:
        came = [m for m in members if marks.get(m.id) is Mark.CAME]
        _tell(session, meeting, members, came, register, links, now)
    _log(session, "roster:correct" if closed else "roster:close", meeting, actor=actor, now=now)
    return fact


def _tell(
    session: Session,
    meeting: GroupMeeting,
    members: Sequence[Membership],
    came: Sequence[Membership],
    register: Register,
    links: Links,
    now: datetime,
) -> None:
    """Thanks to whoever came; and to who did not, what was decided and given to them to do."""
    tasks = open_tasks(session, meeting.group_id)
    given = {task.membership_id for task in tasks if task.meeting_id == meeting.id}
    expected = _missed(register, meeting)
    missed = [
        m
        for m in members
        if m not in came and m.person_id in expected and (meeting.decided or m.id in given)
    ]
    following = next_meeting(session, meeting.group_id, register.known)
    for name, some in (("thanks", came), ("notes", missed)):
        post_with_tasks(
            session, name, some, meeting, links, tasks=tasks, now=now, following=following
        )


def _missed(register: Register, meeting: GroupMeeting) -> set[Key]:
    """Who was a member on the day of the meeting, still is, and is not on leave."""
    slot = register.known.slots[meeting.id]
    there, _former = people_of(register, meeting.group_id, slot.day)
    return {
        member.person
        for member in register.of_group(meeting.group_id)
        if member.open_episode is not None
        and member.person in there
        and not Absences(register.known.personal.get(member.person, ())).on_leave(slot)
    }


class _Entry:
    """One person writing one roster at one moment."""

    def __init__(
        self, session: Session, meeting: GroupMeeting, by: int | None, source: Source, now: datetime
    ) -> None:
        self.session, self.meeting, self.by = session, meeting, by
        self.source, self.now = source, now

    def mark_all(
        self, members: Sequence[Membership], said: Mapping[Key, Said], marks: Mapping[int, Mark]
    ) -> bool:
        """Write what the marks change; True if anything did."""
        changes = {
            member: change
            for member in members
            if member.id in marks
            and (change := change_for(said.get(member.person_id), marks[member.id]))
        }
        self._reverse([key for change in changes.values() for key in change.reverse])
        for member, change in changes.items():
            self._write(member, change)
        return bool(changes)

    def stand_ins(
        self, members: Sequence[Membership], said: Mapping[Key, Said], guests: Sequence[Guest]
    ) -> bool:
        """Write who sent somebody, and take back who did not; True if anything changed."""
        wanted = {guest.stands_for: guest.name for guest in guests if guest.stands_for is not None}
        there = {m: said[m.person_id].alternates for m in members if m.person_id in said}
        gone = [key for m, keys in there.items() if m.id not in wanted for key in keys]
        new = [m for m in members if m.id in wanted and not there.get(m)]
        self._reverse(gone)
        for member in new:
            kind = FactKind.ATTENDANCE_BY_ALTERNATE
            self._record(kind, member, self.meeting.starts_at, {"name": wanted[member.id]})
        return bool(gone or new)

    def close(self, guests: Sequence[Guest]) -> Fact:
        names = [{"name": guest.name, "stands_for": guest.stands_for} for guest in guests]
        return self._record(FactKind.ROSTER_CLOSED, None, self.now, {"guests": names})

    def _write(self, member: Membership, change: Change) -> None:
        if change.write is FactKind.ATTENDANCE:
            self._record(change.write, member, self.meeting.starts_at)
        elif change.write is not None:
            self._record(change.write, member, self.meeting.starts_at - JUST_BEFORE)

    def _reverse(self, keys: Sequence[Key]) -> None:
        for fact in facts_with_ids(self.session, keys) if keys else ():
            reverse(self.session, fact, now=self.now, source=self.source, by=self.by)

    def _record(
        self,
        kind: FactKind,
        member: Membership | None,
        occurred_at: datetime,
        detail: Mapping[str, object] | None = None,
    ) -> Fact:
        return record(
            self.session,
            kind,
            group=self.meeting.group,
            membership=member,
            meeting=self.meeting,
            occurred_at=occurred_at,
            now=self.now,
            source=self.source,
            detail=detail,
            by=self.by,
        )


def _log(
    session: Session, deed: str, meeting: GroupMeeting, *, actor: Actor, now: datetime
) -> None:
    group = meeting.group
    scope = Scope(group.coalition_id, group.event_id, None, group.id)
    record_deed(session, deed, f"group_meeting:{meeting.id}", actor=actor, now=now, scope=scope)
