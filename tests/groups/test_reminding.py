"""Letters around a meeting: the agenda, the host's link, and what was decided."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Actor, Grant
from summit.clock import now
from summit.groups import actions
from summit.groups.actions.meetings import AGENDA_BEFORE as BEFORE
from summit.groups.actions.reminding import HOST_BEFORE, remind_members, tell_hosts
from summit.groups.models import GroupLead
from summit.groups.roster import Mark
from summit.outbox.jobs import Context
from summit.outbox.models import Message
from summit.retention.facts import Answer, FactKind
from tests.factories import KEYS, a_group, a_person, an_event, scope
from tests.factories.groups import LINKS, a_fact, a_group_fact, a_meeting, a_membership

K = FactKind
ROBIN = Actor(name="Robin Vale")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def members(session, group):
    made = [
        a_membership(group, a_person(group.event.coalition, email=f"{name}@example.org"))
        for name in ("ana", "ben", "cleo")
    ]
    session.add_all(row for pair in made for row in pair)
    session.flush()
    return [membership for membership, _ in made]


def coming(session, group, ahead, **changes):
    meeting = a_meeting(group, now() + ahead, **changes)
    session.add(meeting)
    session.flush()
    return meeting


def run(job, session, at=None):
    """As the worker does, until nothing is left; how many meetings it took."""
    taken = 0
    while done := job(session, Context(at or now(), KEYS, "http://localhost")):
        taken += done
        session.flush()
    return taken


def letters(session, name):
    kind = Message.kind == f"groups/{name}"
    return {m.recipient: m for m in session.scalars(sa.select(Message).where(kind))}


def today_of(group, at):
    return at.astimezone(ZoneInfo(group.timezone)).date()


def away(session, member, at):
    today = today_of(member.group, at)
    actions.be_away(session, member, until=today + 9 * DAY, today=today, now=at)


def took_on(session, member, text, **more):
    return actions.take_on(
        session,
        member,
        text,
        due_on=None,
        today=today_of(member.group, now()),
        now=now(),
        by=None,
        **more,
    )


def test_the_agenda_goes_out_two_days_before_with_ones_own_tasks(session, group, members):
    ana, ben, _cleo = members
    took_on(session, ana, "Call three churches")
    took_on(session, ben, "Book the room")
    coming(session, group, BEFORE - HOUR, agenda="1. The bus line")
    coming(session, group, BEFORE + DAY)
    assert run(remind_members, session) == 1
    sent = letters(session, "soon")
    assert set(sent) == {f"{name}@example.org" for name in ("ana", "ben", "cleo")}
    told = sent["ana@example.org"].text
    assert "1. The bus line" in told
    assert "Call three churches" in told
    assert "Book the room" not in told
    assert sent["ana@example.org"].attachments[0]["mimetype"].endswith("method=PUBLISH")


def test_the_agenda_goes_out_once_and_again_when_the_meeting_is_moved(session, group, members):
    meeting = coming(session, group, BEFORE - HOUR)
    assert [run(remind_members, session), run(remind_members, session)] == [1, 0]
    plan = actions.MeetingPlan(meeting.starts_at + 9 * DAY, meeting.ends_at + 9 * DAY, "Library")
    actions.change_meeting(session, meeting, plan, actor=ROBIN, links=LINKS, now=now())
    session.flush()
    assert run(remind_members, session) == 0
    assert run(remind_members, session, meeting.starts_at - DAY) == 1
    found = session.scalars(sa.select(Message).where(Message.kind == "groups/soon")).all()
    assert len(found) == 2 * len(members)


def test_a_meeting_that_is_moved_shortly_before_it_writes_once(session, group, members):
    meeting = coming(session, group, BEFORE - HOUR)
    run(remind_members, session)
    plan = actions.MeetingPlan(meeting.starts_at + HOUR, meeting.ends_at + HOUR, "Library")
    actions.change_meeting(session, meeting, plan, actor=ROBIN, links=LINKS, now=now())
    session.flush()
    run(remind_members, session)
    assert len(letters(session, "changed")) == len(members)
    found = session.scalars(sa.select(Message).where(Message.kind == "groups/soon")).all()
    assert len(found) == len(members)


def test_who_sent_regrets_or_is_away_or_has_left_is_not_reminded(session, group, members):
    ana, ben, cleo = members
    meeting = coming(session, group, BEFORE - HOUR)
    no = {"answer": Answer.NO.value}
    session.add(a_fact(ana, K.RSVP, now() - HOUR, meeting=meeting, detail=no))
    away(session, ben, now())
    session.flush()
    run(remind_members, session)
    assert set(letters(session, "soon")) == {cleo.person.email}


def test_of_a_meeting_that_does_not_take_place_nobody_is_reminded(session, group, members):
    off = coming(session, group, HOUR)
    session.add(a_group_fact(group, K.MEETING_CANCELLED, now() - HOUR, meeting=off))
    session.flush()
    assert run(remind_members, session) == run(tell_hosts, session) == 1
    assert letters(session, "soon") == letters(session, "host") == {}


def test_a_meeting_that_was_just_announced_needs_no_second_letter(session, group, members):
    coming(session, group, DAY, announced_at=now())
    assert run(remind_members, session) == 1
    assert letters(session, "soon") == {}


def leads(session, group, *since_and_until):
    for number, (since, until) in enumerate(since_and_until):
        email = f"lead{number}@example.org"
        person = a_person(group.event.coalition, email=email)
        session.add(GroupLead(group=group, person=person, since=since, until=until))
    session.flush()


def test_who_leads_gets_the_roster_s_link_hours_before_the_meeting(session, group, members):
    today = today_of(group, now())
    leads(session, group, (today - 90 * DAY, None), (today - 90 * DAY, today - 9 * DAY))
    meeting = coming(session, group, HOST_BEFORE + HOUR)
    assert run(tell_hosts, session) == 0
    at = meeting.starts_at - HOUR
    assert [run(tell_hosts, session, at), run(tell_hosts, session, at)] == [1, 0]
    sent = letters(session, "host")
    assert set(sent) == {"lead0@example.org"}
    assert f"/host/{meeting.id}/" in str(sent["lead0@example.org"].values)


def closed(session, meeting, marks, decided=""):
    asked = {m.id: mark for m, mark in marks.items()}
    actions.close_roster(
        session, meeting, asked, decided=decided, actor=ROBIN, links=LINKS, now=now()
    )
    session.flush()


def test_who_was_not_there_reads_what_was_decided_and_their_own_tasks(session, group, members):
    ana, ben, cleo = members
    meeting = coming(session, group, -2 * HOUR)
    following = coming(session, group, 20 * DAY)
    took_on(session, ben, "Book the room", meeting=meeting)
    away(session, cleo, now() - 3 * DAY)
    session.flush()
    closed(session, meeting, {ana: Mark.CAME}, decided="Carlos writes to both.")
    assert set(letters(session, "thanks")) == {ana.person.email}
    sent = letters(session, "notes")
    assert set(sent) == {ben.person.email}
    told = sent[ben.person.email].text
    assert "Carlos writes to both." in told
    assert "Book the room" in told
    assert following.starts_at.strftime("%Y") in told


def test_where_nothing_was_decided_who_was_not_there_is_left_in_peace(session, group, members):
    ana, ben, _cleo = members
    meeting = coming(session, group, -2 * HOUR)
    took_on(session, ben, "An older task")
    closed(session, meeting, {ana: Mark.CAME})
    assert letters(session, "notes") == {}


def test_a_new_meeting_starts_from_an_agenda(client_of, saved):
    event = saved(an_event())
    group = saved(a_group(event))
    lead = client_of(Grant(Role.GROUP_LEAD, scope(event, group=group)))
    assert "2. What was done since we last met" in lead.get(f"/lead/{group.id}/meetings/new").text
