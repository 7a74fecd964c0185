"""Writing the MAP groups: memberships, meetings, leads and the facts of the story."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest, new_uid
from summit.db import Localized
from summit.framework.models import Pillar
from summit.groups.models import Fact, Group, GroupLead, GroupMeeting, GroupRule, Membership
from summit.people.models import Person
from summit.retention.facts import rule_for_cadence
from summit.sample.actions.events import Made
from summit.sample.content import content
from summit.sample.momentum import ANNOUNCED_BEFORE, GROUPS, Event, GroupStory, at
from summit.sample.seats import Seat


def write_groups(
    session: Session, made: Made, pillars: Sequence[Pillar], *, created_at: datetime
) -> dict[str, Group]:
    """The five groups of an event, each with its lapse rule."""
    groups = {
        story.slug: _group(made, pillars, story, position, created_at)
        for position, story in enumerate(GROUPS)
    }
    session.add_all(groups.values())
    session.flush()  # memberships and meetings name groups by their ids
    made.groups = groups
    return groups


def _group(
    made: Made, pillars: Sequence[Pillar], story: GroupStory, position: int, created_at: datetime
) -> Group:
    words = content()["groups"][story.slug]
    rule = rule_for_cadence(story.cadence_days)
    return Group(
        coalition_id=made.event.coalition_id,
        event_id=made.event.id,
        slug=story.slug,
        name=Localized(words["name"]),
        purpose=Localized(words["purpose"]),
        pillar=pillars[words["pillar"] - 1],
        timezone=made.event.timezone,
        cadence_days=story.cadence_days,
        position=position,
        created_at=created_at,
        rules=[
            GroupRule(
                version=1,
                misses=rule.misses,
                cadence_days=story.cadence_days,
                valid_from=created_at.date(),
                recorded_at=created_at,
            )
        ],
    )


def write_leads(session: Session, groups: dict[str, Group], leads: dict[str, list[Person]]) -> None:
    """Who leads; the lead of Jobs moved away in August and nobody was named since."""
    for slug, people in leads.items():
        until = date(2025, 8, 22) if slug == "jobs" else None
        for person in people:
            session.add(
                GroupLead(group=groups[slug], person=person, since=date(2025, 2, 14), until=until)
            )


def write_memberships(
    session: Session,
    groups: dict[str, Group],
    seats: Sequence[Seat],
    people: dict[int, Person],
    *,
    keys: Keyring,
) -> dict[tuple[int, str], Membership]:
    """A row for every seat, by (person's number, group slug)."""
    rows: dict[tuple[int, str], Membership] = {}
    for number, slug, signed in seats:
        uid = new_uid()
        rows[number, slug] = Membership(
            uid=uid,
            group=groups[slug],
            person=people[number],
            created_at=signed,
            consent_at=signed,
            link_digest=digest(keys.token(Purpose.MEMBER_LINK, uid, 1)),
        )
    session.add_all(rows.values())
    session.flush()  # facts name memberships by their ids
    return rows


def write_meetings(
    session: Session, groups: dict[str, Group]
) -> dict[tuple[str, date], GroupMeeting]:
    """Every meeting of the story, by (group slug, day)."""
    rows = {
        (story.slug, day): planned_meeting(
            groups[story.slug], at(day, story.hour), announced_at=_announced(story, day)
        )
        for story in GROUPS
        for day in story.meetings
    }
    session.add_all(rows.values())
    session.flush()  # facts name meetings by their ids
    return rows


def _announced(story: GroupStory, day: date) -> datetime:
    return at(day - timedelta(days=ANNOUNCED_BEFORE), time(10))


def planned_meeting(group: Group, starts_at: datetime, *, announced_at: datetime) -> GroupMeeting:
    return GroupMeeting(
        uid=new_uid(),
        group=group,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        place=content()["groups"][group.slug]["place"],
        announced_at=announced_at,
    )


def write_facts(
    session: Session,
    events: Sequence[Event],
    groups: dict[str, Group],
    memberships: dict[tuple[int, str], Membership],
    meetings: dict[tuple[str, date], GroupMeeting],
) -> None:
    """The log, in the order in which it was recorded."""
    for event in sorted(events, key=lambda e: e.recorded_at or e.occurred_at):
        detail = dict(event.detail)
        if "to_group" in detail:
            detail["to_group"] = groups[detail["to_group"]].id
        member = memberships[event.person, event.group] if event.person is not None else None
        session.add(
            Fact(
                group_id=groups[event.group].id,
                membership_id=member and member.id,
                meeting_id=event.meeting and meetings[event.group, event.meeting].id,
                kind=event.kind,
                occurred_at=event.occurred_at,
                recorded_at=event.recorded_at or event.occurred_at,
                source=event.source,
                detail=detail,
            )
        )


def write_first_meetings(session: Session, groups: dict[str, Group], summit: date) -> None:
    """What next year does better: every first meeting has its date before the summit."""
    for number, (slug, group) in enumerate(groups.items()):
        story = next(story for story in GROUPS if story.slug == slug)
        day = summit + timedelta(days=11 + number)  # from the second Tuesday on
        day += timedelta(days=2 if day.weekday() >= 5 else 0)
        session.add(planned_meeting(group, at(day, story.hour), announced_at=group.created_at))
