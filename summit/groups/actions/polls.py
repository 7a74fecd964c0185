"""A poll about dates: some to choose from, one vote a member by link, one date that is fixed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.errors import N_, Conflict, FieldError
from summit.groups.actions.facts import record, undo
from summit.groups.actions.founding import log_deed
from summit.groups.actions.letters import news_key, post_news
from summit.groups.actions.meetings import MeetingPlan, plan_meeting
from summit.groups.links import Links
from summit.groups.models import DatePoll, Fact, Group, GroupMeeting, Membership, PollSlot, PollVote
from summit.groups.queries import (
    after_waiting,
    lock_group,
    membership_of,
    memberships_of,
    register_of,
)
from summit.groups.queries.polls import open_poll, votes_of
from summit.groups.states import GroupState, group_state
from summit.outbox.actions import withdraw
from summit.retention.facts import FactKind, Source


@dataclass(frozen=True, slots=True)
class Dates:
    """What members are asked."""

    moments: Sequence[datetime]
    minutes: int
    place: str = ""
    link: str = ""

    def check(self, now: datetime) -> None:
        """Raise FieldError when nobody could choose."""
        if len(set(self.moments)) < 2:
            raise FieldError("day_0", N_("Give at least two different dates to choose from."))
        if min(self.moments) <= now:
            raise FieldError("day_0", N_("Every date must still be to come."))
        if not self.place and not self.link:
            raise FieldError("place", N_("Say where: a place, a link, or both."))


def ask_dates(
    session: Session, group: Group, dates: Dates, *, actor: Actor, links: Links, now: datetime
) -> DatePoll:
    """Ask every member by mail which dates suit. Raises Conflict while another poll goes on."""
    dates.check(now)
    lock_group(session, group)
    if open_poll(session, group.id) is not None:
        raise Conflict(N_("A poll about dates goes on already. Fix one of its dates, or end it."))
    register = register_of(session, [group.id], after_waiting(now))
    if group_state(group.id, register.known) is GroupState.CLOSED:
        raise Conflict(N_("This group has closed; it meets no more."))
    poll = DatePoll(
        group=group, minutes=dates.minutes, place=dates.place, link=dates.link,
        asked_at=now, asked_by_id=actor.user_id,
        slots=[PollSlot(starts_at=moment) for moment in sorted(set(dates.moments))],
    )  # fmt: skip
    session.add(poll)
    session.flush()  # the way back names the poll by its id
    inside = {m.person for m in register.of_group(group.id) if m.open_episode is not None}
    members = [m for m in memberships_of(session, group.id) if m.person_id in inside]
    moments = [slot.starts_at for slot in poll.slots]
    post_news(session, "dates", members, links, now=now, moments=moments)
    log_deed(session, "group:ask-dates", group, actor=actor, now=now)
    return poll


def vote(
    session: Session,
    membership: Membership,
    poll: DatePoll,
    suiting: Collection[int],
    *,
    now: datetime,
) -> Fact | None:
    """The member can come on the dates with the ids ``suiting``, and on no other one.

    The first answer is a fact: a yes to any date confirms the membership, none is an answer all
    the same. Later ones change the votes alone, and None is returned.
    """
    if poll.ended_at is not None:
        raise Conflict(N_("This poll has ended."))
    membership_of(session, membership.group_id, membership.person_id, lock=True)
    known = {v.slot_id: v for v in votes_of(session, poll.id, membership.id)}
    for slot in poll.slots:
        if slot.id in known:
            known[slot.id].can = slot.id in suiting
        else:
            row = PollVote(slot_id=slot.id, membership_id=membership.id, can=slot.id in suiting)
            session.add(row)
    if known:
        return None
    said = _says(session, membership, FactKind.CONTACT_IN, now)
    some = any(slot.id in suiting for slot in poll.slots)
    return _says(session, membership, FactKind.CONFIRM, now) if some else said


def _says(session: Session, membership: Membership, kind: FactKind, now: datetime) -> Fact:
    return record(
        session, kind, group=membership.group, membership=membership, occurred_at=now, now=now,
        source=Source.WEB, detail={"channel": "poll"} if kind is FactKind.CONTACT_IN else {},
    )  # fmt: skip


def take_back_vote(
    session: Session, membership: Membership, poll: DatePoll, fact: Fact, *, now: datetime
) -> None:
    """It is as if the member had not answered yet."""
    for row in votes_of(session, poll.id, membership.id):
        session.delete(row)
    undo(session, fact, now=now, source=Source.WEB)


def choose_date(
    session: Session,
    poll: DatePoll,
    slot: PollSlot,
    *,
    actor: Actor,
    links: Links,
    now: datetime,
) -> GroupMeeting:
    """Fix one date: the meeting is planned, everybody is invited, and the poll ends.

    Lock the poll first. Raises Conflict when it has ended, FieldError for a date gone by.
    """
    if poll.ended_at is not None:
        raise Conflict(N_("This poll has ended."))
    ends_at = slot.starts_at + timedelta(minutes=poll.minutes)
    plan = MeetingPlan(slot.starts_at, ends_at, poll.place, poll.link)
    meeting = plan_meeting(session, poll.group, plan, actor=actor, links=links, now=now)
    poll.ended_at, poll.meeting_id = now, meeting.id
    return meeting


def drop_poll(session: Session, poll: DatePoll, *, now: datetime) -> None:
    """End the poll without a date; letters that have not gone out are kept back.

    Raises Conflict when it has ended.
    """
    if poll.ended_at is not None:
        raise Conflict(N_("This poll has ended."))
    poll.ended_at = now
    members = memberships_of(session, poll.group_id)
    withdraw(session, [news_key("dates", member, poll.asked_at) for member in members])


def take_up_poll(session: Session, poll: DatePoll) -> None:
    """It was ended by mistake. Raises Conflict when a date was fixed or another poll goes on."""
    lock_group(session, poll.group)
    if poll.meeting_id is not None or open_poll(session, poll.group_id) is not None:
        raise Conflict(N_("The group has changed since you opened the page."))
    poll.ended_at = None
