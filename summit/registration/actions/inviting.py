"""Asking people to register: a list, letters, reminders to the silent, and their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.access.tokens import Keyring, Purpose, digest, new_uid
from summit.audit.actions import record
from summit.db import Localized
from summit.errors import N_, Conflict
from summit.events.models import Event, Site
from summit.events.queries import scope_of
from summit.events.states import EventState
from summit.outbox.actions import post, send_after_all
from summit.outbox.actions import withdraw as withdraw_letters
from summit.outbox.jobs import Context, Job
from summit.outbox.models import Message
from summit.outbox.values import SecretLink
from summit.registration.invited.lines import Finding, Line, Pasted, Why
from summit.registration.invited.queries import (
    invited_keys,
    partners_at,
    registered_already,
    registered_keys,
    registration_of_invited,
    silent,
    unsent,
)
from summit.registration.models import Invitation, Partner
from summit.registration.states import InvitationState

BULK = 9
OPEN = (InvitationState.WRITTEN, InvitationState.SENT)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is the same for everybody on a list."""

    language: str
    site: Site | None = None
    partner: Partner | None = None


class Answered(Conflict):
    """The invitation is not open any more."""

    def __init__(self) -> None:
        super().__init__(N_("This invitation has changed since you opened the page."))


def look(session: Session, event: Event, pasted: Pasted) -> Pasted:
    """Leave out who is registered or invited already. Nothing is stored."""
    keys = [line.key for line in pasted.lines]
    registered = registered_keys(session, event.id, keys)
    invited = invited_keys(session, event.id, keys)
    lines: list[Line] = []
    findings = list(pasted.findings)
    for line in pasted.lines:
        if line.key in registered:
            findings.append(Finding(line.number, Why.REGISTERED, line.email))
        elif line.key in invited:
            findings.append(Finding(line.number, Why.INVITED, line.email))
        else:
            lines.append(line)
    return Pasted(lines, sorted(findings, key=lambda finding: finding.number))


def write_down(
    session: Session,
    event: Event,
    pasted: Pasted,
    terms: Terms,
    *,
    keys: Keyring,
    actor: Actor,
    now: datetime,
) -> int:
    """Put the people on the list of the invited; nobody is written to yet. How many are new."""
    lines = look(session, event, pasted).lines
    session.add_all([_written(event, line, terms, keys=keys, now=now) for line in lines])
    if lines:
        _log(session, "written", event, actor=actor, now=now, people=len(lines))
    return len(lines)


def _written(event: Event, line: Line, terms: Terms, *, keys: Keyring, now: datetime) -> Invitation:
    uid = new_uid()
    return Invitation(
        uid=uid,
        event_id=event.id,
        full_name=line.full_name,
        email=line.email,
        email_key=line.key,
        organization=line.organization,
        language=terms.language,
        site_id=terms.site and terms.site.id,
        partner_id=terms.partner and terms.partner.id,
        made_at=now,
        link_digest=digest(keys.token(Purpose.INVITATION, uid, 1)),
    )


def send(session: Session, event: Event, *, actor: Actor, now: datetime) -> int:
    """Write to everybody who has had no letter yet. To how many."""
    settle_answers(session, now=now, event_id=event.id)
    people = unsent(session, event.id)
    partners = _by_id(session, event)
    for invitation in people:
        _post(session, "invited", event, invitation, partners, now=now)
        invitation.state, invitation.sent_at = InvitationState.SENT, now
    if people:
        _log(session, "sent", event, actor=actor, now=now, people=len(people))
    return len(people)


def remind(session: Session, event: Event, *, actor: Actor, now: datetime) -> int:
    """Write once more to those who have been silent for three days, three times at the most."""
    settle_answers(session, now=now, event_id=event.id)
    people = silent(session, event.id, now=now)
    partners = _by_id(session, event)
    for invitation in people:
        invitation.reminders += 1
        invitation.reminded_at = now
        _post(session, "invited_again", event, invitation, partners, now=now)
    if people:
        _log(session, "reminded", event, actor=actor, now=now, people=len(people))
    return len(people)


def _by_id(session: Session, event: Event) -> dict[int, Partner]:
    return {partner.id: partner for partner in partners_at(session, event.id)}


def _post(
    session: Session,
    name: str,
    event: Event,
    invitation: Invitation,
    partners: dict[int, Partner],
    *,
    now: datetime,
) -> None:
    post(
        session,
        kind=f"registration/{name}",
        dedupe_key=_letter_key(invitation, invitation.reminders),
        recipient=invitation.email,
        recipient_name=invitation.full_name,
        language=invitation.language,
        values=letter_values(event, invitation, partners.get(invitation.partner_id or 0)),
        coalition_id=event.coalition_id,
        event_id=event.id,
        sensitive=True,
        priority=BULK,
        now=now,
    )


def _letter_keys(invitation: Invitation) -> list[str]:
    return [_letter_key(invitation, number) for number in range(invitation.reminders + 1)]


def _letter_key(invitation: Invitation, number: int) -> str:
    return f"invitation:{invitation.uid}:{invitation.link_version}:{number}"


def letter_values(event: Event, invitation: Invitation, partner: Partner | None) -> dict[str, Any]:
    """What the letters to somebody who is invited may say."""
    return {
        "name": invitation.full_name,
        "event": Localized(event.name),
        "summary": Localized(event.summary),
        "host": event.coalition.name,
        "inviter": partner.organization.name if partner else event.coalition.name,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "zone": event.timezone,
        "sites": [Localized(site.name) for site in event.sites],
        "link": secret_form(invitation, f"/e/{event.slug}/register?invite=%s"),
        "no": secret_form(invitation, f"/e/{event.slug}/decline?invite=%s"),
        "contact": event.coalition.contact_email,
    }


def secret_form(invitation: Invitation, path: str) -> SecretLink:
    return SecretLink(
        Purpose.INVITATION, invitation.uid, invitation.link_version, invitation.link_digest, path
    )


def withdraw(session: Session, invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    """Take an invitation back: its link opens nothing special any more. Raises Answered."""
    if invitation.state not in OPEN:
        raise Answered
    invitation.state = InvitationState.WITHDRAWN
    withdraw_letters(session, _letter_keys(invitation))
    _log(session, "withdrawn", invitation.event, actor=actor, now=now, invitation=invitation.id)


def restore(session: Session, invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    """Undo a withdrawal; who has had the letter is not written to again, and one that was kept
    back goes out. Raises Answered, also for who was erased.
    """
    if invitation.state != InvitationState.WITHDRAWN or not invitation.email:
        raise Answered
    send_after_all(session, _letter_keys(invitation))
    sent = invitation.sent_at is not None
    invitation.state = InvitationState.SENT if sent else InvitationState.WRITTEN
    _log(session, "restored", invitation.event, actor=actor, now=now, invitation=invitation.id)


def decline(invitation: Invitation, *, now: datetime) -> None:
    """The person does not come, and is not reminded. Raises Answered."""
    if invitation.state == InvitationState.DECLINED:
        return
    if invitation.state not in OPEN:
        raise Answered
    invitation.state, invitation.answered_at = InvitationState.DECLINED, now


def think_again(invitation: Invitation) -> None:
    """Take a refusal back. Raises Answered."""
    if invitation.state == InvitationState.SENT:
        return
    if invitation.state != InvitationState.DECLINED:
        raise Answered
    invitation.state, invitation.answered_at = InvitationState.SENT, None


def settle_answers(session: Session, *, now: datetime, event_id: int | None = None) -> int:
    """Note who has registered without the link of the letter. How many were found."""
    mine = registration_of_invited().limit(1).scalar_subquery()
    change = (
        sa.update(Invitation)
        .where(Invitation.state.in_((*OPEN, InvitationState.DECLINED)), registered_already())
        .values(state=InvitationState.ACCEPTED, registration_id=mine, answered_at=now)
        .returning(Invitation.id)
    )
    if event_id is not None:
        change = change.where(Invitation.event_id == event_id)
    return len(session.execute(change, execution_options={"synchronize_session": False}).all())


def _settle(session: Session, context: Context) -> int:
    settle_answers(session, now=context.now)
    return 0  # all of it is done at once


def still_invited(session: Session, message: Message, moment: datetime) -> bool:
    """Whether a letter may go out: the day takes place, and the person has not answered since."""
    uid = message.dedupe_key.split(":")[1]
    asked = (
        sa.select(Invitation.id)
        .join(Invitation.event)
        .where(
            Invitation.uid == uid,
            Invitation.state.in_(OPEN),
            Event.state == EventState.PUBLISHED,
            Event.ends_at > moment,
            ~registered_already(),
        )
    )
    return session.scalar(asked) is not None


INVITATION_CHECKS = {
    f"registration/{letter}": still_invited for letter in ("invited", "invited_again")
}
INVITATION_JOBS: Sequence[Job] = (Job("invitations", timedelta(minutes=5), _settle),)


def _log(
    session: Session, deed: str, event: Event, *, actor: Actor, now: datetime, **detail: object
) -> None:
    record(
        session,
        f"invitation:{deed}",
        f"event:{event.id}",
        actor=actor,
        now=now,
        scope=scope_of(event),
        **detail,
    )
