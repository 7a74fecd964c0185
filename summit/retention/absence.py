"""What an absence is: leave, alternate, regrets, or nothing said (1.3a, 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from summit.retention.episodes import Presence
from summit.retention.facts import Answer, Fact, FactKind, Key
from summit.retention.knowledge import Entry, Slot

REGRETS = frozenset({FactKind.RSVP, FactKind.EXCUSED})


class Absences:
    """One person's regrets, leaves and alternates, indexed by meeting and group."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._statements: dict[Key, list[tuple[datetime, bool]]] = defaultdict(list)
        self._leaves: dict[Key | None, list[tuple[datetime, date, date]]] = defaultdict(list)
        self._alternates: set[Key] = set()
        self.attended: set[Key] = set()
        for entry in entries:
            self._read(entry)

    def _read(self, entry: Entry) -> None:
        fact = entry.fact
        if fact.is_absence_leave:
            given = (entry.at, fact.since or entry.day, fact.until or date.max)
            self._leaves[fact.group].append(given)
        elif fact.meeting is None:
            return
        elif fact.kind is FactKind.ATTENDANCE:
            self.attended.add(fact.meeting)
        elif fact.kind is FactKind.ATTENDANCE_BY_ALTERNATE:
            self._alternates.add(fact.meeting)
        elif fact.kind in REGRETS:
            self._statements[fact.meeting].append((entry.at, regrets(fact)))

    def on_leave(self, slot: Slot) -> bool:
        """True if a leave of absence covers the meeting and was given before its start."""
        return any(
            given < slot.at and first <= slot.day <= last
            for given, first, last in self._leaves.get(slot.group, ())
        )

    def spoken_for(self, slot: Slot) -> bool:
        """True if the person said anything about the meeting: RSVP, regrets or leave."""
        return slot.meeting in self._statements or self.on_leave(slot)

    def kind_of(self, slot: Slot) -> Presence:
        """The kind of an absence, grace aside; the last word before the start holds."""
        if self.on_leave(slot):
            return Presence.ON_LEAVE
        if slot.meeting in self._alternates:
            return Presence.ALTERNATE
        said = [no for at, no in self._statements.get(slot.meeting, ()) if at < slot.at]
        return Presence.EXCUSED if said and said[-1] else Presence.MISS


def regrets(fact: Fact) -> bool:
    """True for `excused` and for an RSVP that says no."""
    return fact.kind is FactKind.EXCUSED or fact.answer is Answer.NO
