"""Two entries become one person, and apart again.

What belongs to the entry that goes is hung on the one that stays, and the entry itself is kept
with a sign to where it went: an old address still leads to the person. Facts and answers are not
touched; they hang on memberships and registrations.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from summit.access.policy import Actor, Scope
from summit.audit.actions import record
from summit.directory.models import Merge, NotTheSame
from summit.errors import N_, Conflict
from summit.events.models import Event
from summit.groups.models import GroupLead, Membership, SeatHolder
from summit.outbox.models import Message
from summit.people.models import Person
from summit.registration.listing import list_again
from summit.registration.models import Registration
from summit.registration.queries import WHOLE
from summit.registration.states import OPEN
from summit.schedule.models import Speaker
from summit.stakeholders.models import Stakeholder
from summit.surveys.models import SurveyInvitation

# What may stay of either entry, and the columns that go together.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": ("full_name", "name_key"),
    "email": ("email", "email_key"),
    "phone": ("phone", "phone_key"),
    "organization": ("organization_id",),
    "language": ("language",),
}
# Tables that hang on a person, and what may be there once for each person.
_HUNG: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Registration, ("event_id",)),
    (Membership, ("group_id",)),
    (SurveyInvitation, ("survey_id", "wave")),
    (GroupLead, ()),
    (SeatHolder, ()),
    (Stakeholder, ("coalition_id",)),
    (Speaker, ()),
    (Message, ()),
)


def merge(
    session: Session,
    kept_id: int,
    merged_id: int,
    *,
    of_other: Sequence[str],
    actor: Actor,
    now: datetime,
) -> Merge:
    """Hang everything of the entry ``merged_id`` on ``kept_id``, or the other way round where that
    one alone has a place at an event that both were registered for.

    ``of_other``: the keys of ``FIELDS`` that are taken from ``merged_id``. Raises Conflict when
    one of them was merged or erased meanwhile, or when both are registered for an event that lies
    ahead: which of the two places is given back is for the team to say.
    """
    kept, merged = _held(session, kept_id, merged_id)
    _refuse_two_places(session, kept, merged, now)
    if _is_registered_instead(session, merged, kept, now):
        kept, merged = merged, kept
        of_other = [field for field in FIELDS if field not in of_other]
    before = _values(kept)
    moved = {
        row.__tablename__: _hang(session, row, once, merged.id, kept.id) for row, once in _HUNG
    }
    moved["person"] = _lead_on(session, merged.id, kept.id)
    _take_over(session, kept, merged, of_other)
    merged.merged_into_id = kept.id
    session.flush()  # the lists are written from what is stored now
    _list_again(session, (kept.id, merged.id))
    done = Merge(
        coalition_id=kept.coalition_id,
        kept_id=kept.id,
        merged_id=merged.id,
        moved=moved,
        before={"before": before, "after": _values(kept), "taken": list(of_other)},
        user_id=actor.user_id,
        merged_at=now,
    )
    session.add(done)
    _note(session, "person:merged", kept, actor=actor, now=now, other=merged.id)
    return done


def undo_merge(session: Session, done: Merge, *, actor: Actor, now: datetime) -> None:
    """Take the two apart again. What was changed since then stays as it is.

    Raises Conflict when that was done already, or when the person was erased.
    """
    people = _locked(session, (done.kept_id, done.merged_id))
    kept, merged = people[done.kept_id], people[done.merged_id]
    session.refresh(done)
    if done.undone_at or merged.merged_into_id != kept.id or kept.erased_at or merged.erased_at:
        raise Conflict(
            N_(
                "This merge has been undone already, or the person was erased or merged again "
                "since: then undo the later merge first."
            )
        )
    merged.merged_into_id, done.undone_at = None, now
    for row, _once in _HUNG:
        ids = done.moved.get(row.__tablename__, [])
        session.execute(
            sa.update(row)
            .where(row.id.in_(ids), row.person_id == kept.id)
            .values(person_id=merged.id)
        )
    for before in done.moved.get("person", []):
        session.get_one(Person, before).merged_into_id = merged.id
    _give_back(session, kept, merged, done.before)
    session.flush()  # the lists are written from what is stored now
    _list_again(session, (kept.id, merged.id))
    _note(session, "person:merge-undone", kept, actor=actor, now=now, other=merged.id)


def keep_apart(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    """The team looked at them: they are two. Said twice is said once."""
    one, other = sorted(ids)
    known = sa.select(NotTheSame.id).where(NotTheSame.one_id == one, NotTheSame.other_id == other)
    if session.scalar(known) is None:
        session.add(NotTheSame(one_id=one, other_id=other, said_at=now))


def suggest_again(session: Session, ids: Sequence[int]) -> None:
    """Undo: they may be one after all."""
    one, other = sorted(ids)
    session.execute(
        sa.delete(NotTheSame).where(NotTheSame.one_id == one, NotTheSame.other_id == other)
    )


def _locked(session: Session, ids: Sequence[int]) -> dict[int, Person]:
    """Both, in the order of their ids, so that two mergers never wait for each other."""
    rows = session.scalars(
        sa.select(Person).where(Person.id.in_(ids)).order_by(Person.id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    return {person.id: person for person in rows}


def _held(session: Session, kept_id: int, merged_id: int) -> tuple[Person, Person]:
    people = _locked(session, (kept_id, merged_id))
    if len(people) < 2 or any(p.merged_into_id or p.erased_at for p in people.values()):
        raise Conflict(N_("One of the two has been merged or erased meanwhile. Nothing was done."))
    return people[kept_id], people[merged_id]


def _refuse_two_places(session: Session, kept: Person, merged: Person, now: datetime) -> None:
    both = (
        sa.select(Registration.event_id)
        .where(Registration.person_id.in_((kept.id, merged.id)), Registration.state.in_(OPEN))
        .group_by(Registration.event_id)
        .having(sa.func.count() > 1)
    )
    twice = session.scalar(
        sa.select(Event).where(Event.id.in_(both), Event.ends_at > now).order_by(Event.id).limit(1)
    )
    if twice is not None:
        raise Conflict(
            N_("Both are registered for %(event)s. Cancel one of the two there, then merge them."),
            event=twice.name,
        )


def _is_registered_instead(session: Session, one: Person, other: Person, now: datetime) -> bool:
    """Whether ``one`` is registered for an event ahead at which ``other`` no longer is: letters
    and the search for a ticket lead to the registration of the entry that stays.
    """
    mine, theirs = aliased(Registration), aliased(Registration)
    instead = (
        sa.select(mine.id)
        .join(theirs, theirs.event_id == mine.event_id)
        .join(Event, Event.id == mine.event_id)
        .where(
            mine.person_id == one.id,
            theirs.person_id == other.id,
            mine.state.in_(OPEN),
            theirs.state.not_in(OPEN),
            Event.ends_at > now,
        )
    )
    return session.scalar(instead.limit(1)) is not None


def _lead_on(session: Session, old: int, new: int) -> list[int]:
    """Entries that were merged into ``old`` lead straight to ``new``; their ids."""
    earlier = session.scalars(sa.select(Person).where(Person.merged_into_id == old)).all()
    for person in earlier:
        person.merged_into_id = new
    return [person.id for person in earlier]


def _hang(session: Session, row: Any, once: tuple[str, ...], old: int, new: int) -> list[int]:
    """Hang the rows of ``old`` on ``new``, but for those of which ``new`` has one; their ids."""
    mine, theirs = row.__table__.alias(), row.__table__.c
    movable = sa.select(theirs.id).where(theirs.person_id == old)
    if once:
        same = [mine.c[name] == theirs[name] for name in once]
        movable = movable.where(~sa.exists().where(mine.c.person_id == new, *same))
    ids = list(session.scalars(movable))
    session.execute(sa.update(row).where(row.id.in_(ids)).values(person_id=new))
    return ids


def _take_over(session: Session, kept: Person, merged: Person, fields: Sequence[str]) -> None:
    """The kept entry takes these from the other one, which keeps the address that it gives up."""
    address = kept.email, kept.email_key
    for field in fields:
        if field == "email":
            taken = merged.email, merged.email_key
            merged.email = merged.email_key = None
            session.flush()  # an address stands once in a coalition
            kept.email, kept.email_key = taken
            session.flush()  # as above
            merged.email, merged.email_key = address
            continue
        for column in FIELDS[field]:
            setattr(kept, column, getattr(merged, column))


def _values(person: Person) -> dict[str, Any]:
    return {column: getattr(person, column) for columns in FIELDS.values() for column in columns}


def _give_back(session: Session, kept: Person, merged: Person, told: Mapping[str, Any]) -> None:
    """What the merge changed and nobody has changed since is as it was."""
    before, after = told["before"], told["after"]
    for field in told["taken"]:
        columns = FIELDS[field]
        if any(getattr(kept, column) != after[column] for column in columns):
            continue
        if field == "email":
            _take_over(session, kept, merged, ["email"])
            continue
        for column in columns:
            setattr(kept, column, before[column])


def _list_again(session: Session, people: Sequence[int]) -> None:
    rows = session.scalars(
        sa.select(Registration).where(Registration.person_id.in_(people)).options(*WHOLE),
        execution_options={"populate_existing": True},
    )
    for registration in rows:
        list_again(registration)


def _note(
    session: Session, deed: str, kept: Person, *, actor: Actor, now: datetime, other: int
) -> None:
    record(session, deed, f"person:{kept.id}", actor=actor, now=now,
           scope=Scope(kept.coalition_id), other=other)  # fmt: skip
