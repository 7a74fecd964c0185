"""What a member does, or somebody on their behalf: sign up, answer, pause, go, move on."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from summit.errors import N_, Conflict, FieldError
from summit.groups.actions.facts import record
from summit.groups.actions.letters import post_link, post_welcome
from summit.groups.links import Links
from summit.groups.models import Fact, Group, GroupMeeting, Membership
from summit.groups.queries import (
    after_waiting,
    knowledge_of,
    membership_of,
    next_meeting,
    register_of,
)
from summit.groups.roster import said_about
from summit.groups.states import GroupState, group_state
from summit.people.actions import know_person
from summit.people.models import Person
from summit.people.queries import person_with_email
from summit.retention.facts import Answer, FactKind, Reason, Source


class GroupHasClosed(Conflict):
    """A closed group takes nobody any more."""


def sign_up(
    session: Session,
    group: Group,
    person: Person,
    *,
    occurred_at: datetime,
    now: datetime,
    source: Source,
    links: Links,
    by: int | None = None,
    welcome: bool = True,
) -> tuple[Membership, Fact | None]:
    """(the membership, the sign-up or None when nothing changed); posts the welcome mail.

    While an episode is open a second sign-up changes nothing; after the end of one it opens the
    next. Two at the same moment become one membership. Raises GroupHasClosed.
    """
    known = knowledge_of(session, [group], now)
    if group_state(group.id, known) is GroupState.CLOSED:
        raise GroupHasClosed(
            N_("%(group)s has closed and takes nobody new."), group=str(group.name)
        )
    membership, fresh = place_in(session, group, person, links=links, now=now)
    if not fresh and _is_open(session, membership, now):
        return membership, None
    fact = record(
        session,
        FactKind.SIGNUP,
        group=group,
        membership=membership,
        occurred_at=occurred_at,
        now=now,
        source=source,
        by=by,
    )
    if welcome:
        post_welcome(session, membership, next_meeting(session, group.id, known), links, now=now)
    return membership, fact


def newcomer(
    session: Session,
    group: Group,
    *,
    full_name: str,
    email: str | None,
    organization: str,
    language: str,
    now: datetime,
) -> tuple[Person, bool]:
    """(the person, whether nobody knew the address before); two at once become one person."""
    coalition = group.coalition_id
    known = person_with_email(session, coalition, email) if email else None
    if known is not None:
        return known, False
    asked: dict[str, Any] = {
        "full_name": full_name,
        "email": email,
        "organization": organization,
        "language": language,
        "now": now,
    }
    try:
        with session.begin_nested():
            made = know_person(session, coalition, **asked)
            session.flush()  # the unique address decides between two who come at once
    except IntegrityError:
        return know_person(session, coalition, **asked), False
    return made, True


def place_in(
    session: Session, group: Group, person: Person, *, links: Links, now: datetime
) -> tuple[Membership, bool]:
    """The row of this person in this group, locked, and whether it is new."""
    session.flush()  # a new person gets the id by which memberships are found
    known = membership_of(session, group.id, person.id, lock=True)
    if known is not None:
        return known, False
    uid, secret = links.new()
    made = Membership(
        uid=uid,
        group=group,
        person=person,
        created_at=now,
        consent_at=now,
        link_version=1,
        link_digest=secret,
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()  # the unique pair decides between two who sign up at once
    except IntegrityError:
        other = membership_of(session, group.id, person.id, lock=True)
        if other is None:
            raise
        return other, False
    return made, True


def _is_open(session: Session, membership: Membership, now: datetime) -> bool:
    person, group = membership.person_id, membership.group_id
    register = register_of(session, [group], after_waiting(now), person_id=person)
    folded = register.memberships.get((person, group))
    return folded is not None and folded.open_episode is not None


def send_link(session: Session, membership: Membership, *, links: Links, now: datetime) -> None:
    """Mail the link again to whom it belongs; once a day at most."""
    post_link(session, membership, links, now=now)


def answer_invitation(
    session: Session,
    membership: Membership,
    meeting: GroupMeeting,
    answer: Answer,
    *,
    now: datetime,
    source: Source = Source.WEB,
    by: int | None = None,
) -> Fact | None:
    """Yes, no or maybe, before the meeting starts; None when that was the answer already."""
    if meeting.starts_at <= now:
        raise Conflict(N_("This meeting has begun; it can no longer be answered."))
    register = register_of(session, [membership.group_id], now, person_id=membership.person_id)
    if meeting.id in register.known.cancelled:
        raise Conflict(N_("This meeting has been cancelled."))
    said = said_about(register, meeting.id, meeting.starts_at).get(membership.person_id)
    if said is not None and said.answer == answer:
        return None
    return record(
        session,
        FactKind.RSVP,
        group=membership.group,
        membership=membership,
        meeting=meeting,
        occurred_at=now,
        now=now,
        source=source,
        detail={"answer": answer.value},
        by=by,
    )


def stay(
    session: Session,
    membership: Membership,
    *,
    now: datetime,
    source: Source = Source.WEB,
    by: int | None = None,
) -> Fact:
    """ "Still in": a confirmation, and an answer beside it, which gives grace."""
    said = _own(session, membership, FactKind.CONFIRM, now=now, source=source, by=by)
    _own(session, membership, FactKind.CONTACT_IN, now=now, source=source, by=by)
    return said


def be_away(
    session: Session,
    membership: Membership,
    *,
    until: date,
    today: date,
    now: datetime,
    source: Source = Source.WEB,
    by: int | None = None,
) -> Fact:
    """ "Not now": a leave of absence from today until a day, both inclusive.

    ``today`` is the group's date. Raises FieldError for a day that has passed or is a year off.
    """
    if until < today:
        raise FieldError("until", N_("This day has passed. Choose one that is still to come."))
    if until > today + timedelta(days=366):
        raise FieldError("until", N_("Choose a day within a year."))
    detail = {"from": today.isoformat(), "until": until.isoformat()}
    said = _own(session, membership, FactKind.EXCUSED, now=now, source=source, by=by, detail=detail)
    _own(session, membership, FactKind.CONTACT_IN, now=now, source=source, by=by)
    return said


def leave(
    session: Session,
    membership: Membership,
    reasons: Sequence[Reason],
    *,
    note: str = "",
    now: datetime,
    source: Source = Source.WEB,
    by: int | None = None,
) -> Fact:
    """The member goes, and says why."""
    detail = {"reasons": [reason.value for reason in reasons]}
    return _own(
        session, membership, FactKind.LEAVE, now=now, source=source, by=by, detail=detail, note=note
    )


def transfer(
    session: Session,
    membership: Membership,
    target: Group,
    *,
    now: datetime,
    links: Links,
    source: Source = Source.WEB,
    by: int | None = None,
) -> tuple[Membership, Fact]:
    """The member goes on in another group of the same event, with the clock they came with."""
    if target.event_id != membership.group.event_id or target.id == membership.group_id:
        raise FieldError("to_group", N_("Choose another group of this summit."))
    known = knowledge_of(session, [target], now)
    if group_state(target.id, known) is GroupState.CLOSED:
        raise FieldError("to_group", N_("This group has closed and takes nobody new."))
    detail = {"to_group": target.id}
    fact = _own(
        session, membership, FactKind.TRANSFER, now=now, source=source, by=by, detail=detail
    )
    arrived, _ = place_in(session, target, membership.person, links=links, now=now)
    post_welcome(session, arrived, next_meeting(session, target.id, known), links, now=now)
    return arrived, fact


def _own(
    session: Session,
    membership: Membership,
    kind: FactKind,
    *,
    now: datetime,
    source: Source,
    by: int | None,
    detail: Mapping[str, object] | None = None,
    note: str = "",
) -> Fact:
    """A fact of the member that happens now."""
    return record(
        session,
        kind,
        group=membership.group,
        membership=membership,
        occurred_at=now,
        now=now,
        source=source,
        detail=detail,
        note=note,
        by=by,
    )
