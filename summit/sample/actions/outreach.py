"""The calls of the story as the call list would have led to them: lots drawn, calls taken.

Nobody's turn changes: who was called, and who came, stands in the log. A lot decides on each day of
calls about everybody whom the list named; not each of those who were drawn for a call got one.
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
from summit.retention.risk import Risk, risks
from summit.retention.states import Register, fold_all
from summit.retention.trials import DEFAULT, Arm
from summit.sample.momentum import END, SUMMIT, at

CALLER = "organizer@example.org"
HOLDS = timedelta(days=DEFAULT.days)
Who = tuple[Key, Key]
Calls = Mapping[date, set[Who]]


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
    calls, drawn = _calls(reading), dict[Key, list[OutreachDraw]]()
    for person, draw in _draws(reading, calls, members, rng):
        draw.event_id, draw.drawn_by_id = event.id, caller.id
        drawn.setdefault(person, []).append(draw)
        session.add(draw)
    session.add_all(_turns(calls, drawn, caller.id))


def _turns(
    calls: Calls, drawn: Mapping[Key, Sequence[OutreachDraw]], by: int
) -> Iterator[OutreachTurn]:
    """Who was called while a lot held had been taken by somebody that day."""
    for day, some in calls.items():
        for person, _group in sorted(some):
            holding = [one for one in drawn.get(person, ()) if one.day <= day < one.day + HOLDS]
            for draw in holding[-1:]:
                moment = at(day, time(16, 45))
                yield OutreachTurn(draw=draw, user_id=by, day=day, taken=True, at=moment)


def _draws(
    reading: Reading, calls: Calls, members: Mapping[Who, int], rng: random.Random
) -> Iterator[tuple[Key, OutreachDraw]]:
    """Day by day; nobody is drawn again while an earlier lot holds."""
    last: dict[Key, date] = {}
    for day in sorted(calls):
        before = day - timedelta(days=1)
        register = fold_all(reading.book_on(before), before)
        listed = _listed(reading, register, before)
        free = [o for o in listed if day - last.get(o.person, SUMMIT) >= HOLDS]
        for one, arm, by_lot in _lots(free, _called_soon(calls, day), rng):
            last[one.person] = day
            yield (
                one.person,
                OutreachDraw(
                    membership_id=members[one.person, one.group],
                    day=day,
                    band=one.band,
                    arm=arm,
                    by_lot=by_lot,
                    drawn_at=at(day, time(16, 30)),
                ),
            )


def _called_soon(calls: Calls, day: date) -> set[Key]:
    """Whom somebody calls while a lot of ``day`` holds: nobody of the comparison."""
    return {person for on, some in calls.items() if day <= on < day + HOLDS for person, _g in some}


def _calls(reading: Reading) -> Calls:
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
    free: Sequence[Risk], called: set[Key], rng: random.Random
) -> Iterator[tuple[Risk, Arm, bool]]:
    """In each band one of so many is left for the next meeting."""
    for band in CALLED_FOR:
        some = [one for one in free if one.band is band]
        silent = [one for one in some if one.person not in called]
        left = rng.sample(silent, min(len(silent), len(some) // DEFAULT.one_in))
        for one in some:
            yield one, Arm.CONTROL if one in left else Arm.CALL, bool(left)
