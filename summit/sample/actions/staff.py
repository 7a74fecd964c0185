"""Writing those who log in to the demo."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.permissions import Role
from summit.access.policy import Scope
from summit.accounts.models import RoleGrant, User

PASSWORD = "summit-demo"  # noqa: S105 -- printed by the demo, refused outside it


@dataclass(frozen=True, slots=True)
class Staff:
    email: str
    name: str
    role: Role
    scopes: tuple[Scope, ...]
    also: tuple[Role, ...] = ()
    letters: bool = True  # whether the Monday letter comes


def write_staff(
    session: Session, staff: list[Staff], *, hashed: Callable[[str], str], now: datetime
) -> None:
    """Users with the demo's password, one hash for all of them so that loading is quick."""
    password_hash = hashed(PASSWORD)
    for one in staff:
        user = User(email=one.email, name=one.name, password_hash=password_hash, created_at=now,
                    monday_mail=one.letters)  # fmt: skip
        roles = (one.role, *one.also)
        user.grants = [_grant(role, scope, now) for scope in one.scopes for role in roles]
        session.add(user)


def _grant(role: Role, scope: Scope, now: datetime) -> RoleGrant:
    return RoleGrant(
        role=role,
        coalition_id=scope.coalition_id,
        event_id=scope.event_id,
        site_id=scope.site_id,
        group_id=scope.group_id,
        granted_at=now,
    )
