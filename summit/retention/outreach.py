"""Whom to call today: who is at risk, was left in peace lately, and did not ask to be left alone.

Rules: the domain specification, "one click away" of the Monday report. The order inside a band is
drawn anew each day, so that the same people are not always the last.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from summit.retention.facts import ContactOutcome, Fact, FactKind, Key, Reason
from summit.retention.knowledge import Entry
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
class Resting:
    """Somebody at risk who was called within the days of peace."""

    risk: Risk
    day: date
    outcome: str | None


@dataclass(frozen=True, slots=True)
class CallList:
    """``due`` are to be called now, ``later`` as well but not today; nobody stands in two of them.

    ``silent`` asked not to be called any more.
    """

    due: tuple[Risk, ...]
    later: tuple[Risk, ...]
    resting: tuple[Resting, ...]
    silent: tuple[Risk, ...]


def call_list(
    register: Register, found: Sequence[Risk], settings: OutreachSettings = DEFAULT
) -> CallList:
    """The list of the register's day from the scores ``found``; one line for each person.

    Urgent before at risk; in a band in an order drawn from the day, the same all day long.
    """
    due: list[Risk] = []
    resting: list[Resting] = []
    silent: list[Risk] = []
    for one in _worst_of_each(found):
        call = recent_call(register, one.person, one.group, settings)
        if wants_peace(register, one.person):
            silent.append(one)
        elif call is not None:
            resting.append(Resting(one, call.day, call.fact.outcome))
        else:
            due.append(one)
    due.sort(key=lambda one: (CALLED_FOR.index(one.band), _lot(register, one)))
    return CallList(
        tuple(due[: settings.most]), tuple(due[settings.most :]), tuple(resting), tuple(silent)
    )


def recent_call(
    register: Register, person: Key, group: Key, settings: OutreachSettings = DEFAULT
) -> Entry | None:
    """The last call, text message or visit, about any group of the register, that is so short ago
    that the person is left in peace; days are those of ``group``.
    """
    calls = [
        entry
        for entry in register.known.personal.get(person, ())
        if entry.fact.kind == FactKind.CONTACT_OUT and entry.fact.channel in BY_VOICE
    ]
    last = max(calls, key=lambda entry: entry.order, default=None)
    rests = last is not None and (register.today(group) - last.day).days < settings.cool_down
    return last if rests else None


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


def _worst_of_each(found: Sequence[Risk]) -> list[Risk]:
    """The highest score of each person in the bands that are called for."""
    worst: dict[Key, Risk] = {}
    for one in sorted(found, key=lambda one: -one.score):
        if one.band in CALLED_FOR:
            worst.setdefault(one.person, one)
    return list(worst.values())


def _lot(register: Register, one: Risk) -> float:
    day = register.today(one.group)
    return random.Random(f"{day}:{one.person}").random()  # noqa: S311 -- an order, not a secret
