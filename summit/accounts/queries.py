"""Reading users and sessions."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from summit.access.policy import Actor, Grant, Scope
from summit.access.tokens import digest
from summit.accounts.models import AccountLink, RoleGrant, User, UserSession
from summit.errors import NotFound


def user_of_cookie(session: Session, token: str, *, now: datetime) -> User | None:
    """Who carries this session cookie, with the grants; None if it is not (or no longer) good."""
    found = session.scalar(
        sa.select(UserSession)
        .where(
            UserSession.token_digest == digest(token),
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > now,
        )
        .options(joinedload(UserSession.user).selectinload(User.grants))
    )
    return found.user if found and found.user.active else None


def actor_of(user: User) -> Actor:
    return Actor(user.id, user.name, tuple(grant_of(row) for row in user.grants))


def grant_of(row: RoleGrant) -> Grant:
    return Grant(row.role, Scope(row.coalition_id, row.event_id, row.site_id, row.group_id))


def user_with_email(session: Session, email: str) -> User | None:
    return session.scalar(
        sa.select(User)
        .where(User.email == email.strip().lower())
        .options(selectinload(User.grants))
    )


def sessions_of(session: Session, user_id: int, *, now: datetime) -> Sequence[UserSession]:
    """The sessions in which this user is logged in, the newest first."""
    return session.scalars(
        sa.select(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > now,
        )
        .order_by(UserSession.created_at.desc(), UserSession.id.desc())
    ).all()


def user_of(session: Session, user_id: int) -> User:
    """The user with the grants. Raises NotFound."""
    found = session.scalar(
        sa.select(User).where(User.id == user_id).options(selectinload(User.grants))
    )
    if found is None:
        raise NotFound
    return found


def account_link(session: Session, token: str, *, now: datetime) -> AccountLink:
    """The link that a mail carried, with its user, if it still works. Raises NotFound."""
    found = session.scalar(
        sa.select(AccountLink)
        .where(
            AccountLink.token_digest == digest(token),
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > now,
        )
        .options(joinedload(AccountLink.user))
    )
    if found is None or not found.user.active:
        raise NotFound
    return found


def grants_touching(session: Session, event: Scope) -> Sequence[RoleGrant]:
    """Who holds a role at this event, at a part of it, or above it; with the users."""
    above = sa.or_(RoleGrant.coalition_id.is_(None), RoleGrant.coalition_id == event.coalition_id)
    here = sa.or_(RoleGrant.event_id.is_(None), RoleGrant.event_id == event.event_id)
    return session.scalars(
        sa.select(RoleGrant)
        .join(RoleGrant.user)
        .where(above, here)
        .options(contains_eager(RoleGrant.user))
        .order_by(User.name, User.id, RoleGrant.id)
    ).all()


def grant_at(session: Session, event: Scope, grant_id: int) -> RoleGrant:
    """One of those roles. Raises NotFound."""
    for grant in grants_touching(session, event):
        if grant.id == grant_id:
            return grant
    raise NotFound
