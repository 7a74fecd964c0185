"""Logging in and out. A session is a row; its cookie carries a secret that is not stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.access.tokens import digest, new_secret
from summit.accounts import limits
from summit.accounts.actions.throttles import forgive, throttle
from summit.accounts.models import User, UserSession
from summit.accounts.passwords import fits, hashed, is_outdated
from summit.accounts.queries import user_with_email
from summit.audit.actions import record
from summit.errors import N_, NotFound

LIFETIME = timedelta(days=7)
BROWSER_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Caller:
    """The browser that asks: its network address and how it calls itself."""

    address: str
    browser: str


def check_password(
    session: Session, email: str, password: str, *, caller: Caller, now: datetime
) -> User | None:
    """The user with this password, or None; an unknown address answers like a wrong password.

    Raises TooMany.
    """
    account, pair = email.strip().lower(), f"{email.strip().lower()} {caller.address}"
    throttle(session, limits.LOGIN_ANYWHERE, "", now=now)
    throttle(session, limits.LOGIN_FROM_ADDRESS, caller.address, now=now)
    throttle(session, limits.LOGIN_TO_ACCOUNT, account, now=now)
    throttle(session, limits.LOGIN_PAIR, pair, now=now)
    user = user_with_email(session, account)
    right = fits(user.password_hash if user else None, password)
    if user is None or not right or not user.active:
        _note_failure(session, user, caller, now=now)
        return None
    forgive(session, limits.LOGIN_PAIR, pair)
    if is_outdated(str(user.password_hash)):
        user.password_hash = hashed(password)
    return user


def open_session(session: Session, user: User, *, caller: Caller, now: datetime) -> str:
    """A new session with a new secret, which goes into the cookie."""
    secret = new_secret()
    session.add(
        UserSession(
            user_id=user.id,
            token_digest=digest(secret),
            created_at=now,
            expires_at=now + LIFETIME,
            browser=caller.browser[:BROWSER_LENGTH],
            address=caller.address,
        )
    )
    actor = Actor(user.id, user.name)
    record(
        session,
        "login:open",
        f"user_account:{user.id}",
        actor=actor,
        now=now,
        address=caller.address,
    )
    return secret


def close_session(session: Session, token: str, *, now: datetime) -> None:
    """End the session of this cookie, if it is one; nothing revives it."""
    session.execute(
        sa.update(UserSession)
        .where(UserSession.token_digest == digest(token), UserSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def revoke(session: Session, user_id: int, session_id: int, *, now: datetime) -> None:
    """End one session of this user. Raises NotFound for anybody else's."""
    ended = session.execute(
        sa.update(UserSession)
        .where(UserSession.id == session_id, UserSession.user_id == user_id)
        .values(revoked_at=now)
        .returning(UserSession.id)
    ).all()
    if not ended:
        raise NotFound(N_("There is no such page."))


def revoke_others(session: Session, user: User, *, keep: str | None, now: datetime) -> None:
    """End every session of ``user`` but that of the cookie ``keep``."""
    session.execute(
        sa.update(UserSession)
        .where(
            UserSession.user_id == user.id,
            UserSession.revoked_at.is_(None),
            UserSession.token_digest != digest(keep or ""),
        )
        .values(revoked_at=now)
    )


def _note_failure(session: Session, user: User | None, caller: Caller, *, now: datetime) -> None:
    record(
        session,
        "login:refuse",
        f"user_account:{user.id if user else 0}",
        actor=Actor(),
        now=now,
        address=caller.address,
    )
