"""Whom to call today: who is at risk, was left in peace lately, and did not ask to be left alone.

Rules: the domain specification, "one click away" of the Monday report. The order inside a band is
drawn anew each day, so that the same people are not always the last.
"""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from summit.retention.facts import TWO_WAY, ContactOutcome, Fact, FactKind, Key, Reason
from summit.retention.knowledge import Entry
from summit.retention.momentum import last_contact
from summit.retention.risk import Band, Risk
from summit.retention.states import Register

CALLED_FOR = (Band.URGENT, Band.AT_RISK)
BY_VOICE = frozenset({"call", "message", "visit"})


@dataclass(frozen=True, slots=True)
class OutreachSettings:
    """Version 1 of the limits: days of peace, calls a day, hours of the day (local)."""

    version: int = 1
    cool_down: int = 7
    most: int = 10
    opens: time = time(9)
    closes: time = time(20)


DEFAULT = OutreachSettings()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody at risk, with all that decides whether they are called."""

    risk: Risk
    seen: date | None
    """Last at a meeting of the group."""
    heard: date | None
    """Last two-way contact, in any group."""
    called: date | None
    outcome: str | None
    """When they were last called, and what came of it."""
    peace: bool
    """They asked us to stop."""
    offered: date | None = None
    """The last countable meeting that they were offered."""
    back_on: date | None = None
    """The day on which they asked to be called back."""


@dataclass(frozen=True, slots=True)
class CallList:
    """``due`` are to be called now, ``later`` as well but not today; nobody stands in two of them.

    ``resting`` were called within the days of peace, ``silent`` asked not to be called any more,
    ``left`` were drawn to be left alone until their next meeting, so that there is a comparison.
    """

    due: tuple[Candidate, ...]
    later: tuple[Candidate, ...]
    resting: tuple[Candidate, ...]
    silent: tuple[Candidate, ...]
    left: tuple[Candidate, ...] = ()


def call_list(
    found: Sequence[Candidate],
    day: date,
    settings: OutreachSettings = DEFAULT,
    *,
    left: Collection[Key] = (),
    first: Collection[Key] = (),
) -> CallList:
    """The list of a day; one line for each person.

    Urgent before at risk; in a band those ``first`` whose loss would leave a hole, then in an order
    drawn from the day, the same all day long. ``left`` are people of the comparison group.
    """
    alone: list[Candidate] = []
    due: list[Candidate] = []
    resting: list[Candidate] = []
    silent: list[Candidate] = []
    for one in _worst_of_each(found):
        if one.peace:
            silent.append(one)
        elif rests(one, day, settings):
            resting.append(one)
        elif one.risk.person in left:
            alone.append(one)
        else:
            due.append(one)
    due.sort(key=lambda one: _rank(one, day, first))
    now, later = due[: settings.most], due[settings.most :]
    return CallList(*map(tuple, (now, later, resting, silent, alone)))


def rests(one: Candidate, day: date, settings: OutreachSettings = DEFAULT) -> bool:
    """Whether somebody was called so short ago, or asked to be called on a later day."""
    if one.called is None:
        return False
    if one.back_on is not None:
        return day < one.back_on
    return (day - one.called).days < settings.cool_down


def _rank(one: Candidate, day: date, first: Collection[Key]) -> tuple[int, bool, float]:
    person = one.risk.person
    return CALLED_FOR.index(one.risk.band), person not in first, lot(day, person)


def candidate(register: Register, one: Risk) -> Candidate:
    """Somebody at risk, with what the register knows of them."""
    membership = register.memberships.get((one.person, one.group))
    episodes = membership.episodes if membership else ()
    call = last_call(register, one.person)
    return Candidate(
        risk=one,
        seen=max((o.day for e in episodes for o in e.attended), default=None),
        heard=last_contact(register, one.person, TWO_WAY),
        called=call.day if call else None,
        outcome=call.fact.outcome if call else None,
        peace=wants_peace(register, one.person),
        offered=max((o.day for e in episodes for o in e.offered), default=None),
        back_on=call.fact.until if call and call.fact.outcome == ContactOutcome.CALL_BACK else None,
    )


def recent_call(
    register: Register, person: Key, group: Key, settings: OutreachSettings = DEFAULT
) -> Entry | None:
    """The last call, text message or visit, about any group of the register, that is so short ago
    that the person is left in peace; days are those of ``group``.
    """
    last = last_call(register, person)
    if last is None:
        return None
    today, until = register.today(group), last.fact.until
    if last.fact.outcome == ContactOutcome.CALL_BACK and until is not None:
        return last if today < until else None
    return last if (today - last.day).days < settings.cool_down else None


def last_call(register: Register, person: Key) -> Entry | None:
    """The last call, text message or visit, about any group of the register."""
    calls = [
        entry
        for entry in register.known.personal.get(person, ())
        if entry.fact.kind == FactKind.CONTACT_OUT and entry.fact.channel in BY_VOICE
    ]
    return max(calls, key=lambda entry: entry.order, default=None)


def wants_peace(register: Register, person: Key) -> bool:
    """Whether the person asked us to stop, or left a group for it, and has not signed up since."""
    entries = sorted(register.known.personal.get(person, ()), key=lambda entry: entry.order)
    wish = False
    for entry in entries:
        if entry.fact.kind == FactKind.SIGNUP:
            wish = False
        elif _asks_for_peace(entry.fact):
            wish = True
    return wish


def _asks_for_peace(fact: Fact) -> bool:
    return fact.outcome == ContactOutcome.ASKED_TO_STOP or Reason.OPT_OUT in fact.reasons


def is_quiet(moment: datetime, zone: ZoneInfo, settings: OutreachSettings = DEFAULT) -> bool:
    """Whether it is too early or too late in ``zone`` to call anybody."""
    return not settings.opens <= moment.astimezone(zone).time() < settings.closes


def _worst_of_each(found: Sequence[Candidate]) -> list[Candidate]:
    """The highest score of each person in the bands that are called for."""
    worst: dict[Key, Candidate] = {}
    for one in sorted(found, key=lambda one: -one.risk.score):
        if one.risk.band in CALLED_FOR:
            worst.setdefault(one.risk.person, one)
    return list(worst.values())


def lot(day: date, person: Key) -> float:
    """A person's lot on a day: where they stand in a band, the same all day long."""
    return random.Random(f"{day}:{person}").random()  # noqa: S311 -- an order, not a secret
