"""The calls of the story as the call list would have led to them: lots drawn, calls taken.

Nobody's turn changes: who was called, and who came, stands in the log. Of those whom the list named
on the day and whom nobody called, some are the comparison.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.accounts.models import User
from summit.events.models import Event
from summit.groups.models import Membership
from summit.groups.queries import groups_of
from summit.reports.models import OutreachDraw, OutreachTurn
from summit.reports.queries import reading_of
from summit.reports.reading import Reading
from summit.reports.slices import risk_inputs
from summit.retention.facts import FactKind, Key
from summit.retention.outreach import BY_VOICE, CALLED_FOR
from summit.retention.risk import Band, Risk, risks
from summit.retention.states import Register, fold_all
from summit.retention.trials import DEFAULT, Arm
from summit.sample.momentum import END, at

CALLER = "organizer@example.org"
Who = tuple[Key, Key]


def write_outreach(session: Session, event: Event, *, seed: str) -> None:
    """A draw for each call to somebody at risk and for whom a lot left alone, and who called."""
    session.flush()  # what is read below was written by the rest of the story
    groups = [group.id for group in groups_of(session, event.id)]
    reading = reading_of(session, event, groups)
    caller = session.scalars(sa.select(User).where(User.email == CALLER)).one()
    rows = session.execute(
        sa.select(Membership.person_id, Membership.group_id, Membership.id).where(
            Membership.group_id.in_(groups)
        )
    )
    members = {(row.person_id, row.group_id): row.id for row in rows}
    rng = random.Random(f"{seed}-lot")  # noqa: S311 -- a story, not a secret
    for draw in _draws(reading, members, rng):
        draw.event_id, draw.drawn_by_id = event.id, caller.id
        session.add(draw)
        if draw.arm is Arm.CALL:
            session.add(
                OutreachTurn(
                    draw=draw, user_id=caller.id, day=draw.day, taken=True, at=draw.drawn_at
                )
            )


def _draws(
    reading: Reading, members: Mapping[Who, int], rng: random.Random
) -> Iterator[OutreachDraw]:
    """Day by day; nobody is drawn again while an earlier lot holds."""
    last: dict[Key, date] = {}
    for day, called in sorted(_calls(reading).items()):
        before = day - timedelta(days=1)
        register = fold_all(reading.book_on(before), before)
        listed = _listed(reading, register, before)
        free = [
            one
            for one in listed
            if one.person not in last or day - last[one.person] >= timedelta(days=DEFAULT.days)
        ]
        for one, arm, by_lot in _lots(free, called, rng):
            last[one.person] = day
            yield OutreachDraw(
                membership_id=members[one.person, one.group],
                day=day,
                band=one.band,
                arm=arm,
                by_lot=by_lot,
                drawn_at=at(day, time(16, 30)),
            )


def _calls(reading: Reading) -> Mapping[date, set[Who]]:
    """By day: whom somebody called, about which group."""
    register = fold_all(reading.book_on(END), END)
    found: dict[date, set[Who]] = defaultdict(set)
    for person, entries in register.known.personal.items():
        for entry in entries:
            fact = entry.fact
            by_voice = fact.kind is FactKind.CONTACT_OUT and fact.channel in BY_VOICE
            if by_voice and fact.group is not None:
                found[entry.day].add((person, fact.group))
    return found


def _listed(reading: Reading, register: Register, day: date) -> list[Risk]:
    """The highest score of each person whom the call list would name."""
    worst: dict[Key, Risk] = {}
    for one in sorted(risks(register, risk_inputs(reading, register, day)), key=lambda r: -r.score):
        if one.band in CALLED_FOR:
            worst.setdefault(one.person, one)
    return list(worst.values())


def _lots(
    free: Sequence[Risk], called: set[Who], rng: random.Random
) -> Iterator[tuple[Risk, Arm, bool]]:
    """In each band: who was called, and of the others one for each three of them, by lot."""
    for band in (Band.URGENT, Band.AT_RISK):
        some = [one for one in free if one.band is band]
        mine = [one for one in some if (one.person, one.group) in called]
        others = [one for one in some if one not in mine]
        least = -(-len(mine) // (DEFAULT.one_in - 1))
        left = rng.sample(others, min(len(others), least))
        yield from ((one, Arm.CALL, bool(left)) for one in mine)
        yield from ((one, Arm.CONTROL, True) for one in left)
