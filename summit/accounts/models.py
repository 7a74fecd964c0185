"""Those who log in, their sessions, and what they are allowed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.access.permissions import Role
from summit.db import Base, pk


class User(Base):
    """A member of staff. Attendees have no account: they carry a personal link."""

    __tablename__ = "user_account"

    id: Mapped[pk]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    monday_mail: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    grants: Mapped[list["RoleGrant"]] = relationship(
        back_populates="user", foreign_keys="RoleGrant.user_id", cascade="all, delete-orphan"
    )


class RoleGrant(Base):
    """A role of a user at one level; columns further down than the level are empty."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("user_id", "role", "coalition_id", "event_id", "site_id", "group_id"),
    )

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[Role]
    coalition_id: Mapped[int | None] = mapped_column(ForeignKey("coalition.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("map_group.id"))
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    user: Mapped[User] = relationship(back_populates="grants", foreign_keys=[user_id])


class UserSession(Base):
    """A log-in on one browser. Only the digest of its cookie is stored."""

    __tablename__ = "user_session"

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    user: Mapped[User] = relationship()


class AccountLink(Base):
    """A link sent by mail, good once: an invitation to the team or a new password."""

    __tablename__ = "account_link"

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    purpose: Mapped[str]
    token_digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()


class Throttle(Base):
    """How often something was tried in the present window, by what and by whom."""

    __tablename__ = "throttle"
    __table_args__ = (
        UniqueConstraint("scope", "key"),
        Index(None, "window_start"),
    )

    id: Mapped[pk]
    scope: Mapped[str]
    key: Mapped[str]
    window_start: Mapped[datetime]
    tries: Mapped[int]
