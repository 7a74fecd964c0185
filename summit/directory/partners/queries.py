"""Reading partners, their delegates and how far these have come."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.access.tokens import digest
from summit.checkin.models import Attendance
from summit.checkin.states import PointKind
from summit.directory.partners.funnel import Funnel
from summit.errors import NotFound
from summit.events.models import Event
from summit.groups.models import Group, Membership
from summit.groups.queries import groups_to_join
from summit.people.models import Organization, Person
from summit.registration.links import read_token
from summit.registration.models import Allocation, Invitation, Partner, Registration
from summit.registration.states import InvitationState, State
from summit.surveys.models import Survey, SurveyInvitation

WHOLE = (
    joinedload(Partner.organization),
    selectinload(Partner.allocations).joinedload(Allocation.site),
)
WITH_EVENT = (
    *WHOLE,
    joinedload(Partner.event).joinedload(Event.coalition),
    joinedload(Partner.event).selectinload(Event.sites),
)
_ASKED = (InvitationState.SENT, InvitationState.ACCEPTED, InvitationState.DECLINED)
_STATES = {
    State.CONFIRMED: "registered",
    State.WAITLISTED: "waiting",
    State.PENDING: "pending",
}


def partners_of(session: Session, event_id: int) -> Sequence[Partner]:
    """The partners of an event by name, with organization, allocations and their sites."""
    return session.scalars(
        sa.select(Partner)
        .join(Partner.organization)
        .where(Partner.event_id == event_id)
        .options(*WHOLE)
        .order_by(Organization.name_key)
    ).all()


def partner_of(session: Session, event_id: int, partner_id: int) -> Partner:
    """One partner of an event, as ``partners_of`` loads it. Raises NotFound."""
    return _found(
        session.scalar(
            sa.select(Partner)
            .where(Partner.event_id == event_id, Partner.id == partner_id)
            .options(*WITH_EVENT)
        )
    )


def partner_by_page(session: Session, token: str) -> Partner:
    """Whose contact's page this token opens, with event, coalition and sites. Raises NotFound."""
    known = Partner.link_digest == digest(read_token(token))
    return _found(session.scalar(sa.select(Partner).where(known).options(*WITH_EVENT)))


def partner_by_invite(session: Session, token: str) -> Partner:
    """Whose invite link this token belongs to, with the event. Raises NotFound."""
    known = Partner.invite_digest == digest(read_token(token))
    return _found(
        session.scalar(sa.select(Partner).where(known).options(joinedload(Partner.event)))
    )


def _found(partner: Partner | None) -> Partner:
    if partner is None:
        raise NotFound
    return partner


def organizations_to_add(session: Session, event: Event) -> Sequence[Organization]:
    """The coalition's organizations that are not partners of the event, partners first."""
    mine = sa.select(Partner.organization_id).where(Partner.event_id == event.id)
    return session.scalars(
        sa.select(Organization)
        .where(Organization.coalition_id == event.coalition_id, Organization.id.not_in(mine))
        .order_by(Organization.partner.desc(), Organization.name_key)
        .limit(500)
    ).all()


def delegates_of(session: Session, partner: Partner) -> Sequence[Registration]:
    """The registrations that count as this partner's, in the order in which they were made."""
    return session.scalars(
        sa.select(Registration)
        .where(Registration.partner_id == partner.id, Registration.event_id == partner.event_id)
        .options(joinedload(Registration.person), joinedload(Registration.site))
        .order_by(Registration.id)
    ).all()


def delegate_of(session: Session, partner: Partner, registration_id: int) -> Registration:
    """One of this partner's delegates, with all that a letter says. Raises NotFound."""
    found = session.scalar(
        sa.select(Registration)
        .where(Registration.partner_id == partner.id, Registration.id == registration_id)
        .options(
            joinedload(Registration.event).joinedload(Event.coalition),
            joinedload(Registration.event).selectinload(Event.sites),
            joinedload(Registration.site),
            joinedload(Registration.person).joinedload(Person.organization),
            selectinload(Registration.tickets),
        )
    )
    if found is None:
        raise NotFound
    return found


def funnels_of(session: Session, event_id: int, partner_id: int | None = None) -> dict[int, Funnel]:
    """The funnel of each partner of an event (or of one alone) by its id, in five statements."""
    mine: sa.ColumnElement[bool] = Registration.partner_id.is_not(None)
    asked: sa.ColumnElement[bool] = Invitation.partner_id.is_not(None)
    if partner_id is not None:
        mine, asked = Registration.partner_id == partner_id, Invitation.partner_id == partner_id
    counted = {
        "invited": _by_partner(session, _invited(event_id).where(asked)),
        "arrived": _by_partner(session, _arrived(event_id).where(mine)),
        "answered": _by_partner(session, _answered(event_id).where(mine)),
        "signed_up": _by_partner(session, _signed_up(event_id).where(mine)),
    }
    counted |= _by_state(session, _registered(event_id).where(mine))
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for name, numbers in counted.items():
        for number, people in numbers.items():
            found[number][name] = people
    return {number: Funnel(**numbers) for number, numbers in found.items()}


def _by_partner(session: Session, rows: sa.Select[*tuple[Any, ...]]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(rows)}


def _by_state(session: Session, rows: sa.Select[*tuple[Any, ...]]) -> dict[str, dict[int, int]]:
    counted: dict[str, dict[int, int]] = {name: {} for name in _STATES.values()}
    for number, state, people in session.execute(rows):
        if state in _STATES:
            counted[_STATES[state]][number] = people
    return counted


def _invited(event_id: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Invitation.partner_id, sa.func.count())
        .where(Invitation.event_id == event_id, Invitation.state.in_(_ASKED))
        .group_by(Invitation.partner_id)
    )


def _registered(event_id: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Registration.partner_id, Registration.state, sa.func.count())
        .where(Registration.event_id == event_id)
        .group_by(Registration.partner_id, Registration.state)
    )


def _arrived(event_id: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Registration.partner_id, sa.func.count(sa.distinct(Registration.id)))
        .join(Attendance, Attendance.registration_id == Registration.id)
        .where(
            Attendance.event_id == event_id,
            Attendance.point_kind == PointKind.ENTRANCE,
            Attendance.undone_at.is_(None),
        )
        .group_by(Registration.partner_id)
    )


def _answered(event_id: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Registration.partner_id, sa.func.count(sa.distinct(Registration.id)))
        .join(SurveyInvitation, SurveyInvitation.person_id == Registration.person_id)
        .join(Survey, Survey.id == SurveyInvitation.survey_id)
        .where(
            Registration.event_id == event_id,
            Survey.event_id == event_id,
            SurveyInvitation.redeemed,
        )
        .group_by(Registration.partner_id)
    )


def _signed_up(event_id: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Registration.partner_id, sa.func.count(sa.distinct(Registration.id)))
        .join(Membership, Membership.person_id == Registration.person_id)
        .join(Group, Group.id == Membership.group_id)
        .where(Registration.event_id == event_id, Group.id.in_(groups_to_join(event_id)))
        .group_by(Registration.partner_id)
    )
