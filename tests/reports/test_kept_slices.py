"""Slices in the database: made by the worker, out of date by whatever is written, never trusted."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.groups.actions import record, reverse, transfer
from summit.groups.models import Fact, Group, GroupLead, GroupMeeting, GroupRule, Membership, Task
from summit.operations.queries.invariants.groups import kept_slices_are_what_the_fold_says
from summit.reports.actions import renew_slices
from summit.reports.models import MondaySlice, MondayStale
from summit.reports.queries import monday_of, reading_of
from summit.reports.queries.slices import with_neighbours
from summit.reports.slices import folded
from summit.retention.facts import FactKind, Source
from tests.factories.groups import LINKS, a_meeting
from tests.factories.operations import a_bulk

WEEK = timedelta(days=7)
KINDS = (
    *(FactKind.ACTION_DONE, FactKind.CONTACT_IN, FactKind.CONTACT_OUT, FactKind.CONFIRM),
    *(FactKind.LEAVE, FactKind.SIGNUP, FactKind.ORIENTED, FactKind.TRANSFER, FactKind.ATTENDANCE),
    *(FactKind.ROSTER_CLOSED, FactKind.MEETING_CANCELLED, FactKind.GROUP_PAUSED, "reversal"),
)


@pytest.fixture
def event(session):
    """Three groups of five, who met four times; everything that can be kept is kept."""
    made = a_bulk(session, registrations=30, groups=3, meetings=4).event
    made.ends_at = now() - timedelta(hours=1)
    session.commit()
    renew(session, made)
    yield made
    session.rollback()


def renew(session, event):
    while renew_slices(session, event, now=now()):
        session.commit()
    session.commit()


def today():
    """The day of the groups, which is another one than that of the server for some hours."""
    return now().astimezone(ZoneInfo("America/Los_Angeles")).date()


def notices(session, event):
    return of(session, event, MondayStale)


def groups(session, event):
    return session.scalars(
        sa.select(Group).where(Group.event_id == event.id).order_by(Group.id)
    ).all()


def of(session, event, model, *conditions):
    """Rows of the event's groups, in their order."""
    mine = model.group_id.in_(sa.select(Group.id).where(Group.event_id == event.id))
    return session.scalars(sa.select(model).where(mine, *conditions).order_by(model.id)).all()


def shown(session, event, day):
    """What the page adds up, slice by slice."""
    return [replace(one, lines=[]) for one in monday_of(session, event, day).slices.values()]


def fresh(session, event, day):
    """The same from the log alone."""
    reading = reading_of(session, event, [group.id for group in groups(session, event)])
    return [replace(one, lines=[]) for one in folded(reading, day)]


def test_the_page_from_what_is_kept_is_the_page_from_the_log(session, event, statements):
    monday = today() - timedelta(days=today().weekday())
    for day in (today(), monday, monday - WEEK, today() - timedelta(days=11)):
        assert shown(session, event, day) == fresh(session, event, day)
    statements.clear()
    monday_of(session, event, today())
    assert not [said for said in statements if "FROM fact" in said]


def test_today_and_every_monday_since_the_summit_are_kept_and_nothing_else(session, event):
    rows = of(session, event, MondaySlice)
    days = {row.day for row in rows}
    assert {day for day in days if day.weekday()} <= {today()}
    assert len(days) >= 4
    assert len(rows) == 3 * len(days)
    assert notices(session, event) == []


def late_attendance(session, event):
    meeting = of(session, event, GroupMeeting)[0]
    came = sa.select(Fact.membership_id).where(
        Fact.meeting_id == meeting.id, Fact.membership_id.is_not(None)
    )
    away = of(session, event, Membership, Membership.group_id == meeting.group_id,
              Membership.id.not_in(came))[0]  # fmt: skip
    record(session, FactKind.ATTENDANCE, group=away.group, membership=away, meeting=meeting,
           occurred_at=meeting.starts_at, now=now(), source=Source.WEB)  # fmt: skip


def reversal(session, event):
    fact = of(session, event, Fact, Fact.kind == FactKind.ROSTER_CLOSED)[0]
    reverse(session, fact, now=now(), source=Source.WEB)


def planned(session, event):
    session.add(a_meeting(groups(session, event)[0], announced_at=now()))


def moved(session, event):
    meeting = of(session, event, GroupMeeting)[0]
    meeting.starts_at += timedelta(days=1)


def led(session, event):
    member = of(session, event, Membership)[0]
    session.add(GroupLead(group_id=member.group_id, person_id=member.person_id, since=today()))


def led_meetings(session, event):
    """A lead who came to meetings is less at risk, in every group of theirs."""
    member = of(session, event, Membership)[0]
    since = today() - timedelta(days=60)
    session.add(GroupLead(group_id=member.group_id, person_id=member.person_id, since=since))


def bounced(session, event):
    of(session, event, Membership)[0].person.bounced_at = now()


def ruled(session, event):
    group = groups(session, event)[0]
    session.add(GroupRule(group_id=group.id, version=2, misses=1, cadence_days=7,
                          valid_from=today(), recorded_at=now()))  # fmt: skip


def merged(session, event):
    first, _second, third = groups(session, event)
    one = of(session, event, Membership, Membership.group_id == first.id)[0]
    other = of(session, event, Membership, Membership.group_id == third.id)[0]
    other.person_id = one.person_id


def promised(session, event):
    """Somebody took something on long ago, and it is late."""
    member = of(session, event, Membership)[0]
    session.add(Task(group_id=member.group_id, membership_id=member.id, text="Call",
                     due_on=today() - timedelta(days=15), created_at=now()))  # fmt: skip


DEEDS = (promised, late_attendance, reversal, planned, moved, led, led_meetings, bounced,
         ruled, merged)  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
def test_whatever_a_slice_is_cut_from_puts_it_out_of_date(session, event, deed):
    deed(session, event)
    session.commit()
    assert notices(session, event)
    for day in (today(), today() - timedelta(days=today().weekday()) - WEEK):
        assert shown(session, event, day) == fresh(session, event, day)
    assert list(kept_slices_are_what_the_fold_says(session)) == []
    renew(session, event)
    assert notices(session, event) == []
    for day in (today(), today() - timedelta(days=today().weekday()) - WEEK):
        assert shown(session, event, day) == fresh(session, event, day)


def test_a_slice_is_cut_from_the_leads_of_now_whatever_the_session_has_read_before(session, event):
    read_before = reading_of(session, event, [one.id for one in groups(session, event)])
    still_there = [(group, list(group.leads)) for group in groups(session, event)]
    led(session, event)
    session.commit()
    renew(session, event)
    reading = reading_of(session, event, [group.id for group, _leads in still_there])
    assert [len(line.leads) for line in read_before.groups] == [0, 0, 0]
    assert sum(len(line.leads) for line in reading.groups) == 1
    assert list(kept_slices_are_what_the_fold_says(session)) == []


def test_what_is_recorded_today_leaves_past_mondays_as_they_are(session, event):
    before = {(s.group_id, s.day): s.id for s in of(session, event, MondaySlice)}
    reversal(session, event)
    session.commit()
    renew(session, event)
    after = {(s.group_id, s.day): s.id for s in of(session, event, MondaySlice)}
    assert before.keys() == after.keys()
    past = [key for key in before if key[1] < today() - timedelta(days=1)]
    assert past
    assert all(before[key] == after[key] for key in past)


@pytest.mark.parametrize("seed", range(6))
def test_after_any_deeds_in_any_order_the_page_is_that_of_the_log(session, event, seed):
    chance = Random(seed)
    for _ in range(10):
        for _ in range(chance.randint(1, 4)):
            anything(session, event, chance)
        session.commit()
        if chance.random() < 0.5:
            renew_slices(session, event, now=now())
            session.commit()
        day = today() - timedelta(days=chance.choice((0, 0, today().weekday() + 7, 9)))
        assert shown(session, event, day) == fresh(session, event, day)
    renew(session, event)
    assert list(kept_slices_are_what_the_fold_says(session)) == []


def anything(session, event, chance):
    """A random fact, of today or found out late; or the reversal of one."""
    kind = chance.choice(KINDS)
    if kind == "reversal":
        fact = chance.choice(of(session, event, Fact))
        reverse(session, fact, now=now(), source=Source.WEB)
        return
    all_groups = groups(session, event)
    member = chance.choice(of(session, event, Membership))
    group = member.group
    meetings = of(session, event, GroupMeeting, GroupMeeting.group_id == group.id)
    meeting = chance.choice(meetings)
    of_group = kind in (
        FactKind.ROSTER_CLOSED, FactKind.MEETING_CANCELLED, FactKind.GROUP_PAUSED,
    )  # fmt: skip
    at = meeting.starts_at if kind is FactKind.ATTENDANCE else now() - timedelta(
        days=chance.randint(0, 25)
    )  # fmt: skip
    if kind is FactKind.TRANSFER:
        target = chance.choice([one for one in all_groups if one is not group])
        transfer(session, member, target, now=now(), links=LINKS)
        return
    at_meeting = kind in (
        FactKind.ATTENDANCE, FactKind.ROSTER_CLOSED, FactKind.MEETING_CANCELLED,
    )  # fmt: skip
    record(
        session, kind, group=group, membership=None if of_group else member,
        meeting=meeting if at_meeting else None, occurred_at=at, now=now(), source=Source.WEB,
    )  # fmt: skip


def test_who_waits_for_a_large_page_gets_the_last_day_that_is_kept_whole(
    session, event, monkeypatch, statements
):
    monkeypatch.setattr("summit.reports.queries.slices.LIVE", 2)  # of three groups
    monday = today() - timedelta(days=today().weekday())
    session.execute(sa.delete(MondaySlice).where(MondaySlice.day > monday - WEEK))
    session.commit()
    statements.clear()
    page = monday_of(session, event, today(), at_once=True)
    assert (page.today, page.asked) == (monday - WEEK, today())
    assert not [said for said in statements if "FROM fact" in said]
    assert monday_of(session, event, today()).today == today()  # a letter can wait


def test_a_large_page_of_which_little_is_missing_is_of_the_day_that_was_asked_for(
    session, event, monkeypatch
):
    monkeypatch.setattr("summit.reports.queries.slices.LIVE", 2)
    first = groups(session, event)[0]
    session.execute(
        sa.delete(MondaySlice).where(MondaySlice.group_id == first.id, MondaySlice.day == today())
    )
    session.commit()
    page = monday_of(session, event, today(), at_once=True)
    assert (page.today, page.asked) == (today(), today())
    assert [replace(one, lines=[]) for one in page.slices.values()] == fresh(
        session, event, today()
    )


def test_a_slice_that_was_tampered_with_is_found(session, event):
    one = max(of(session, event, MondaySlice), key=lambda one: one.day)
    one.sums = one.sums | {"printed": one.sums["printed"] + 1}
    session.flush()  # the invariant asks the database; nothing of this is committed
    (said,) = kept_slices_are_what_the_fold_says(session)
    assert said.startswith(f"the slice of group {one.group_id} of {one.day}")


def test_who_is_in_two_groups_makes_neighbours_of_them(session, event):
    one, other, third = groups(session, event)
    assert with_neighbours(session, [one.id]) == {one.id}
    merged(session, event)
    session.flush()
    assert with_neighbours(session, [one.id]) == {one.id, third.id}
    assert with_neighbours(session, [other.id]) == {other.id}
