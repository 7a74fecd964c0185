"""The stakeholder inventory of the story: whom the coalition has, whom it lacks, and what for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.accounts.models import User
from summit.coalition.models import Coalition
from summit.events.models import Event
from summit.groups.models import Group, Membership
from summit.people.keypeople import Category
from summit.people.models import Organization, Person
from summit.people.sectors import Sector
from summit.sample.content import content
from summit.stakeholders.coverage import Sought
from summit.stakeholders.models import (
    Ask,
    Assessment,
    CoverageAim,
    CoverageRequirement,
    Stakeholder,
    StakeholderCategory,
    StakeholderContact,
    StakeholderSector,
)
from summit.stakeholders.states import Barrier, Level, SaidLevel, StakeholderKind

SPEAK_FOR_THEMSELVES = 7  # members who said that they live with the issue
REQUIRED: dict[str, tuple[tuple[Sought, int], ...]] = {
    "housing": ((Sector.GOVERNMENT, 1), (Sector.BUSINESS, 1), (Sector.RESIDENTS, 2)),
    "jobs": ((Sector.BUSINESS, 2), (Sector.GOVERNMENT, 1)),
    "education": ((Sector.EDUCATION, 2), (Sector.RESIDENTS, 1)),
    "resident-voice": ((Category.MOST_AFFECTED, 3), (Sector.RESIDENTS, 3)),
    "health": ((Sector.HEALTH, 1), (Sector.FAITH, 1)),
    "advisory": ((Sector.NONPROFIT, 2), (Sector.GOVERNMENT, 1), (Category.CHAMPION, 1)),
    "narrative": ((Sector.FAITH, 1), (Sector.NONPROFIT, 1)),
}


def write_inventory(session: Session, coalition: Coalition, event: Event, *, now: datetime) -> None:
    """Open slots, organizations and people, with opinions, asks and contacts of the last months;
    what each group requires; and what some members said of themselves.
    """
    groups = {g.slug: g for g in session.scalars(_groups(event))}
    keeper = session.scalars(sa.select(User).where(User.email == "backbone@example.org")).one()
    for line in content("inventory")["entries"]:
        _write(session, _entry(session, coalition, groups, line, keeper, now), line, keeper, now)
    _say_of_themselves(session, coalition, groups["resident-voice"], now)
    for slug, places in REQUIRED.items():
        session.add_all(_required(groups[slug], sought, least) for sought, least in places)
    session.add(CoverageAim(coalition_id=coalition.id, percent=30, at=now, by_id=keeper.id))


def _groups(event: Event) -> sa.Select[Group]:
    return sa.select(Group).where(Group.event_id == event.id)


def _required(group: Group, sought: Sought, least: int) -> CoverageRequirement:
    kind = {"category" if isinstance(sought, Category) else "sector": sought}
    return CoverageRequirement(group=group, least=least, made_at=group.created_at, **kind)


def _entry(
    session: Session,
    coalition: Coalition,
    groups: dict[str, Group],
    line: dict[str, Any],
    keeper: User,
    now: datetime,
) -> Stakeholder:
    one = Stakeholder(
        coalition_id=coalition.id, kind=StakeholderKind.OPEN_SLOT, group=groups.get(line["in"]),
        area=line.get("area", ""), owner=keeper if line.get("owned") else None,
        made_at=now - timedelta(days=160), made_by_id=keeper.id,
    )  # fmt: skip
    if "organization" in line:
        one.kind = StakeholderKind.ORGANIZATION
        one.organization = _home(session, coalition, line["organization"])
        one.organization.contact_email = line.get("address")
    elif "member_of" in line:
        one.kind = StakeholderKind.PERSON
        one.person = _member(session, groups[line["member_of"]], line["number"])
    else:
        one.slot_text = line["slot"]
    return one


def _home(session: Session, coalition: Coalition, name: str) -> Organization:
    asked = sa.select(Organization).where(
        Organization.coalition_id == coalition.id, Organization.name == name
    )
    return session.scalars(asked).one()


def _member(session: Session, group: Group, number: int) -> Person:
    people = _people(session, group)
    return people[number % len(people)]


def _people(session: Session, group: Group) -> Sequence[Person]:
    return session.scalars(
        sa.select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.group_id == group.id)
        .order_by(Membership.id)
    ).all()


def _write(
    session: Session, one: Stakeholder, line: dict[str, Any], keeper: User, now: datetime
) -> None:
    one.categories = [
        StakeholderCategory(category=Category(kind), note=line.get("why", ""),
                            asserted_by_id=keeper.id, asserted_at=one.made_at)
        for kind in line.get("kinds", ())
    ]  # fmt: skip
    one.sectors = [StakeholderSector(sector=Sector(name)) for name in line.get("sectors", ())]
    session.add(one)
    session.flush()  # what follows names the entry by its id
    for days, influence, interest, support, desired, barriers, note in line.get("opinions", ()):
        session.add(
            Assessment(
                stakeholder_id=one.id, influence=influence, interest=interest, support=support,
                current_level=SaidLevel.AWARE, desired_level=Level(desired),
                barriers=[Barrier(barrier).value for barrier in barriers], note=note,
                at=now - timedelta(days=days), by_id=keeper.id,
            )
        )  # fmt: skip
    for days, channel, note in line.get("contacts", ()):
        moment = now - timedelta(days=days)
        session.add(
            StakeholderContact(stakeholder_id=one.id, day=moment.date(), channel=channel,
                               answered=True, note=note, at=moment, by_id=keeper.id)
        )  # fmt: skip
    for days, text in line.get("asks", ()):
        session.add(Ask(stakeholder_id=one.id, text=text, owner_id=keeper.id,
                        asked_at=now - timedelta(days=30), asked_by_id=keeper.id,
                        due_on=(now + timedelta(days=days)).date()))  # fmt: skip


def _say_of_themselves(session: Session, coalition: Coalition, group: Group, now: datetime) -> None:
    for person in _people(session, group)[:SPEAK_FOR_THEMSELVES]:
        known = sa.select(Stakeholder).where(Stakeholder.person_id == person.id)
        one = session.scalar(known) or Stakeholder(
            coalition_id=coalition.id, kind=StakeholderKind.PERSON, person=person, made_at=now
        )
        one.categories.append(StakeholderCategory(category=Category.MOST_AFFECTED, asserted_at=now))
        session.add(one)
