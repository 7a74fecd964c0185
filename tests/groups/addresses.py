"""What the addresses of groups need: a member, a meeting that is under way, a task, a question."""

from datetime import timedelta

from summit.clock import now
from summit.groups.asking import last_day_of
from summit.groups.models import GroupLead, Task
from tests.factories import KEYS, a_person
from tests.factories.groups import LINKS, a_meeting, a_membership, member_link

UNTIL = last_day_of(now().date()).toordinal()


def furnish(world):
    person = a_person(world.event.coalition, full_name=f"Member of {world.event.slug}")
    member, joined = a_membership(world.group, person)
    meeting = a_meeting(world.group, now() - timedelta(minutes=30))
    task = Task(group=world.group, membership=member, text="Call three churches", created_at=now())
    lead = GroupLead(group=world.group, person=person, since=now().date())
    return [member, joined, meeting, task, lead]


def _question(world):
    link = LINKS.question(world.found["Membership"], last_day_of(now().date()))
    return KEYS.token(link.purpose, link.uid, link.version)


def _door(name):
    return lambda world: getattr(LINKS, name)(world.found["GroupMeeting"]).rpartition("/")[2]


SAMPLES = {
    "member": lambda w: w.found["Membership"].id,
    "meeting": lambda w: w.found["GroupMeeting"].id,
    ("handover", "lead"): lambda w: w.found["GroupLead"].id,
    ("member", "token"): lambda w: member_link(w.found["Membership"]),
    ("membertasks", "token"): lambda w: member_link(w.found["Membership"]),
    ("still", "number"): lambda w: w.found["Membership"].id,
    ("still", "until"): lambda w: UNTIL,
    ("still", "token"): _question,
    ("host", "number"): lambda w: w.found["GroupMeeting"].id,
    ("host", "token"): _door("host"),
}
