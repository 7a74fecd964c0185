"""The fold of one person's facts, day by day, over all their groups at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from summit.retention import episodes
from summit.retention.absence import Absences
from summit.retention.episodes import Episode, Grace, Membership, Origin, Outcome, Presence
from summit.retention.facts import Answer, Fact, FactKind, Group, Key, Source, rank
from summit.retention.knowledge import Entry, Known, Slot
from summit.retention.standing import EXITED, LAPSED_STATES, State

EXITS = frozenset({FactKind.LEAVE, FactKind.COMPLETE, FactKind.TRANSFER, FactKind.GROUP_CLOSED})


@dataclass(frozen=True, slots=True)
class Item:
    """Something that happens to one membership: a fact, a meeting, a closure, an arrival."""

    day: date
    group: Key
    at: datetime
    recorded: datetime
    tie: str
    kind: FactKind | None
    """None for a countable meeting that was missed."""
    fact: Fact | None = None
    slot: Slot | None = None
    source: Episode | None = None
    """The episode a transfer comes from; None for a sign-up."""
    arrival: bool = False

    @property
    def opens(self) -> bool:
        """True for a sign-up or an arrival by transfer."""
        return self.kind is FactKind.SIGNUP or self.arrival

    @property
    def exits(self) -> bool:
        """True for whatever ends an open episode."""
        return self.kind in EXITS and not self.arrival

    @property
    def order(self) -> tuple[datetime, bool, datetime, str]:
        """Time order; a meeting before the facts of the same instant."""
        return self.at, self.slot is None, self.recorded, self.tie


class PersonFold:
    """Folds one person; `memberships` is the result."""

    def __init__(
        self, person: Key, entries: Sequence[Entry], world: Known, groups: Mapping[Key, Group]
    ) -> None:
        self.person = person
        self.memberships: dict[Key, Membership] = {}
        self.absences = Absences(entries)
        self._entries = entries
        self._world = world
        self._groups = groups
        self._today: dict[Key, list[Item]] = {}

    def run(self) -> dict[Key, Membership]:
        """Fold every day on which something happens."""
        items = sorted(self._items(), key=lambda item: item.day)
        for day, rows in groupby(items, key=lambda item: item.day):
            self._fold_day(day, list(rows))
        return {key: m for key, m in self.memberships.items() if m.episodes or m.guest_meetings}

    def _items(self) -> list[Item]:
        items = [_fact_item(entry) for entry in self._entries if entry.fact.group is not None]
        if not items:
            return []
        first = min(item.day for item in items)
        for group in self._touched():
            items += [
                _meeting_item(slot)
                for slot in self._world.countable.get(group, ())
                if slot.day >= first and slot.meeting not in self.absences.attended
            ]
            if group in self._world.closings:
                items.append(_closing_item(group, self._world.closings[group], items[0].at))
        return items

    def _touched(self) -> set[Key]:
        facts = [entry.fact for entry in self._entries]
        return {k for f in facts for k in (f.group, f.to_group) if k is not None}

    # --- one day ---------------------------------------------------------------------------

    def _fold_day(self, day: date, items: list[Item]) -> None:
        rows: dict[Key, list[Item]] = defaultdict(list)
        moves: dict[Key, int] = {}
        for place, item in enumerate(sorted(items, key=lambda item: item.order)):
            rows[item.group].append(item)
            if item.kind is FactKind.TRANSFER:
                moves.setdefault(item.group, place)
        self._today = dict(rows)
        # who moves on takes along what they were by then, so groups are folded as they are left
        for group in sorted(rows, key=lambda g: moves.get(g, len(items))):
            self._fold_group(group, day, self._today.pop(group))

    def _fold_group(self, group: Key, day: date, items: list[Item]) -> None:
        membership = self.memberships.setdefault(group, Membership(self.person, group))
        for stretch in _stretches(sorted(items, key=lambda item: item.order)):
            self._fold_stretch(membership, day, stretch)

    def _fold_stretch(self, membership: Membership, day: date, stretch: list[Item]) -> None:
        """An opening takes effect before everything else of its day, an exit after it."""
        opener = next((item for item in stretch if item.opens), None)
        latest = membership.current
        if opener is not None and (latest is None or latest.state in EXITED):
            self._open(membership, day, opener)
        exits = [item for item in stretch if item.exits]
        for item in stretch:
            if item.slot is None and not item.exits:
                self._apply(membership, day, item)
            elif item.slot is not None and not exits:
                self._absent(membership, item.slot)
        for item in exits:
            self._exit(membership, day, item)

    # --- openings and exits ----------------------------------------------------------------

    def _open(self, membership: Membership, day: date, item: Item) -> None:
        closing = self._world.closings.get(membership.group)
        if closing is not None and closing <= day:
            return
        origin = Origin.TRANSFER if item.source else Origin.SIGNUP
        episode = episodes.opened(membership, day, origin)
        if item.source is not None and item.fact is not None:
            episode.came_from, episode.came_from_number = item.fact.group, item.source.number
            episodes.carry_over(item.source, episode)
        episodes.settle(episode, day)

    def _exit(self, membership: Membership, day: date, item: Item) -> None:
        episode = membership.open_episode
        if item.kind is FactKind.TRANSFER and item.fact is not None:
            self._transfer(episode, day, item, item.fact)
        elif episode is None:
            return
        elif item.kind is FactKind.LEAVE and item.fact is not None:
            kept = episode.committed_until is not None and day >= episode.committed_until
            episode.reasons = item.fact.reasons
            episodes.end(episode, State.COMPLETED if kept else State.LEFT, day)
        elif item.kind is FactKind.COMPLETE:
            episodes.end(episode, State.COMPLETED, day)
        else:
            episodes.end(episode, State.GROUP_CLOSED, day)

    def _transfer(self, episode: Episode | None, day: date, item: Item, fact: Fact) -> None:
        if episode is not None:
            episode.to_group = fact.to_group
            episodes.end(episode, State.TRANSFERRED, day)
        if fact.to_group is None or fact.to_group == fact.group:
            return
        arrival = Item(
            day, fact.to_group, item.at, item.recorded, item.tie, item.kind, fact,
            source=episode, arrival=True,
        )  # fmt: skip
        if fact.to_group in self._today:
            self._today[fact.to_group].append(arrival)
        else:
            self._fold_group(fact.to_group, day, [arrival])

    # --- meetings and facts ----------------------------------------------------------------

    def _absent(self, membership: Membership, slot: Slot) -> None:
        """Only an episode opened on an earlier day is offered the meeting (1.3a, 6)."""
        episode = membership.open_episode
        if episode is None or episode.opened >= slot.day:
            return
        presence = self.absences.kind_of(slot)
        if presence is Presence.MISS and episode.grace is Grace.PENDING:
            presence = Presence.GRACE
        rule = self._groups[slot.group].rule_on(slot.day)
        episodes.absent(episode, presence, slot.day, rule.misses, rule.excused)
        outcome = Outcome(slot.meeting, slot.day, presence, True, episode.misses)
        episode.outcomes.append(outcome)

    def _apply(self, membership: Membership, day: date, item: Item) -> None:
        if item.opens:
            self._sign_up(membership, day, item)
        elif item.kind is FactKind.ATTENDANCE and item.fact is not None:
            self._attended(membership, day, item, item.fact)
        elif item.kind is FactKind.ACTION_DONE and item.fact is not None:
            seen = None if item.fact.item is None else ("item", item.fact.item)
            self._engaged(membership, day, item, seen)
        elif membership.open_episode is not None and item.fact is not None:
            self._talk(membership.open_episode, day, item)

    def _sign_up(self, membership: Membership, day: date, item: Item) -> None:
        latest = membership.current
        if latest is not None and latest.state in LAPSED_STATES:
            self._open(membership, day, item)
        elif latest is not None and item.source is not None:
            item.source.into_open = latest.is_open and not _opened_by(latest, item)
        _commit(membership.open_episode, item.fact)

    def _talk(self, episode: Episode, day: date, item: Item) -> None:
        if item.kind is FactKind.CONFIRM or self._says_yes(item):
            episodes.confirm(episode, day)
            _commit(episode, item.fact)
        elif item.kind is FactKind.ORIENTED:
            waiting = episode.started is None
            episodes.orient(episode, day)
            _imported(episode, item, started_now=waiting)
        elif item.kind is FactKind.CONTACT_IN:
            episodes.answered(episode)

    def _says_yes(self, item: Item) -> bool:
        """An RSVP 'yes' before the meeting's start confirms the membership."""
        fact = item.fact
        if fact is None or fact.kind is not FactKind.RSVP or fact.answer is not Answer.YES:
            return False
        slot = self._world.slots.get(fact.meeting) if fact.meeting is not None else None
        return slot is None or item.at < slot.at

    def _attended(self, membership: Membership, day: date, item: Item, fact: Fact) -> None:
        seen = None if fact.meeting is None else ("meeting", fact.meeting)
        if not self._engaged(membership, day, item, seen):
            if seen is not None and seen not in membership.counted:
                membership.guest_meetings.append(seen[1])
            return
        if fact.meeting is not None and membership.current is not None:
            countable = fact.meeting in self._world.countable_ids
            outcome = Outcome(fact.meeting, day, Presence.ATTENDED, countable, 0)
            membership.current.outcomes.append(outcome)

    def _engaged(
        self, membership: Membership, day: date, item: Item, seen: tuple[str, Key] | None
    ) -> bool:
        """Book an engagement once; False if it was booked, or there is no episode for it."""
        if seen is not None and seen in membership.counted:
            return False
        latest = membership.current
        if latest is not None and latest.state in LAPSED_STATES:
            latest = self._come_back(membership, latest, day)
        if latest is None or not latest.is_open:
            return False
        started_now = latest.started is None
        episodes.engage(latest, day)
        _imported(latest, item, started_now=started_now)
        if seen is not None:
            membership.counted.add(seen)
        return True

    def _come_back(self, membership: Membership, lapsed: Episode, day: date) -> Episode | None:
        """The next episode after a lapse; runs and grace fresh (1.3a, 14)."""
        closing = self._world.closings.get(membership.group)
        if closing is not None and closing < day:
            return None
        episode = episodes.opened(membership, day, Origin.RETURN)
        episode.signed_up = lapsed.signed_up
        episode.committed_until = lapsed.committed_until
        episode.returned = True
        return episode


def _opened_by(episode: Episode, arrival: Item) -> bool:
    source, fact = arrival.source, arrival.fact
    if source is None or fact is None:
        return False
    return (episode.came_from, episode.came_from_number) == (fact.group, source.number)


def _commit(episode: Episode | None, fact: Fact | None) -> None:
    if episode is not None and fact is not None and fact.committed_until is not None:
        episode.committed_until = fact.committed_until


def _imported(episode: Episode, item: Item, *, started_now: bool) -> None:
    """A start learnt from an import enters the risk set on the import's day (1.4)."""
    fact = item.fact
    if not started_now or fact is None or fact.source is not Source.IMPORT:
        return
    episode.start_unknown = fact.start_unknown
    recorded = item.recorded.date()
    if recorded > item.day:
        episode.entry = recorded


def _stretches(items: list[Item]) -> list[list[Item]]:
    """Cut the day after an exit that a new sign-up follows (1.3a, 7: also later on that day)."""
    stretches: list[list[Item]] = [[]]
    for index, item in enumerate(items):
        stretches[-1].append(item)
        if item.exits and any(later.opens for later in items[index + 1 :]):
            stretches.append([])
    return stretches


def _fact_item(entry: Entry) -> Item:
    fact = entry.fact
    group = fact.group if fact.group is not None else ""
    return Item(entry.day, group, entry.at, entry.recorded, rank(fact.id), fact.kind, fact)


def _meeting_item(slot: Slot) -> Item:
    return Item(slot.day, slot.group, slot.at, slot.at, rank(slot.meeting), None, slot=slot)


def _closing_item(group: Key, day: date, at: datetime) -> Item:
    last = datetime.max.replace(tzinfo=at.tzinfo)
    return Item(day, group, last, last, "", FactKind.GROUP_CLOSED)
