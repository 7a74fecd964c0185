"""Before a meeting: the agenda to its members, each with their own tasks, and the link by which
the roster is closed to those who lead. Both go by themselves.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from summit.groups.actions.letters import mail_host, post_with_tasks
from summit.groups.actions.meetings import AGENDA_BEFORE
from summit.groups.links import Links
from summit.groups.models import GroupMeeting
from summit.groups.queries import (
    knowledge_of,
    meetings_ahead,
    memberships_of,
    open_tasks,
    register_of,
)
from summit.groups.states import GroupState, group_state
from summit.outbox.jobs import Context, Job
from summit.people.models import Person
from summit.retention.absence import Absences
from summit.retention.episodes import Presence
from summit.retention.knowledge import Known
from summit.retention.states import Register

HOST_BEFORE = timedelta(hours=6)
"""So long before it the leads get the link to the roster, which then lies on top."""
CHUNK = 10


def remind_members(session: Session, context: Context) -> int:
    """The job: the agenda of the meetings that come next, once each; how many meetings.

    A meeting that was only just announced is known, and needs no second letter.
    """
    links = Links(context.keys, context.base_url)
    found = meetings_ahead(
        session, GroupMeeting.reminded_at, ahead=AGENDA_BEFORE, now=context.now, most=CHUNK
    )
    for meeting in found:
        if meeting.announced_at <= meeting.starts_at - AGENDA_BEFORE:
            _remind(session, meeting, links, context.now)
        meeting.reminded_at = context.now
    return len(found)


def _remind(session: Session, meeting: GroupMeeting, links: Links, now: datetime) -> None:
    register = register_of(session, [meeting.group_id], now)
    if not _takes_place(meeting, register.known):
        return
    expected = set(_expected(register, meeting))
    members = [m for m in memberships_of(session, meeting.group_id) if m.person_id in expected]
    tasks = open_tasks(session, meeting.group_id)
    post_with_tasks(session, "soon", members, meeting, links, tasks=tasks, now=now)


def _takes_place(meeting: GroupMeeting, known: Known) -> bool:
    meets = group_state(meeting.group_id, known) is GroupState.OPEN
    return meets and meeting.id not in known.cancelled


def _expected(register: Register, meeting: GroupMeeting) -> Iterator[int]:
    """The people of the group who have not said that they stay away."""
    slots = register.known.upcoming[meeting.group_id]
    slot = next(slot for slot in slots if slot.meeting == meeting.id)
    for member in register.of_group(meeting.group_id):
        if member.open_episode is not None:
            said = Absences(register.known.personal.get(member.person, ()))
            if said.kind_of(slot) is Presence.MISS:
                yield int(member.person)


def tell_hosts(session: Session, context: Context) -> int:
    """The job: the link to the roster of a meeting that is about to begin, once; how many."""
    found = meetings_ahead(
        session, GroupMeeting.host_told_at, ahead=HOST_BEFORE, now=context.now, most=CHUNK
    )
    for meeting in found:
        if _takes_place(meeting, knowledge_of(session, [meeting.group], context.now)):
            mail_leads(session, meeting, Links(context.keys, context.base_url), now=context.now)
        meeting.host_told_at = context.now
    return len(found)


def mail_leads(
    session: Session, meeting: GroupMeeting, links: Links, *, now: datetime
) -> list[Person]:
    """The link to one meeting's roster to everybody who leads its group; to whom it went."""
    today = now.astimezone(ZoneInfo(meeting.group.timezone)).date()
    leads = {
        lead.person_id: lead.person
        for lead in meeting.group.leads
        if lead.since <= today and (lead.until is None or lead.until > today)
    }
    reached = [person for person in leads.values() if person.email]
    for person in reached:
        mail_host(
            session, meeting, person.email or "", language=person.language, links=links, now=now
        )
    return reached


MEETING_JOBS = (
    Job("remind of meetings", timedelta(minutes=5), remind_members),
    Job("mail links to rosters", timedelta(minutes=5), tell_hosts),
)
