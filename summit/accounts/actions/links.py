"""Links that are sent by mail and work once: a new password, an invitation."""

from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.tokens import digest, new_secret
from summit.accounts import limits
from summit.accounts.actions.throttles import count_try
from summit.accounts.actions.users import set_password
from summit.accounts.models import AccountLink, User
from summit.accounts.queries import account_link, user_with_email
from summit.errors import N_, NotFound
from summit.outbox.actions import post
from summit.outbox.render import render


class LinkPurpose(StrEnum):
    PASSWORD = "password"  # noqa: S105 -- the name of a purpose
    INVITATION = "invitation"


LIFETIMES = {
    LinkPurpose.PASSWORD: timedelta(minutes=30),
    LinkPurpose.INVITATION: timedelta(days=7),
}


def make_link(session: Session, user: User, purpose: LinkPurpose, *, now: datetime) -> str:
    """The secret of a new link; links of the same purpose made before it are dead."""
    session.execute(
        sa.update(AccountLink)
        .where(
            AccountLink.user_id == user.id,
            AccountLink.purpose == purpose.value,
            AccountLink.used_at.is_(None),
        )
        .values(used_at=now)
    )
    secret = new_secret()
    session.add(
        AccountLink(
            user_id=user.id,
            purpose=purpose.value,
            token_digest=digest(secret),
            created_at=now,
            expires_at=now + LIFETIMES[purpose],
        )
    )
    return secret


def send_password_link(session: Session, email: str, *, base_url: str, now: datetime) -> None:
    """Send a link if the address is known. Nothing tells the asker whether it is."""
    user = user_with_email(session, email)
    often = count_try(session, limits.RESET_OF_ACCOUNT, email.strip().lower(), now=now)
    if user is None or not user.active or often > limits.RESET_OF_ACCOUNT.tries:
        # The same work as for a known address, so that the time does not tell either.
        render("accounts/new_password", "en", {"name": "", "link": base_url})
        return
    secret = make_link(session, user, LinkPurpose.PASSWORD, now=now)
    post(
        session,
        kind="accounts/new_password",
        dedupe_key=f"new-password:{digest(secret)[:32]}",
        recipient=user.email,
        recipient_name=user.name,
        language=user.language,
        values={"name": user.name, "link": link_address(base_url, secret)},
        coalition_id=None,
        sensitive=True,
        priority=1,
        now=now,
    )


def link_address(base_url: str, secret: str) -> str:
    return f"{base_url}/login/link/{secret}"


def use_link(session: Session, token: str, password: str, *, now: datetime) -> User:
    """Set the password of the link's user; the link is used up.

    Raises NotFound when it is used, too old or made up, FieldError when the password is weak.
    """
    link = account_link(session, token, now=now)
    used = session.execute(
        sa.update(AccountLink)
        .where(AccountLink.id == link.id, AccountLink.used_at.is_(None))
        .values(used_at=now)
        .returning(AccountLink.id)
    ).all()
    if not used:
        raise NotFound(N_("There is no such page."))
    set_password(session, link.user, password, now=now)
    return link.user
