"""What the Monday page reads, as plain values: groups, meetings, people, and the log itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from summit.db import Localized
from summit.retention import facts as plain
from summit.retention.states import Ledger, ledger


@dataclass(frozen=True, slots=True)
class LeadLine:
    """Who leads a group, from when, until when (None: still)."""

    person: int
    name: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class GroupLine:
    id: int
    slug: str
    name: Localized
    cadence_days: int
    leads: Sequence[LeadLine]


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A planned meeting and the day on which its date was announced."""

    id: int
    group: int
    starts_at: datetime
    day: date
    announced: date


@dataclass(frozen=True, slots=True)
class PersonLine:
    id: int
    name: str
    organization: str
    phone: bool
    bounced: date | None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """What somebody has taken on until a day, since when; dropped on a day, or not."""

    id: int
    group: int
    person: int
    due: date | None
    since: date
    dropped: date | None


@dataclass(frozen=True, slots=True)
class SiteLine:
    """People of a site: registered and not cancelled, walked in, let in."""

    id: int
    slug: str
    name: Localized
    registered: frozenset[int]
    walk_ins: frozenset[int]
    arrived: frozenset[int]

    @property
    def people(self) -> frozenset[int]:
        """Everybody who is of the site."""
        return self.registered | self.walk_ins


@dataclass(frozen=True, slots=True)
class Wins:
    """By group: what was done, and what was decided on which day."""

    done: Sequence[tuple[int, str]] = ()
    decided: Sequence[tuple[int, date, str]] = ()


@dataclass(frozen=True)
class Frame:
    """What the Monday page tells of, apart from the log: the event, its groups and its sites."""

    zone: ZoneInfo
    summit: date
    groups: Sequence[GroupLine]
    sites: Sequence[SiteLine] = ()
    bounced: Sequence[PersonLine] = ()
    """Members whose address bounces."""


@dataclass(frozen=True)
class Reading:
    """Everything that the slices of some groups are folded from: their log, and as much of the log
    of other groups as their members wrote.
    """

    groups: Sequence[GroupLine]
    meetings: Sequence[MeetingLine]
    facts: Sequence[plain.Fact]
    log_groups: Sequence[plain.Group]
    unreachable: Mapping[plain.Key, date] = field(default_factory=dict)
    """Since when: hard bounce and no phone."""
    tasks: Sequence[TaskLine] = ()
    leads: Mapping[int, Sequence[LeadLine]] = field(default_factory=dict)
    """By group: who of the members and leads leads or led it, in whatever group that is."""

    def book_on(self, day: date) -> Ledger:
        """The log with the meetings whose dates had been announced by ``day``."""
        planned = [m for m in self.meetings if m.announced <= day]
        meetings = [plain.Meeting(m.id, m.group, m.starts_at) for m in planned]
        return ledger(self.facts, meetings, self.log_groups)
