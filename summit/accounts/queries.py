"""Reading users and sessions."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.access.policy import Actor, Grant, Scope
from summit.access.tokens import digest
from summit.accounts.models import RoleGrant, User, UserSession


def actor_of_cookie(session: Session, token: str, *, now: datetime) -> Actor:
    """Who carries this session cookie; nobody in particular if it is not (or no longer) good."""
    found = session.scalar(
        sa.select(UserSession)
        .where(
            UserSession.token_digest == digest(token),
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > now,
        )
        .options(joinedload(UserSession.user).selectinload(User.grants))
    )
    return actor_of(found.user) if found and found.user.active else Actor()


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
