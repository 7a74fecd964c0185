"""Whether calls help: who was drawn for a call and who was not, and who came to the next meeting.

Source: the domain specification 1.5, nudge effect. Half of those who miss twice come to the next
meeting anyway, so that "we called and they came back" proves nothing. Only where a lot decided who
is called, and was written down before, the difference may be called an effect.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from summit.retention.episodes import Presence
from summit.retention.facts import FactKind, Key
from summit.retention.intervals import Interval, newcombe, wilson
from summit.retention.outreach import BY_VOICE
from summit.retention.risk import Band
from summit.retention.states import Register


class Arm(StrEnum):
    """What a lot decided for somebody at risk."""

    CALL = "call"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class TrialSettings:
    """Version 1 of the limits."""

    version: int = 1
    one_in: int = 4
    """One of so many is left for the next meeting, where a comparison is wanted."""
    days: int = 28
    """So long an arm holds, unless the person's next meeting comes first."""
    fewest: int = 10
    """In each arm; below, the difference is not spoken of."""


DEFAULT = TrialSettings()


@dataclass(frozen=True, slots=True)
class Trial:
    """One person drawn, or called: ``came`` to the next countable meeting; None: not held yet."""

    band: Band | None
    arm: Arm
    came: bool | None


@dataclass(frozen=True, slots=True)
class Share:
    """Who came, of those whose next meeting was held."""

    came: int
    n: int
    pending: int

    @property
    def interval(self) -> Interval | None:
        """Wilson interval."""
        return wilson(self.came, self.n)


@dataclass(frozen=True, slots=True)
class Effect:
    """Both arms of one band, as they were drawn (whether or not the call was made)."""

    band: Band
    called: Share
    control: Share
    too_few: bool

    @property
    def difference(self) -> Interval | None:
        """Called less control, Newcombe's interval; None where an arm is empty."""
        return newcombe(self.called.came, self.called.n, self.control.came, self.control.n)


def effects(trials: Sequence[Trial], settings: TrialSettings = DEFAULT) -> list[Effect]:
    """One line for each band in which a lot was drawn, the most urgent first."""
    bands = [band for band in reversed(Band) if any(one.band is band for one in trials)]
    return [_effect(band, [one for one in trials if one.band is band], settings) for band in bands]


def _effect(band: Band, trials: Sequence[Trial], settings: TrialSettings) -> Effect:
    called, control = (
        share(one for one in trials if one.arm is arm) for arm in (Arm.CALL, Arm.CONTROL)
    )
    return Effect(band, called, control, min(called.n, control.n) < settings.fewest)


def share(trials: Iterable[Trial]) -> Share:
    """Who of them came."""
    found = [one.came for one in trials]
    return Share(found.count(True), len(found) - found.count(None), found.count(None))


def came_next(register: Register, person: Key, group: Key, day: date) -> bool | None:
    """Whether somebody attended the first countable meeting after a day; None: not held yet.

    Whoever has left by then did not come: an arm keeps everybody who was drawn for it.
    """
    slots = register.known.countable.get(group, ())
    following = next((slot for slot in slots if slot.day > day), None)
    if following is None:
        return None
    membership = register.memberships.get((person, group))
    episodes = membership.episodes if membership else ()
    return any(
        outcome.meeting == following.meeting and outcome.presence is Presence.ATTENDED
        for episode in episodes
        for outcome in episode.outcomes
    )


def called_and_came(register: Register, groups: Collection[Key]) -> Share:
    """Of everybody who was ever called, texted or visited about one of the groups: who came to its
    next meeting.

    Not a proof of anything: who was called was chosen, and some would have come anyway.
    """
    first: dict[tuple[Key, Key], date] = {}
    for person, entries in register.known.personal.items():
        for entry in entries:
            fact = entry.fact
            by_voice = fact.kind is FactKind.CONTACT_OUT and fact.channel in BY_VOICE
            if by_voice and fact.group in groups and fact.group is not None:
                first.setdefault((person, fact.group), entry.day)
    return share(
        Trial(None, Arm.CALL, came_next(register, person, group, day))
        for (person, group), day in first.items()
    )


def drawn(people: Sequence[Key], lot: Random, settings: TrialSettings = DEFAULT) -> dict[Key, Arm]:
    """Lots for the people of one band: of each ``one_in`` one is left for the next meeting.

    With fewer than ``one_in`` nobody is left, for there would be nothing to compare with.
    """
    order = list(people)
    lot.shuffle(order)
    left = set(order[: len(order) // settings.one_in])
    return {person: Arm.CONTROL if person in left else Arm.CALL for person in order}


def runs_on(
    day: date, today: date, last_offered: date | None, settings: TrialSettings = DEFAULT
) -> bool:
    """Whether an arm drawn on ``day`` still holds: no meeting since, and not too long ago."""
    met = last_offered is not None and last_offered > day
    return not met and today - day < timedelta(days=settings.days)
