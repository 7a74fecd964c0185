"""Reading invitations. Loaders are scoped and answer NotFound themselves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from summit.access.tokens import digest
from summit.errors import NotFound
from summit.events.models import Event
from summit.people.matching import email_key, name_key
from summit.people.models import Person
from summit.registration.invited.pace import MOST_REMINDERS, SILENCE
from summit.registration.links import read_token
from summit.registration.models import Invitation, Partner, Registration
from summit.registration.states import InvitationState

PAGE_SIZE = 50


def invitation_by_token(session: Session, event_id: int, token: str) -> Invitation:
    """Whose invitation this token is, with event and coalition. Raises NotFound."""
    found = session.scalar(
        sa.select(Invitation)
        .where(Invitation.link_digest == digest(read_token(token)), Invitation.event_id == event_id)
        .options(joinedload(Invitation.event).joinedload(Event.coalition))
    )
    if found is None:
        raise NotFound
    return found


def partner_by_token(session: Session, event_id: int, token: str) -> Partner | None:
    """Whose delegates use this token, with the organization; None if nobody's do."""
    return session.scalar(
        sa.select(Partner)
        .where(Partner.invite_digest == digest(read_token(token)), Partner.event_id == event_id)
        .options(joinedload(Partner.organization))
    )


@dataclass(frozen=True, slots=True)
class Invite:
    """What the ``?invite=`` of an address names: a person, a partner's delegates, or nobody."""

    invitation: Invitation | None = None
    partner: Partner | None = None

    @property
    def personal(self) -> Invitation | None:
        """The invitation if it can still be accepted; also by who has said no before."""
        usable = (InvitationState.WRITTEN, InvitationState.SENT, InvitationState.DECLINED)
        found = self.invitation
        return found if found is not None and found.state in usable else None

    @property
    def usable(self) -> bool:
        return self.personal is not None or (self.invitation is None and self.partner is not None)


def invite_of(session: Session, event_id: int, token: str) -> Invite:
    """Whoever is invited by this token."""
    try:
        invitation = invitation_by_token(session, event_id, token)
    except NotFound:
        return Invite(partner=partner_by_token(session, event_id, token))
    return Invite(invitation, partner_of_id(session, invitation.partner_id))


def partner_of_id(session: Session, partner_id: int | None) -> Partner | None:
    if partner_id is None:
        return None
    return session.get(Partner, partner_id, options=[joinedload(Partner.organization)])


def partners_at(session: Session, event_id: int) -> Sequence[Partner]:
    """The partners of an event with their organizations."""
    return session.scalars(
        sa.select(Partner)
        .where(Partner.event_id == event_id)
        .options(joinedload(Partner.organization))
        .order_by(Partner.id)
    ).all()


def invitation_of(session: Session, event_id: int, invitation_id: int) -> Invitation:
    """One invitation of an event. Raises NotFound."""
    found = session.scalar(
        sa.select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.event_id == event_id)
        .options(joinedload(Invitation.event).joinedload(Event.coalition))
    )
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which invitations are asked for."""

    search: str = ""
    state: InvitationState | None = None
    partner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One part of the list, and how long the whole list is."""

    rows: Sequence[Invitation]
    total: int


def invitations_at(session: Session, event_id: int, wanted: Wanted, *, page: int) -> Found:
    """A page of the list, the newest first."""
    asked = _chosen(event_id, wanted)
    total = session.scalar(sa.select(sa.func.count()).select_from(asked.subquery())) or 0
    rows = asked.order_by(Invitation.id.desc()).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return Found(session.scalars(rows).all(), total)


def all_invitations(session: Session, event_id: int, wanted: Wanted) -> Sequence[Invitation]:
    return session.scalars(_chosen(event_id, wanted).order_by(Invitation.id)).all()


def _chosen(event_id: int, wanted: Wanted) -> sa.Select[Invitation]:
    asked = sa.select(Invitation).where(Invitation.event_id == event_id)
    if wanted.state is not None:
        asked = asked.where(Invitation.state == wanted.state)
    if wanted.partner_id is not None:
        asked = asked.where(Invitation.partner_id == wanted.partner_id)
    if wanted.search.strip():
        asked = asked.where(_matches(wanted.search))
    return asked


def _matches(search: str) -> sa.ColumnElement[bool]:
    """By a part of the name, the address or the organization; letter case does not matter."""
    return sa.or_(
        Invitation.email_key.contains(email_key(search), autoescape=True),
        sa.func.lower(Invitation.full_name).contains(search.strip().lower(), autoescape=True),
        sa.func.lower(Invitation.full_name).contains(name_key(search), autoescape=True),
        sa.func.lower(Invitation.organization).contains(search.strip().lower(), autoescape=True),
    )


def counts_at(session: Session, event_id: int) -> dict[InvitationState, int]:
    """How many invitations there are in each state; states without any are left out."""
    rows = session.execute(
        sa.select(Invitation.state, sa.func.count())
        .where(Invitation.event_id == event_id)
        .group_by(Invitation.state)
    )
    return {row[0]: row[1] for row in rows}


def unsent(session: Session, event_id: int) -> Sequence[Invitation]:
    """Those to whom no letter has gone."""
    return session.scalars(
        sa.select(Invitation)
        .where(Invitation.event_id == event_id, Invitation.state == InvitationState.WRITTEN)
        .order_by(Invitation.id)
    ).all()


def silent(session: Session, event_id: int, *, now: datetime) -> Sequence[Invitation]:
    """Those who have not answered for a while and may be reminded once more."""
    last = sa.func.coalesce(Invitation.reminded_at, Invitation.sent_at)
    return session.scalars(
        sa.select(Invitation)
        .where(
            Invitation.event_id == event_id,
            Invitation.state == InvitationState.SENT,
            Invitation.reminders < MOST_REMINDERS,
            last <= now - SILENCE,
            ~registered_already(),
        )
        .order_by(Invitation.id)
    ).all()


# An address leads to whoever its entry was merged into.
_LEADS_TO = sa.func.coalesce(Person.merged_into_id, Person.id)


def registration_of_invited() -> sa.Select[int]:
    """The registration, at the event of an invitation, to which its address leads."""
    coalition = sa.select(Event.coalition_id).where(Event.id == Invitation.event_id)
    return (
        sa.select(Registration.id)
        .join(Person, Registration.person_id == _LEADS_TO)
        .where(
            Registration.event_id == Invitation.event_id,
            Person.coalition_id == coalition.correlate(Invitation).scalar_subquery(),
            Person.email_key == Invitation.email_key,
        )
        .correlate(Invitation)
    )


def registered_already() -> sa.ColumnElement[bool]:
    """Whether the address of an invitation has a registration at its event."""
    return registration_of_invited().exists()


def registered_keys(session: Session, event_id: int, keys: Collection[str]) -> set[str]:
    """Which of these addresses (as they are compared) are registered at the event."""
    rows = session.scalars(
        sa.select(Person.email_key)
        .join(Registration, Registration.person_id == _LEADS_TO)
        .where(Registration.event_id == event_id, Person.email_key.in_(keys))
    )
    return {key for key in rows if key}


def invited_keys(session: Session, event_id: int, keys: Collection[str]) -> set[str]:
    """Which of these addresses (as they are compared) are invited to the event already."""
    return set(
        session.scalars(
            sa.select(Invitation.email_key).where(
                Invitation.event_id == event_id, Invitation.email_key.in_(keys)
            )
        )
    )
