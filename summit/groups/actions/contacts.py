"""What a lead does for a member by hand: call, welcome, note regrets."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.groups.actions.facts import record
from summit.groups.models import Fact, GroupMeeting, Membership
from summit.retention.facts import ContactOutcome, FactKind, Source

# Outcomes in which the person themselves spoke.
ANSWERED = frozenset(
    {ContactOutcome.REACHED, ContactOutcome.CALL_BACK, ContactOutcome.ASKED_TO_STOP}
)


def log_contact(
    session: Session,
    membership: Membership,
    *,
    channel: str,
    outcome: ContactOutcome,
    note: str = "",
    occurred_at: datetime,
    now: datetime,
    by: int | None,
) -> Fact:
    """Somebody was called or written to. Where they answered, their answer stands beside it."""
    detail = {"channel": channel, "outcome": outcome.value}
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
