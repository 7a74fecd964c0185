"""How far the people of the inventory have come, and when they last spoke with us: from facts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.checkin.models import Attendance
from summit.groups.models import Fact, GroupLead, Membership
from summit.groups.queries import plain_groups, plain_meetings, read_facts
from summit.people.models import Person
from summit.registration.models import Registration
from summit.retention.facts import TWO_WAY
from summit.retention.knowledge import ledger
from summit.retention.standing import IN_GOOD_STANDING
from summit.retention.states import Register, fold_all
from summit.stakeholders.models import Assessment, Stakeholder, StakeholderContact
from summit.stakeholders.states import Level, StakeholderKind, highest, level_of


@dataclass(frozen=True, slots=True)
class Progress:
    """``level``: how far they have come; ``last``: the latest two-way contact."""

    level: Level
    last: date | None


def progress_of(
    session: Session,
    entries: Sequence[Stakeholder],
    said: Mapping[int, Assessment],
    at: datetime,
    zone: ZoneInfo,
) -> dict[int, Progress]:
    """By entry. An organization has come as far as the one of its people who came furthest.

    A constant number of statements; of the groups only the facts of these people are read.
    """
    people = _people_of(session, entries)
    everybody = {person for some in people.values() for person in some}
    known = _Known(session, everybody, at, zone)
    spoken = _spoken(session, [one.id for one in entries])
    return {
        one.id: _progress(one, people.get(one.id, ()), known, said.get(one.id), spoken.get(one.id))
        for one in entries
    }


def _progress(
    one: Stakeholder,
    people: Collection[int],
    known: "_Known",
    said: Assessment | None,
    spoken: date | None,
) -> Progress:
    word = Level(said.current_level) if said and said.current_level else None
    if one.kind is StakeholderKind.OPEN_SLOT:
        return Progress(Level.UNAWARE, None)
    levels = [known.level(person, word) for person in people]
    days = [day for day in (*(known.last.get(p) for p in people), spoken) if day is not None]
    return Progress(highest(levels) or word or Level.UNAWARE, max(days, default=None))


def _people_of(session: Session, entries: Sequence[Stakeholder]) -> dict[int, list[int]]:
    """By entry: the person, or everybody of the organization."""
    found = {one.id: [one.person_id] for one in entries if one.person_id is not None}
    homes = {one.organization_id: one.id for one in entries if one.organization_id is not None}
    rows = session.execute(
        sa.select(Person.organization_id, Person.id).where(
            Person.organization_id.in_(homes),
            Person.erased_at.is_(None),
            Person.merged_into_id.is_(None),
        )
    )
    for home, person in rows:
        if home is not None:
            found.setdefault(homes[home], []).append(person)
    return found


class _Known:
    """What the facts say of some people."""

    def __init__(
        self, session: Session, people: Collection[int], at: datetime, zone: ZoneInfo
    ) -> None:
        register = _register(session, people, at)
        self.signed = {int(m.person) for m in register if m.episodes and not m.removed}
        self.active = {int(m.person) for m in register if m.state in IN_GOOD_STANDING}
        self.leads = _leads(session, people, at.astimezone(zone).date())
        self.attended = _attended(session, people)
        self.last = _last_spoken(register, at, zone)

    def level(self, person: int, said: Level | None) -> Level:
        return level_of(
            said,
            attended=person in self.attended,
            signed_up=person in self.signed,
            active=person in self.active,
            leads=person in self.leads,
        )


def _register(session: Session, people: Collection[int], at: datetime) -> Register:
    theirs = sa.select(Membership.id).where(Membership.person_id.in_(people))
    personal = read_facts(session, Fact.membership_id.in_(theirs))
    groups = {int(f.group) for f in personal if f.group is not None}
    groups |= {int(f.to_group) for f in personal if f.to_group is not None}
    common = read_facts(session, Fact.membership_id.is_(None), Fact.group_id.in_(groups))
    book = ledger(
        [*personal, *common], plain_meetings(session, groups), plain_groups(session, groups)
    )
    return fold_all(book, at)


def _last_spoken(register: Register, at: datetime, zone: ZoneInfo) -> dict[int, date]:
    found: dict[int, date] = {}
    today = at.astimezone(zone).date()
    for person, entries in register.known.personal.items():
        days = [e.day for e in entries if e.fact.kind in TWO_WAY and e.day <= today]
        if days:
            found[int(person)] = max(days)
    return found


def _leads(session: Session, people: Collection[int], today: date) -> set[int]:
    return set(
        session.scalars(
            sa.select(GroupLead.person_id).where(
                GroupLead.person_id.in_(people),
                GroupLead.since <= today,
                sa.or_(GroupLead.until.is_(None), GroupLead.until > today),
            )
        )
    )


def _attended(session: Session, people: Collection[int]) -> set[int]:
    return set(
        session.scalars(
            sa.select(Registration.person_id)
            .join(Attendance, Attendance.registration_id == Registration.id)
            .where(Registration.person_id.in_(people), Attendance.undone_at.is_(None))
            .distinct()
        )
    )


def _spoken(session: Session, ids: Collection[int]) -> dict[int, date]:
    """By entry: when the team last spoke with them."""
    rows = session.execute(
        sa.select(StakeholderContact.stakeholder_id, sa.func.max(StakeholderContact.day))
        .where(StakeholderContact.stakeholder_id.in_(ids), StakeholderContact.answered)
        .group_by(StakeholderContact.stakeholder_id)
    )
    return {row[0]: row[1] for row in rows}
