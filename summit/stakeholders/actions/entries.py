"""Writing the inventory: entries, what they count for, assessments, contacts, asks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor, Scope
from summit.audit.actions import record
from summit.errors import N_, Conflict, FieldError
from summit.people.actions import know_organization, know_person
from summit.people.keypeople import Category
from summit.people.models import Organization, Person
from summit.people.queries import hold_person
from summit.people.sectors import Sector
from summit.stakeholders.models import (
    Ask,
    Assessment,
    Stakeholder,
    StakeholderCategory,
    StakeholderContact,
    StakeholderPredictor,
    StakeholderSector,
)
from summit.stakeholders.queries.entries import READ, entry_of_organization, entry_of_person
from summit.stakeholders.states import (
    AskOutcome,
    Barrier,
    Level,
    SaidLevel,
    StakeholderKind,
    Stance,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written down of somebody; which of the names are needed depends on the kind."""

    kind: StakeholderKind
    full_name: str = ""
    email: str | None = None
    organization: str = ""
    slot_text: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Facets:
    """Where somebody is wanted, and what they count for. ``notes``: why, by category."""

    group_id: int | None = None
    area: str = ""
    owner_id: int | None = None
    sectors: Collection[Sector] = ()
    categories: Collection[Category] = ()
    note: str = ""
    stances: Collection[tuple[int, Stance]] = ()


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the backbone thinks of somebody on a day."""

    influence: int
    interest: int
    support: int
    current: SaidLevel | None = None
    desired: Level | None = None
    barriers: Sequence[Barrier] = field(default=())
    note: str = ""


def open_inventory(
    session: Session, coalition_id: int, subject: str, *, actor: Actor, now: datetime
) -> None:
    """Write down that somebody reads it: a page shows opinions to whoever opened it this way."""
    record(session, READ, subject, actor=actor, now=now, scope=Scope(coalition_id))


def write_entry(
    session: Session, coalition_id: int, entry: Entry, *, actor: Actor, now: datetime
) -> Stakeholder:
    """A new entry, or the one that is known of this person or organization, taken up again.

    Raises FieldError for a name that is missing.
    """
    made = _made(session, coalition_id, entry, now)
    made.set_aside_at = None
    if made not in session:
        made.made_at, made.made_by_id = now, actor.user_id
        session.add(made)
        session.flush()  # the log of deeds names the entry by its id
    _log(session, "written", made, actor=actor, now=now)
    return made


def _made(session: Session, coalition_id: int, entry: Entry, now: datetime) -> Stakeholder:
    if entry.kind is StakeholderKind.PERSON:
        return _of_person(session, _person(session, coalition_id, entry, now))
    if entry.kind is StakeholderKind.ORGANIZATION:
        home = know_organization(session, coalition_id, entry.organization)
        if home is None:
            raise FieldError("organization", N_("Write the name of the organization."))
        return _of_organization(session, home)
    if not entry.slot_text:
        raise FieldError("slot_text", N_("Say who is needed, like: somebody of the school board."))
    return Stakeholder(coalition_id=coalition_id, kind=entry.kind, slot_text=entry.slot_text)


def _person(session: Session, coalition_id: int, entry: Entry, now: datetime) -> Person:
    if not entry.full_name:
        raise FieldError("full_name", N_("Write the name of the person."))
    person = know_person(
        session, coalition_id, full_name=entry.full_name, email=entry.email,
        organization=entry.organization, language=entry.language, now=now,
    )  # fmt: skip
    session.flush()  # a new person gets the id by which an entry is looked for
    hold_person(session, person.id)  # two who write the same person down come one by one
    return person


def _of_person(session: Session, person: Person) -> Stakeholder:
    known = entry_of_person(session, person.id)
    return known or Stakeholder(
        coalition_id=person.coalition_id, kind=StakeholderKind.PERSON, person=person,
        person_id=person.id,
    )  # fmt: skip


def _of_organization(session: Session, home: Organization) -> Stakeholder:
    session.flush()  # a new organization gets the id by which an entry is looked for
    known = entry_of_organization(session, home.id)
    return known or Stakeholder(
        coalition_id=home.coalition_id, kind=StakeholderKind.ORGANIZATION, organization=home,
        organization_id=home.id,
    )  # fmt: skip


def describe(
    session: Session, one: Stakeholder, facets: Facets, *, actor: Actor, now: datetime
) -> None:
    """Say what an entry counts for. Lock the entry first.

    That a person lives with the issue is theirs to say: what they said of themselves stays, and
    nobody says it for them. Raises FieldError.
    """
    theirs = one.kind is StakeholderKind.PERSON
    if theirs and Category.MOST_AFFECTED in facets.categories:
        raise FieldError(
            "categories",
            N_("Only the person says that they live with the issue, on their own page."),
        )
    one.group_id, one.area, one.owner_id = facets.group_id, facets.area, facets.owner_id
    _say_kinds(one, facets, actor=actor, now=now)
    one.sectors = [
        *(row for row in one.sectors if row.sector in facets.sectors),
        *(StakeholderSector(sector=s) for s in facets.sectors if s not in _sectors_said(one)),
    ]
    known = {(row.predictor_id, row.stance): row for row in one.predictors}
    one.predictors = [
        known.get(pair) or StakeholderPredictor(predictor_id=pair[0], stance=pair[1])
        for pair in facets.stances
    ]
    _log(session, "described", one, actor=actor, now=now)


def _sectors_said(one: Stakeholder) -> set[Sector]:
    return {row.sector for row in one.sectors}


def _say_kinds(one: Stakeholder, facets: Facets, *, actor: Actor, now: datetime) -> None:
    """Keep what the person said, and what is said still; add what is new."""
    own = [row for row in one.categories if _self_declared(one, row)]
    kept = [r for r in one.categories if r not in own and r.category in facets.categories]
    known = {row.category for row in kept}
    added = [
        StakeholderCategory(category=category, note=facets.note, asserted_by_id=actor.user_id,
                            asserted_at=now)
        for category in facets.categories
        if category not in known
    ]  # fmt: skip
    one.categories = [*own, *kept, *added]


def _self_declared(one: Stakeholder, row: StakeholderCategory) -> bool:
    return one.kind is StakeholderKind.PERSON and row.category is Category.MOST_AFFECTED


def declare_affected(session: Session, person: Person, *, now: datetime) -> None:
    """The person says that they live with the issue. Said twice is said once."""
    one = _of_person(session, person)
    if one not in session:
        one.made_at = now
        session.add(one)
    if Category.MOST_AFFECTED not in one.kinds:
        one.categories.append(StakeholderCategory(category=Category.MOST_AFFECTED, asserted_at=now))


def take_back_affected(session: Session, person: Person) -> None:
    """They take it back: nothing of it is kept, nor an entry that says nothing else."""
    one = entry_of_person(session, person.id)
    if one is None:
        return
    one.categories = [r for r in one.categories if r.category is not Category.MOST_AFFECTED]
    if one.made_by_id is None and not one.categories and not _says_more(session, one):
        session.delete(one)


def _says_more(session: Session, one: Stakeholder) -> bool:
    """Whether the team has written anything about them."""
    described = bool(one.sectors or one.predictors or one.group_id or one.owner_id or one.area)
    return described or any(
        session.scalar(sa.select(row.id).where(row.stakeholder_id == one.id).limit(1))
        for row in (Assessment, Ask, StakeholderContact)
    )


def assess(
    session: Session, one: Stakeholder, opinion: Opinion, *, actor: Actor, now: datetime
) -> Assessment:
    """What is thought of them today; what was thought before stays."""
    made = Assessment(
        stakeholder_id=one.id, influence=opinion.influence, interest=opinion.interest,
        support=opinion.support, current_level=opinion.current, desired_level=opinion.desired,
        barriers=[barrier.value for barrier in opinion.barriers], note=opinion.note, at=now,
        by_id=actor.user_id,
    )  # fmt: skip
    session.add(made)
    _log(session, "assessed", one, actor=actor, now=now)
    return made


def note_contact(
    session: Session,
    one: Stakeholder,
    *,
    day: date,
    today: date,
    channel: str,
    answered: bool,
    note: str,
    actor: Actor,
    now: datetime,
) -> None:
    """We spoke with them, or tried to. Raises FieldError for a day to come."""
    if day > today:
        raise FieldError("day", N_("This day is still to come. Enter the day it happened."))
    session.add(
        StakeholderContact(stakeholder_id=one.id, day=day, channel=channel, answered=answered,
                           note=note, at=now, by_id=actor.user_id)
    )  # fmt: skip
    _log(session, "contacted", one, actor=actor, now=now)


def ask_for(
    session: Session,
    one: Stakeholder,
    *,
    text: str,
    owner_id: int | None,
    due_on: date | None,
    actor: Actor,
    now: datetime,
) -> Ask:
    """Something is asked of them."""
    made = Ask(stakeholder_id=one.id, text=text, owner_id=owner_id, due_on=due_on, asked_at=now,
               asked_by_id=actor.user_id)  # fmt: skip
    session.add(made)
    _log(session, "asked", one, actor=actor, now=now)
    return made


def settle(ask: Ask, outcome: AskOutcome, *, now: datetime) -> None:
    """What came of it. Lock the ask first. Raises Conflict when somebody said so already."""
    if ask.outcome is not None:
        raise Conflict(N_("Somebody has noted the answer meanwhile."))
    ask.outcome, ask.settled_at = outcome, now


def open_again(ask: Ask) -> None:
    """The answer was noted by mistake."""
    ask.outcome = ask.settled_at = None


def set_aside(session: Session, one: Stakeholder, *, actor: Actor, now: datetime) -> None:
    """Take the entry off the list; what hangs on it stays. Lock the entry first."""
    one.set_aside_at = now
    _log(session, "set-aside", one, actor=actor, now=now)


def take_up(session: Session, one: Stakeholder, *, actor: Actor, now: datetime) -> None:
    """Undo: the entry is on the list again, and an open slot is open again."""
    one.set_aside_at = one.filled_by_id = None
    _log(session, "taken-up", one, actor=actor, now=now)


def fill_slot(
    session: Session, slot: Stakeholder, entry: Entry, *, actor: Actor, now: datetime
) -> Stakeholder:
    """Somebody was found: an entry of their own takes over what the slot was for.

    Lock the slot first. Raises Conflict when it is no open slot any more, FieldError.
    """
    if slot.kind is not StakeholderKind.OPEN_SLOT or slot.set_aside_at is not None:
        raise Conflict(N_("This slot has been filled or set aside meanwhile."))
    if entry.kind is StakeholderKind.OPEN_SLOT:
        raise FieldError("kind", N_("Say whether a person or an organization was found."))
    found = write_entry(session, slot.coalition_id, entry, actor=actor, now=now)
    found.group_id = found.group_id or slot.group_id
    found.area = found.area or slot.area
    slot.filled_by_id, slot.set_aside_at = found.id, now
    _log(session, "filled", slot, actor=actor, now=now)
    return found


def _log(session: Session, deed: str, one: Stakeholder, *, actor: Actor, now: datetime) -> None:
    record(session, f"stakeholder:{deed}", f"stakeholder:{one.id}", actor=actor, now=now,
           scope=Scope(one.coalition_id))  # fmt: skip
