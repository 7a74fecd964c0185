"""Letters that ask one member: still in? and: will you come again?"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from summit.errors import N_, Conflict
from summit.groups.actions.facts import record
from summit.groups.actions.letters import post_invitation, post_question
from summit.groups.asking import last_day_of, why_not
from summit.groups.links import Links
from summit.groups.models import Fact, Membership
from summit.groups.queries import after_waiting, next_meeting, register_of
from summit.groups.sheet import standing_of
from summit.people.queries import hold_person
from summit.retention.facts import FactKind, Source
from summit.retention.states import Register


def ask_still_in(
    session: Session, membership: Membership, *, links: Links, now: datetime, by: int | None
) -> Fact:
    """Ask by mail: yes, not now, or no. The link is good for three weeks.

    Raises Conflict for whoever must not be written to (``why_not``).
    """
    register = _may_ask(session, membership, now)
    group = membership.group
    until = last_day_of(now.astimezone(ZoneInfo(group.timezone)).date())
    standing = standing_of(register, membership.person_id, group.id)
    letter = post_question(
        session, membership, links.question(membership, until),
        missed=standing.missed_on if standing else (), links=links, now=now,
    )  # fmt: skip
    return _written(session, membership, letter, now=now, by=by)


def invite_again(
    session: Session, membership: Membership, *, links: Links, now: datetime, by: int | None
) -> Fact:
    """Invite a member to the next meeting once more, with its calendar entry.

    Raises Conflict when no meeting has a date, or for whoever must not be written to.
    """
    register = _may_ask(session, membership, now)
    meeting = next_meeting(session, membership.group_id, register.known)
    if meeting is None:
        raise Conflict(N_("The next meeting has no date yet. Set it first, then invite."))
    letter = post_invitation(session, membership, meeting, links, now=now)
    return _written(session, membership, letter, now=now, by=by)


def _may_ask(session: Session, membership: Membership, now: datetime) -> Register:
    person = membership.person
    hold_person(session, person.id)  # two who ask at once come here one by one
    register = register_of(session, [membership.group_id], after_waiting(now), person_id=person.id)
    refusal = why_not(register, person.id, membership.group_id, person.email)
    if refusal is not None:
        raise Conflict(refusal, name=person.full_name)
    return register


def _written(
    session: Session, membership: Membership, letter: str, *, now: datetime, by: int | None
) -> Fact:
    return record(
        session,
        FactKind.CONTACT_OUT,
        group=membership.group,
        membership=membership,
        occurred_at=now,
        now=now,
        source=Source.WEB,
        detail={"channel": "mail", "letters": [letter]},
        by=by,
    )
