"""The bodies of the story: an advisory group, the backbone, and a workgroup for a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, new_uid
from summit.db import Localized
from summit.groups.models import Group, GroupLead, GroupMeeting, GroupRule, Seat, SeatHolder
from summit.groups.states import GroupKind, SeatPart
from summit.people.keypeople import Category
from summit.people.models import Person
from summit.people.sectors import Sector
from summit.retention.facts import FactKind, Source, rule_for_cadence
from summit.sample.actions.events import Made
from summit.sample.actions.groups import write_facts, write_memberships
from summit.sample.content import content
from summit.sample.momentum import END, Event, at

K = FactKind


@dataclass(frozen=True, slots=True)
class BodyStory:
    """``first``: the day of the first meeting; ``step``: days to the next one."""

    slug: str
    cadence_days: int
    first: date
    step: int
    hour: time
    term_to: date | None = None
    gaps: tuple[Sector | Category, ...] = ()


ADVISORY = BodyStory("advisory", 30, date(2025, 3, 3), 28, time(10, 0),
                     gaps=(Sector.BUSINESS, Category.MOST_AFFECTED))  # fmt: skip
BACKBONE = BodyStory("backbone", 7, date(2025, 9, 29), 7, time(9, 0))
NARRATIVE = BodyStory("narrative", 30, date(2025, 8, 27), 28, time(16, 0),
                      term_to=date(2026, 6, 30), gaps=(Sector.FAITH,))  # fmt: skip
STAYED_AWAY_FROM = date(2025, 10, 1)


def write_bodies(
    session: Session,
    made: Made,
    heads: Sequence[Person],
    experts: Sequence[Person],
    *,
    keys: Keyring,
) -> dict[str, Group]:
    """The advisory group of the groups' leads and four experts, three people of the backbone, and
    five who work on the narrative. In each of the two larger ones somebody has stopped coming.
    """
    called = {
        ADVISORY: [*heads, *experts[:4]],
        BACKBONE: [*experts[4:7]],
        NARRATIVE: [*experts[7:12]],
    }
    groups = {story.slug: _body(made, story, n) for n, story in enumerate(called)}
    groups["narrative"].parent = groups["backbone"].parent = groups["advisory"]
    session.add_all(groups.values())
    session.flush()  # memberships and seats name bodies by their ids
    for story, people in called.items():
        _fill(session, groups[story.slug], story, people, keys)
    return groups


def _body(made: Made, story: BodyStory, position: int) -> Group:
    words, rule = content()["bodies"][story.slug], rule_for_cadence(story.cadence_days)
    founded = at(story.first - timedelta(days=21))
    return Group(
        coalition_id=made.event.coalition_id,
        event_id=made.event.id,
        slug=story.slug,
        kind=GroupKind(words["kind"]),
        name=Localized(words["name"]),
        purpose=Localized(words["purpose"]),
        timezone=made.event.timezone,
        cadence_days=story.cadence_days,
        position=10 + position,
        term_from=founded.date(),
        term_to=story.term_to,
        created_at=founded,
        rules=[
            GroupRule(version=1, misses=rule.misses, cadence_days=story.cadence_days,
                      valid_from=founded.date(), recorded_at=founded)
        ],
    )  # fmt: skip


def _fill(
    session: Session, group: Group, story: BodyStory, people: Sequence[Person], keys: Keyring
) -> None:
    numbered, founded = dict(enumerate(people)), group.created_at
    seats = [(number, story.slug, founded) for number in numbered]
    members = write_memberships(session, {story.slug: group}, seats, numbered, keys=keys)
    meetings = {(story.slug, day): _meeting(group, story, day) for day in _days(story)}
    session.add_all(meetings.values())
    session.add(GroupLead(group=group, person=people[0], since=founded.date()))
    session.flush()  # facts name meetings by their ids
    write_facts(session, list(_events(story, numbered, founded)), {story.slug: group}, members,
                meetings)  # fmt: skip
    session.add_all(_seats(group, story, people))


def _days(story: BodyStory) -> list[date]:
    count = (END - story.first).days // story.step + 1
    return [story.first + timedelta(days=story.step * n) for n in range(count)]


def _meeting(group: Group, story: BodyStory, day: date) -> GroupMeeting:
    starts = at(day, story.hour)
    return GroupMeeting(
        uid=new_uid(),
        group=group,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=60),
        place=content()["bodies"][story.slug]["place"],
        announced_at=starts - timedelta(days=min(story.step, 20)),
    )


def _events(story: BodyStory, people: dict[int, Person], founded: datetime) -> Iterator[Event]:
    for number in people:
        yield Event(K.SIGNUP, story.slug, founded, number)
    for turn, day in enumerate(_days(story)):
        starts = at(day, story.hour)
        for number in people:
            if _comes(number, turn, day, len(people)):
                yield Event(K.ATTENDANCE, story.slug, starts, number, day,
                            starts + timedelta(hours=1), Source.WEB,
                            {"mode": "in_person"})  # fmt: skip
        yield Event(K.ROSTER_CLOSED, story.slug, starts + timedelta(hours=1), meeting=day)


def _comes(number: int, turn: int, day: date, size: int) -> bool:
    """Everybody misses a meeting now and then; the last of a larger body has stopped coming."""
    if size > 3 and number == size - 1 and day >= STAYED_AWAY_FROM:
        return False
    return (turn + number) % (number + 4) != 0


def _seats(group: Group, story: BodyStory, people: Sequence[Person]) -> Iterator[Seat]:
    """One for each organization that is there, and those that nobody holds yet."""
    since, given = group.created_at.date(), set()
    for person in people:
        if person.organization is not None and person.organization not in given:
            given.add(person.organization)
            seat = Seat(coalition_id=group.coalition_id, group_id=group.id,
                        organization=person.organization, since=since,
                        until=story.term_to)  # fmt: skip
            seat.holders = [SeatHolder(person=person, part=SeatPart.PRIMARY, since=since)]
            yield seat
    for gap in story.gaps:
        of = {"sector" if isinstance(gap, Sector) else "category": gap}
        yield Seat(coalition_id=group.coalition_id, group_id=group.id, since=since,
                   until=story.term_to, **of)  # fmt: skip
