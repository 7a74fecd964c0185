"""Drawing who is called, taking a call, and noting what came of it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from random import Random, SystemRandom

from sqlalchemy.orm import Session

from summit.errors import N_, Conflict
from summit.events.models import Event
from summit.groups.models import Membership
from summit.groups.queries import memberships_of_people
from summit.reports.models import OutreachDraw, OutreachTurn
from summit.reports.queries.calls import draw_of, turns_on
from summit.retention.outreach import Candidate
from summit.retention.risk import Band
from summit.retention.trials import Arm, drawn

TAKEN_AT_ONCE = 5


def draw_arms(
    session: Session,
    event: Event,
    found: Sequence[Candidate],
    day: date,
    *,
    by_lot: bool,
    now: datetime,
    by: int | None,
    lot: Random | None = None,
) -> list[OutreachDraw]:
    """Write down for each of ``found``, who have no running draw, whether they are called.

    With ``by_lot`` a lot in each band leaves one of four for the next meeting; without it everybody
    is called, and nothing can be learned from who comes. Call ``lock_calls`` first.
    """
    bands: dict[Band, list[Candidate]] = defaultdict(list)
    for one in found:
        bands[one.risk.band].append(one)
    groups = {int(one.risk.group) for one in found}
    people = [int(one.risk.person) for one in found]
    members = memberships_of_people(session, list(groups), people)
    rows = []
    for band, some in bands.items():
        lots = drawn([one.risk.person for one in some], lot or SystemRandom()) if by_lot else {}
        compared = Arm.CONTROL in lots.values()
        for one in some:
            member = members[int(one.risk.person), int(one.risk.group)]
            arm = lots.get(one.risk.person, Arm.CALL)
            rows.append(_draw(event, member, day, band, arm, compared, now, by))
    session.add_all(rows)
    session.flush()  # a turn names its draw
    return rows


def _draw(
    event: Event,
    member: Membership,
    day: date,
    band: Band,
    arm: Arm,
    by_lot: bool,
    now: datetime,
    by: int | None,
) -> OutreachDraw:
    return OutreachDraw(
        event_id=event.id,
        membership_id=member.id,
        day=day,
        band=band,
        arm=arm,
        by_lot=by_lot,
        drawn_at=now,
        drawn_by_id=by,
    )


def take_calls(
    session: Session, draws: Collection[OutreachDraw], day: date, *, now: datetime, by: int
) -> None:
    """These calls are this user's today; nobody else is shown the number. Lock first."""
    for draw in draws:
        session.add(OutreachTurn(draw=draw, user_id=by, day=day, taken=True, at=now))


def give_back(
    session: Session, event: Event, member: Membership, day: date, *, now: datetime, by: int
) -> None:
    """Somebody else may make this call. Raises Conflict where it is not this user's."""
    owner = turns_on(session, event, day).get(member.person_id)
    if owner is None or owner.id != by:
        raise Conflict(N_("This call is not yours."))
    draw = draw_of(session, event, member.person_id)
    session.add(OutreachTurn(draw=draw, user_id=by, day=day, taken=False, at=now))


def demand_turn(
    session: Session, event: Event, member: Membership, day: date, *, by: int | None
) -> None:
    """Refuse whoever has not taken the call today: two must never dial the same person."""
    owner = turns_on(session, event, day).get(member.person_id)
    if owner is None:
        raise Conflict(
            N_("Take the call to %(name)s first, so that nobody else dials it too."),
            name=member.person.full_name,
        )
    if owner.id != by:
        raise Conflict(
            N_("%(caller)s calls %(name)s today."),
            caller=owner.name,
            name=member.person.full_name,
        )
