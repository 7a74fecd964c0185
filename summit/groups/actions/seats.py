"""Seats of organizations: given, held, handed over, ended. People change, the seat stays."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.errors import N_, Conflict, FieldError
from summit.groups.actions.facts import undo
from summit.groups.actions.founding import log_deed
from summit.groups.actions.members import leave, sign_up
from summit.groups.links import Links
from summit.groups.models import Fact, Group, Seat, SeatHolder
from summit.groups.queries import after_waiting, membership_of, register_of
from summit.groups.states import SeatPart
from summit.people.actions import know_organization
from summit.people.keypeople import Category
from summit.people.models import Person
from summit.people.sectors import Sector
from summit.retention.facts import Reason, Source


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """For whom a seat is, who holds it, and until when."""

    organization: str = ""
    sector: Sector | None = None
    category: Category | None = None
    primary: Person | None = None
    until: date | None = None


def give_seat(
    session: Session, group: Group, plan: SeatPlan, *, today: date, actor: Actor, now: datetime
) -> Seat:
    """A new seat. Raises FieldError when it is for nobody, or its term has passed."""
    if not plan.organization and plan.sector is None and plan.category is None:
        raise FieldError(
            "organization", N_("Name an organization, or the sector or kind of people to be found.")
        )
    if plan.until is not None and plan.until < today:
        raise FieldError("until", N_("This day has passed. Choose one that is still to come."))
    seat = Seat(
        coalition_id=group.coalition_id, group_id=group.id,
        organization=know_organization(session, group.coalition_id, plan.organization),
        sector=plan.sector, category=plan.category, since=today, until=plan.until, holders=[],
    )  # fmt: skip
    if plan.primary is not None:
        seat.holders.append(_holder(plan.primary, SeatPart.PRIMARY, today))
    session.add(seat)
    session.flush()  # the way back names the seat by its id
    log_deed(session, "seat:given", group, actor=actor, now=now)
    return seat


def name_alternate(session: Session, seat: Seat, person: Person, *, today: date) -> SeatHolder:
    """Somebody may come in place of who holds the seat. Lock the seat first."""
    if any(h.person_id == person.id and not h.until for h in seat.holders):
        raise FieldError("email", N_("This person holds the seat or stands in already."))
    holder = _holder(person, SeatPart.ALTERNATE, today)
    seat.holders.append(holder)
    session.flush()  # the way back names the holder by their id
    return holder


def end_alternate(holder: SeatHolder, *, today: date) -> None:
    """They stand in no longer."""
    holder.until = today


def restore_alternate(holder: SeatHolder) -> None:
    """It was ended by mistake."""
    holder.until = None


def hand_over_seat(
    session: Session,
    group: Group,
    seat: Seat,
    successor: Person,
    *,
    leaves: bool,
    today: date,
    actor: Actor,
    links: Links,
    now: datetime,
) -> Fact | None:
    """Somebody else of the organization holds the seat from today. Lock the seat first.

    Who is no member signs up with it. ``leaves``: who held it leaves the group for that reason,
    and that fact is returned.
    """
    old = seat.primary
    if old is not None and old.person_id == successor.id:
        raise FieldError("successor", N_("This person holds the seat already."))
    for holder in seat.holders:
        if not holder.until and holder.person_id == successor.id:
            holder.until = today
    seat.holders.append(_holder(successor, SeatPart.PRIMARY, today))
    sign_up(session, group, successor, occurred_at=now, now=now, source=Source.WEB, links=links,
            by=actor.user_id)  # fmt: skip
    log_deed(session, "seat:handed-over", group, actor=actor, now=now)
    if old is None:
        return None
    old.until = today
    return _vacate(session, group, old, actor, now) if leaves else None


def _vacate(
    session: Session, group: Group, old: SeatHolder, actor: Actor, now: datetime
) -> Fact | None:
    """Who held the seat leaves the group; nothing where they are in it no more."""
    membership = membership_of(session, group.id, old.person_id, lock=True)
    register = register_of(session, [group.id], after_waiting(now), person_id=old.person_id)
    folded = register.memberships.get((old.person_id, group.id))
    if membership is None or folded is None or folded.open_episode is None:
        return None
    return leave(
        session, membership, [Reason.SEAT_VACATED], now=now, source=Source.WEB, by=actor.user_id
    )


def take_back_seat(
    session: Session, seat: Seat, fact: Fact | None, *, now: datetime, by: int | None
) -> None:
    """Undo the last hand-over: who held the seat before holds it again. Lock the seat first.

    The successor stays a member: they have had their welcome. Raises Conflict without one.
    """
    current = seat.primary
    before = [h for h in seat.holders if h.part is SeatPart.PRIMARY and h.until]
    if current is None or not before:
        raise Conflict(N_("This seat has not been handed over."))
    seat.holders.remove(current)
    session.delete(current)
    for holder in seat.holders:
        if holder.part is SeatPart.ALTERNATE and holder.person_id == current.person_id:
            holder.until = None
    before[-1].until = None
    if fact is not None:
        undo(session, fact, now=now, source=Source.WEB, by=by)


def end_seat(seat: Seat, *, now: datetime) -> None:
    """The organization has no seat any more; its people stay members."""
    seat.ended_at = now


def restore_seat(seat: Seat) -> None:
    """It was ended by mistake."""
    seat.ended_at = None


def _holder(person: Person, part: SeatPart, today: date) -> SeatHolder:
    return SeatHolder(person_id=person.id, person=person, part=part, since=today)
