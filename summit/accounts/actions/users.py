"""Users and their passwords."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.permissions import Role
from summit.access.policy import Actor, Scope
from summit.accounts.actions.sessions import revoke_others
from summit.accounts.models import RoleGrant, User
from summit.accounts.passwords import fits, hashed, weakness
from summit.accounts.queries import user_with_email
from summit.audit.actions import record
from summit.errors import N_, FieldError


def add_user(
    session: Session,
    *,
    email: str,
    name: str,
    password: str | None,
    language: str = "en",
    now: datetime,
) -> User:
    """A user who may log in, or, without a password, be invited. Raises FieldError."""
    address = email.strip().lower()
    if user_with_email(session, address) is not None:
        raise FieldError("email", N_("Somebody with this address has an account already."))
    if password is not None:
        _refuse_weak(password, address, name)
    user = User(
        email=address,
        name=name.strip(),
        password_hash=None if password is None else hashed(password),
        language=language,
        created_at=now,
    )
    session.add(user)
    return user


def give_role(
    session: Session, user: User, role: Role, scope: Scope, *, actor: Actor, now: datetime
) -> RoleGrant:
    """Give ``user`` (already saved) a role. Who may do that is asked before (``granting``)."""
    grant = RoleGrant(
        user_id=user.id,
        role=role,
        coalition_id=scope.coalition_id,
        event_id=scope.event_id,
        site_id=scope.site_id,
        group_id=scope.group_id,
        granted_at=now,
        granted_by_id=actor.user_id,
    )
    session.add(grant)
    record(
        session,
        "role:give",
        f"user_account:{user.id}",
        actor=actor,
        now=now,
        scope=scope,
        role=role.value,
        site=scope.site_id,
        group=scope.group_id,
    )
    return grant


def set_password(session: Session, user: User, password: str, *, now: datetime) -> None:
    """Set a new password and end every session. Raises FieldError when it is weak."""
    _refuse_weak(password, user.email, user.name)
    user.password_hash = hashed(password)
    revoke_others(session, user, keep=None, now=now)
    record(
        session,
        "password:set",
        f"user_account:{user.id}",
        actor=Actor(user.id, user.name),
        now=now,
    )


def change_password(
    session: Session, user: User, *, present: str, chosen: str, keep: str, now: datetime
) -> None:
    """Change a password and end every other session. Raises FieldError."""
    if not fits(user.password_hash, present):
        raise FieldError("present", N_("This is not your present password."))
    _refuse_weak(chosen, user.email, user.name, field="chosen")
    user.password_hash = hashed(chosen)
    revoke_others(session, user, keep=keep, now=now)
    actor = Actor(user.id, user.name)
    record(session, "password:change", f"user_account:{user.id}", actor=actor, now=now)


def speak_language(session: Session, user: User, language: str) -> None:
    """Pages and letters for this user are in ``language`` from now on."""
    session.execute(sa.update(User).where(User.id == user.id).values(language=language))


def choose_monday_mail(session: Session, user: User, *, wanted: bool) -> None:
    """Whether the report on the groups comes to this user by mail each Monday."""
    session.execute(sa.update(User).where(User.id == user.id).values(monday_mail=wanted))


def _refuse_weak(password: str, *personal: str, field: str = "password") -> None:
    words = [part for word in personal for part in (word, word.partition("@")[0])]
    why = weakness(password, *words)
    if why is not None:
        raise FieldError(field, why)
