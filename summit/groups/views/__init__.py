"""The pages of the groups: for everybody, for members, for leads, for organizers."""

from summit.groups.bodies import views as bodies
from summit.groups.views import (
    attendance,
    desk,
    ending,
    handover,
    host,
    lead,
    leadmember,
    meetingdoor,
    meetings,
    member,
    membertasks,
    polls,
    public,
    roster,
    seats,
    still,
    tasks,
)

BLUEPRINTS = (
    *(public.bp, member.bp, membertasks.bp, still.bp, host.bp),
    *(lead.bp, leadmember.bp, meetings.bp, meetingdoor.bp, roster.bp, tasks.bp, polls.bp, seats.bp),
    *(attendance.bp, desk.bp, ending.bp, handover.bp, bodies.bp),
)
