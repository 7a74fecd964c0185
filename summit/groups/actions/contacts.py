"""What a lead does for a member by hand: call, welcome, note regrets."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from summit.errors import N_, Conflict
from summit.groups.actions.facts import record
from summit.groups.actions.members import leave
from summit.groups.models import Fact, GroupMeeting, Membership
from summit.groups.queries import after_waiting, groups_of, register_of
from summit.groups.states import GroupKind
from summit.people.queries import hold_person
from summit.retention.facts import ContactOutcome, FactKind, Reason, Source
from summit.retention.outreach import recent_call, wants_peace

# Outcomes in which the person themselves spoke.
ANSWERED = frozenset(
    {
        ContactOutcome.REACHED,
        ContactOutcome.CALL_BACK,
        ContactOutcome.ASKED_TO_STOP,
        ContactOutcome.WILL_COME,
        ContactOutcome.LEAVES,
        ContactOutcome.OTHER_GROUP,
    }
)


def log_contact(
    session: Session,
    membership: Membership,
    *,
    channel: str,
    outcome: ContactOutcome,
    note: str = "",
    back_on: date | None = None,
    occurred_at: datetime,
    now: datetime,
    by: int | None,
) -> Fact:
    """Somebody was called or written to. Where they answered, their answer stands beside it.

    ``back_on``: the day on which they asked to be called back.
    """
    detail = {"channel": channel, "outcome": outcome.value}
    if back_on is not None:
        detail["until"] = back_on.isoformat()
    told = record(
        session,
        FactKind.CONTACT_OUT,
        group=membership.group,
        membership=membership,
        occurred_at=occurred_at,
        now=now,
        source=Source.CALL,
        detail=detail,
        note=note,
        by=by,
    )
    if outcome in ANSWERED:
        record(
            session,
            FactKind.CONTACT_IN,
            group=membership.group,
            membership=membership,
            occurred_at=occurred_at,
            now=now,
            source=Source.CALL,
            detail=detail,
            by=by,
        )
    return told


def note_call(
    session: Session,
    membership: Membership,
    outcome: ContactOutcome,
    *,
    back_on: date | None = None,
    now: datetime,
    by: int | None,
) -> Fact:
    """What came of a call from the call list, made just now. Who says that they will come has
    confirmed, and who says that they leave has left: facts of the same deed, undone with it.

    Raises Conflict where the list would not name the person any more: somebody else called in the
    meantime, or the person asked us to stop.
    """
    person, group = membership.person, membership.group
    hold_person(session, person.id)  # two who call at once come here one by one
    register = register_of(
        session,
        [each.id for each in groups_of(session, group.event_id, tuple(GroupKind))],
        after_waiting(now),
        person_id=person.id,
    )
    if wants_peace(register, person.id):
        raise Conflict(
            N_("%(name)s asked us to stop. The call is not noted."), name=person.full_name
        )
    if recent_call(register, person.id, group.id):
        raise Conflict(
            N_("Somebody has called %(name)s in the last seven days. The call is not noted."),
            name=person.full_name,
        )
    told = log_contact(
        session, membership, channel="call", outcome=outcome, back_on=back_on, occurred_at=now,
        now=now, by=by,
    )  # fmt: skip
    if outcome is ContactOutcome.LEAVES:
        leave(session, membership, [Reason.OTHER], now=now, source=Source.CALL, by=by)
    elif outcome is ContactOutcome.WILL_COME:
        record(
            session, FactKind.CONFIRM, group=group, membership=membership, occurred_at=now, now=now,
            source=Source.CALL, by=by,
        )  # fmt: skip
    return told


def log_orientation(
    session: Session,
    membership: Membership,
    *,
    note: str = "",
    occurred_at: datetime,
    now: datetime,
    by: int | None,
) -> Fact:
    """A talk of two, or a welcome session: whoever waits has started."""
    return record(
        session,
        FactKind.ORIENTED,
        group=membership.group,
        membership=membership,
        occurred_at=occurred_at,
        now=now,
        source=Source.CALL,
        note=note,
        by=by,
    )


def record_regrets(
    session: Session,
    membership: Membership,
    meeting: GroupMeeting,
    *,
    note: str = "",
    now: datetime,
    by: int | None,
) -> Fact:
    """Regrets on a member's behalf. After the meeting's start they are a note, no excuse."""
    return record(
        session,
        FactKind.EXCUSED,
        group=membership.group,
        membership=membership,
        meeting=meeting,
        occurred_at=now,
        now=now,
        source=Source.CALL,
        note=note,
        by=by,
    )
