"""Members who say at the meeting that they are here."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.errors import N_, Conflict
from summit.groups.actions.facts import record
from summit.groups.actions.members import newcomer, sign_up
from summit.groups.links import Links
from summit.groups.models import Fact, GroupMeeting
from summit.groups.queries import after_waiting, membership_of, register_of
from summit.groups.roster import Mark, said_about
from summit.retention.facts import FactKind, Source
from summit.retention.standing import LAPSED_STATES


def arrive(
    session: Session,
    meeting: GroupMeeting,
    *,
    full_name: str,
    email: str,
    organization: str,
    language: str,
    links: Links,
    now: datetime,
) -> Fact | None:
    """Somebody scanned the code at the meeting; None when they stand there already.

    Who was no member signs up with it; who had lapsed is back by coming alone. The roster stays
    the host's to close and to correct.
    """
    person, _unknown = newcomer(
        session, meeting.group,
        full_name=full_name, email=email, organization=organization, language=language, now=now,
    )  # fmt: skip
    session.flush()  # a new person gets the id by which memberships are found
    membership = membership_of(session, meeting.group_id, person.id, lock=True)
    at = max(after_waiting(now), meeting.starts_at)  # an attendance is dated at the start
    register = register_of(session, [meeting.group_id], at, person_id=person.id)
    if meeting.id in register.known.cancelled:
        raise Conflict(N_("This meeting has been cancelled."))
    folded = register.memberships.get((person.id, meeting.group_id))
    if membership is None or folded is None or folded.state not in LAPSED_STATES:
        membership, _fact = sign_up(
            session, meeting.group, person,
            occurred_at=now, now=now, source=Source.QR, links=links,
        )  # fmt: skip
    said = said_about(register, meeting.id, meeting.starts_at).get(person.id)
    if said is not None and said.mark is Mark.CAME:
        return None
    return record(
        session,
        FactKind.ATTENDANCE,
        group=meeting.group,
        membership=membership,
        meeting=meeting,
        occurred_at=min(meeting.starts_at, now),
        now=now,
        source=Source.QR,
    )
