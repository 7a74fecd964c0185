"""The team of an event: inviting people and taking roles back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.permissions import ROLE_LABELS, Role
from summit.access.places import Place
from summit.access.policy import Actor, Scope
from summit.accounts.actions.links import LinkPurpose, link_address, make_link
from summit.accounts.actions.users import add_user, give_role
from summit.accounts.granting import may_grant
from summit.accounts.models import RoleGrant, User
from summit.accounts.queries import grant_of, user_with_email
from summit.audit.actions import record
from summit.errors import N_, Conflict, FieldError, NotAllowed
from summit.outbox.actions import post
from summit.outbox.render import translations


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom one asks for what: ``event`` is the event's name by language."""

    email: str
    name: str
    role: Role
    place: Place
    event: Mapping[str, str]
    language: str


def invite(
    session: Session, wanted: Invitation, *, actor: Actor, base_url: str, now: datetime
) -> User:
    """Give somebody a role and write to them; who has no account yet gets a link to make one.

    Raises NotAllowed when the actor may not give this role, FieldError when it is held already.
    """
    scope = wanted.place.scope
    if not may_grant(actor, wanted.role, scope):
        raise NotAllowed(N_("You can give only roles that you hold yourself."))
    user = user_with_email(session, wanted.email)
    if user is None:
        user = add_user(
            session,
            email=wanted.email,
            name=wanted.name,
            password=None,
            language=wanted.language,
            now=now,
        )
        session.flush()  # the grant and the link name the user's id
    elif any(held.role == wanted.role and grant_of(held).scope == scope for held in user.grants):
        raise FieldError("email", N_("This person holds that role there already."))
    give_role(session, user, wanted.role, scope, actor=actor, now=now)
    _write_to(session, user, wanted, actor=actor, base_url=base_url, now=now)
    return user


def _write_to(
    session: Session, user: User, wanted: Invitation, *, actor: Actor, base_url: str, now: datetime
) -> None:
    role = translations(user.language).gettext(ROLE_LABELS[wanted.role])
    new = user.password_hash is None
    if new:
        link = link_address(base_url, make_link(session, user, LinkPurpose.INVITATION, now=now))
    else:
        link = f"{base_url}/login"
    post(
        session,
        kind="accounts/invitation" if new else "accounts/new_role",
        dedupe_key=f"role:{user.id}:{wanted.role}:{wanted.place.key}:{now.isoformat()}",
        recipient=user.email,
        recipient_name=user.name,
        language=user.language,
        values={
            "name": user.name,
            "inviter": actor.name,
            "event": wanted.event,
            "role": role,
            "link": link,
        },
        coalition_id=wanted.place.scope.coalition_id,
        event_id=wanted.place.scope.event_id,
        sensitive=new,
        priority=2,
        now=now,
    )


def take_role(session: Session, grant: RoleGrant, *, actor: Actor, now: datetime) -> None:
    """Take a role back; it is gone at the person's next request.

    Raises NotAllowed when it is above the actor's own, Conflict for the last administrator.
    """
    held = grant_of(grant)
    if not may_grant(actor, held.role, held.scope):
        raise NotAllowed(N_("You can take back only roles that you could give."))
    if held.role == Role.ADMIN and held.scope == Scope() and _is_last_admin(session, grant):
        raise Conflict(N_("This is the last administrator. Give the role to somebody else first."))
    session.delete(grant)
    record(
        session,
        "role:take",
        f"user_account:{grant.user_id}",
        actor=actor,
        now=now,
        scope=held.scope,
        role=held.role.value,
        site=held.scope.site_id,
        group=held.scope.group_id,
    )


def _is_last_admin(session: Session, grant: RoleGrant) -> bool:
    """Asked with the rows locked: two administrators must not remove each other at once."""
    admins = session.scalars(
        sa.select(RoleGrant.user_id)
        .join(RoleGrant.user)
        .where(RoleGrant.role == Role.ADMIN, RoleGrant.coalition_id.is_(None), User.active)
        .with_for_update(of=RoleGrant)
    ).all()
    return set(admins) <= {grant.user_id}
