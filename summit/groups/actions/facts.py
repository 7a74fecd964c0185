"""Writing the log. Every other deed of the groups goes through here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from summit.errors import N_, Conflict, NotFound
from summit.groups.models import Fact, Group, GroupMeeting, Membership
from summit.groups.queries import deed_of, facts_with_ids, reversals_of
from summit.outbox.actions import withdraw
from summit.retention.facts import FactKind, Source
from summit.retention.knowledge import GROUP_LEVEL, MEETING_STATUS

AT_A_MEETING = MEETING_STATUS | {
    FactKind.RSVP,
    FactKind.ATTENDANCE,
    FactKind.ATTENDANCE_BY_ALTERNATE,
}
OF_THE_GROUP = GROUP_LEVEL | MEETING_STATUS


def record(
    session: Session,
    kind: FactKind,
    *,
    group: Group,
    membership: Membership | None = None,
    meeting: GroupMeeting | None = None,
    occurred_at: datetime,
    now: datetime,
    source: Source,
    detail: Mapping[str, Any] | None = None,
    note: str = "",
    by: int | None = None,
) -> Fact:
    """Append one fact. ``detail`` has the keys that ``summit.retention.facts`` reads; ``by`` is
    the id of the member of staff who says so, None for the member or the system.

    A membership or meeting of another group raises NotFound. What belongs to a person needs the
    membership, what happens at a meeting the meeting: ValueError, for it is our own mistake.
    """
    _check(kind, group, membership, meeting)
    fact = Fact(
        group=group,
        membership=membership,
        meeting=meeting,
        kind=kind,
        occurred_at=occurred_at,
        recorded_at=now,
        recorded_by_id=by,
        source=source,
        detail=dict(detail or {}),
        note=note,
    )
    session.add(fact)
    return fact


def _check(
    kind: FactKind, group: Group, membership: Membership | None, meeting: GroupMeeting | None
) -> None:
    for part in (membership, meeting):
        if part is not None and part.group is not group and part.group_id != group.id:
            raise NotFound
    if kind is FactKind.REVERSAL:
        message = "a reversal is written by reverse()"
    elif (membership is None) is not (kind in OF_THE_GROUP):
        message = f"{kind}: membership given or missing"
    elif kind in AT_A_MEETING and meeting is None:
        message = f"{kind}: meeting missing"
    else:
        return
    raise ValueError(message)


def reverse(
    session: Session,
    fact: Fact,
    *,
    now: datetime,
    source: Source,
    note: str = "",
    by: int | None = None,
) -> Fact:
    """Append the fact that undoes ``fact``; from now on it is as if it had never been.

    Reversing a reversal restores what it undid.
    """
    undoing = Fact(
        group_id=fact.group_id,
        membership_id=fact.membership_id,
        meeting_id=fact.meeting_id,
        kind=FactKind.REVERSAL,
        occurred_at=now,
        recorded_at=now,
        recorded_by_id=by,
        source=source,
        reverses_id=fact.id,
        detail={},
        note=note,
    )
    session.add(undoing)
    return undoing


def undo(
    session: Session, fact: Fact, *, now: datetime, source: Source, by: int | None = None
) -> list[Fact]:
    """Reverse the whole deed that ``fact`` was part of, ``fact`` first.

    Raises Conflict when that was done before.

    A deed is what was written in one moment about one person or one roster. A letter that it
    posted is kept back if it has not gone out; to write it again is a deed of its own.
    """
    deed = sorted(deed_of(session, fact), key=lambda part: part.id != fact.id)
    _refuse_letters_again(session, deed)
    ids = [part.id for part in deed]
    if any(later.reverses_id == fact.id for later in reversals_of(session, ids)):
        raise Conflict(N_("This has been undone already."))
    withdraw(session, [key for part in deed for key in part.detail.get("letters", ())])
    return [reverse(session, part, now=now, source=source, by=by) for part in deed]


def _refuse_letters_again(session: Session, deed: Sequence[Fact]) -> None:
    undone = [part.reverses_id for part in deed if part.reverses_id is not None]
    if any(part.detail.get("letters") for part in facts_with_ids(session, undone)):
        raise Conflict(N_("The letter was kept back. Write it anew instead."))
