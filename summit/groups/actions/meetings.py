"""Planning, moving and cancelling meetings; every member hears of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from summit.access.policy import Actor, Scope
from summit.access.tokens import new_uid
from summit.audit.actions import record as record_deed
from summit.errors import N_, Conflict, FieldError
from summit.groups.actions.facts import record
from summit.groups.actions.letters import post_meeting
from summit.groups.links import Links
from summit.groups.models import Fact, Group, GroupMeeting, Membership
from summit.groups.queries import after_waiting, memberships_of, register_of
from summit.groups.states import MeetingState, group_state, meeting_state
from summit.retention.facts import FactKind, Source

AGENDA_BEFORE = timedelta(days=2)
"""So long before a meeting its members get the agenda; early enough to send regrets."""


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """When and where a group meets, and what for."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    link: str = ""
    agenda: str = ""

    def check(self, now: datetime) -> None:
        """Raise FieldError when the plan cannot be kept."""
        if self.starts_at <= now:
            raise FieldError("day", N_("A meeting is planned for a day and hour still to come."))
        if self.ends_at <= self.starts_at:
            raise FieldError("ends", N_("It ends after it begins."))
        if not self.place and not self.link:
            raise FieldError("place", N_("Say where: a place, a link, or both."))


def plan_meeting(
    session: Session, group: Group, plan: MeetingPlan, *, actor: Actor, links: Links, now: datetime
) -> GroupMeeting:
    """Plan a meeting and invite the members, each with a calendar file."""
    plan.check(now)
    register = register_of(session, [group.id], now)
    if group_state(group.id, register.known) == "closed":
        raise Conflict(N_("This group has closed; it meets no more."))
    meeting = GroupMeeting(uid=new_uid(), group=group, sequence=0, announced_at=now, decided="")
    _write(meeting, plan)
    session.add(meeting)
    session.flush()  # the log of deeds names the meeting by its id
    post_meeting(session, "planned", _open(session, group, now), meeting, links, now=now)
    _log(session, "meeting:plan", meeting, group, actor=actor, now=now)
    return meeting


def change_meeting(
    session: Session,
    meeting: GroupMeeting,
    plan: MeetingPlan,
    *,
    actor: Actor,
    links: Links,
    now: datetime,
) -> None:
    """Move a planned meeting or mend its place; members get the newer calendar entry.

    Raises Conflict for a meeting that has begun or was cancelled.
    """
    plan.check(now)
    _demand_planned(session, meeting, now)
    before = (meeting.starts_at, meeting.ends_at, meeting.place, meeting.link, meeting.agenda)
    _write(meeting, plan)
    if meeting.starts_at != before[0]:
        meeting.host_told_at = None
        # Near to it the letter about the change is reminder enough.
        meeting.reminded_at = now if meeting.starts_at - now <= AGENDA_BEFORE else None
    if before == (plan.starts_at, plan.ends_at, plan.place, plan.link, plan.agenda):
        return
    meeting.sequence += 1
    session.flush()  # members are told by the state that holds after the change
    members = _open(session, meeting.group, now)
    post_meeting(session, "changed", members, meeting, links, now=now)
    _log(session, "meeting:change", meeting, meeting.group, actor=actor, now=now)


def cancel_meeting(
    session: Session, meeting: GroupMeeting, *, actor: Actor, links: Links, now: datetime
) -> Fact:
    """Say that the meeting does not take place. Nobody is absent from it. Reversible."""
    _demand_planned(session, meeting, now, past=True)
    meeting.sequence += 1
    letters: list[str] = []
    if meeting.starts_at > now:
        members = _open(session, meeting.group, now)
        letters = post_meeting(session, "cancelled", members, meeting, links, now=now)
    fact = record(
        session,
        FactKind.MEETING_CANCELLED,
        group=meeting.group,
        meeting=meeting,
        occurred_at=now,
        now=now,
        source=Source.WEB,
        detail={"letters": letters},
        by=actor.user_id,
    )
    _log(session, "meeting:cancel", meeting, meeting.group, actor=actor, now=now)
    return fact


def _demand_planned(
    session: Session, meeting: GroupMeeting, now: datetime, *, past: bool = False
) -> None:
    register = register_of(session, [meeting.group_id], after_waiting(now))
    state = meeting_state(meeting.id, meeting.starts_at, register.known, now)
    held = {MeetingState.HELD, MeetingState.HELD_UNRECORDED} if past else set()
    if state not in {MeetingState.SCHEDULED, *held}:
        raise Conflict(N_("This meeting has been held or cancelled; it can no longer be changed."))


def _write(meeting: GroupMeeting, plan: MeetingPlan) -> None:
    meeting.starts_at, meeting.ends_at = plan.starts_at, plan.ends_at
    meeting.place, meeting.link, meeting.agenda = plan.place, plan.link, plan.agenda


def _open(session: Session, group: Group, now: datetime) -> Sequence[Membership]:
    """The memberships with an open episode: those who are invited."""
    register = register_of(session, [group.id], now)
    inside = {m.person for m in register.of_group(group.id) if m.open_episode is not None}
    return [m for m in memberships_of(session, group.id) if m.person_id in inside]


def _log(
    session: Session, deed: str, meeting: GroupMeeting, group: Group, *, actor: Actor, now: datetime
) -> None:
    scope = Scope(group.coalition_id, group.event_id, None, group.id)
    record_deed(session, deed, f"group_meeting:{meeting.id}", actor=actor, now=now, scope=scope)
