"""Whom to call today: who is at risk, was left in peace lately, and did not ask to be left alone.

Rules: the domain specification, "one click away" of the Monday report. The order inside a band is
drawn anew each day, so that the same people are not always the last.
"""

import random
from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class CallList:
    """``due`` are to be called now, ``later`` as well but not today; nobody stands in two of them.

    ``resting`` were called within the days of peace, ``silent`` asked not to be called any more.
    """

    due: tuple[Candidate, ...]
    later: tuple[Candidate, ...]
    resting: tuple[Candidate, ...]
    silent: tuple[Candidate, ...]


def call_list(
    found: Sequence[Candidate], day: date, settings: OutreachSettings = DEFAULT
) -> CallList:
    """The list of a day; one line for each person.

    Urgent before at risk; in a band in an order drawn from the day, the same all day long.
    """
    due: list[Candidate] = []
    resting: list[Candidate] = []
    silent: list[Candidate] = []
    for one in _worst_of_each(found):
        called = one.called
        if one.peace:
            silent.append(one)
        elif called is not None and (day - called).days < settings.cool_down:
            resting.append(one)
        else:
            due.append(one)
    due.sort(key=lambda one: (CALLED_FOR.index(one.risk.band), lot(day, one.risk.person)))
    return CallList(
        tuple(due[: settings.most]), tuple(due[settings.most :]), tuple(resting), tuple(silent)
    )


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
    )


def recent_call(
    register: Register, person: Key, group: Key, settings: OutreachSettings = DEFAULT
) -> Entry | None:
    """The last call, text message or visit, about any group of the register, that is so short ago
    that the person is left in peace; days are those of ``group``.
    """
    last = last_call(register, person)
    rests = last is not None and (register.today(group) - last.day).days < settings.cool_down
    return last if rests else None


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
