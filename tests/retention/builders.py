"""Small words for writing down facts in tests, and the groups of oracle A."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from summit.retention.facts import Answer, Fact, FactKind, Group, Meeting, Moment, Rule
from summit.retention.states import Ledger, Register, fold_all, ledger

ZONE = ZoneInfo("America/New_York")
SIGNUP = "01-24"


def day(text: str) -> date:
    """'05-08' is 8 May 2025; a full date stays what it is."""
    return date.fromisoformat(text if len(text) > 5 else f"2025-{text}")


def evening(text: str, hour: int = 18) -> datetime:
    """A local time of that day."""
    return datetime.combine(day(text), time(hour), ZONE)


@dataclass
class Log:
    """Collects facts and meetings; every method adds one and returns its id."""

    rules: tuple[Rule, ...] = (Rule(),)
    facts: list[Fact] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    groups: tuple[str, ...] = ("G", "H", "K")

    def add(
        self, kind: FactKind, at: str | Moment, person: str | None = None, **more: object
    ) -> int:
        key = len(self.facts) + 1
        if isinstance(at, str):
            at = day(at)
        recorded = more.pop("recorded", None)
        if isinstance(recorded, str):
            recorded = day(recorded)
        more.setdefault("group", "G")
        self.facts.append(Fact(key, kind, at, person, recorded_at=recorded, **more))
        return key

    def signup(
        self, person: str, at: str | Moment = SIGNUP, group: str = "G", **more: object
    ) -> int:
        return self.add(FactKind.SIGNUP, at, person, group=group, **more)

    def meeting(self, name: str, at: str, group: str = "G", closed: str | None = "") -> str:
        """A meeting at 18:00; its roster closes the same evening, on `closed`, or never (None)."""
        self.meetings.append(Meeting(name, group, evening(at)))
        if closed is not None:
            when = evening(at, 21) if closed == "" else day(closed)
            self.add(FactKind.ROSTER_CLOSED, when, group=group, meeting=name)
        return name

    def attend(self, person: str, *names: str, **more: object) -> None:
        where = {m.id: m for m in self.meetings}
        for name in names:
            meeting = where[name]
            self.add(
                FactKind.ATTENDANCE, meeting.starts_at, person,
                meeting=name, **{"group": meeting.group, **more},
            )  # fmt: skip

    def regrets(self, person: str, name: str, at: str, **more: object) -> int:
        group = next(m.group for m in self.meetings if m.id == name)
        return self.add(
            FactKind.RSVP, at, person, meeting=name, answer=Answer.NO, **{"group": group, **more}
        )

    def transfer(self, person: str, at: str, source: str, target: str, **more: object) -> int:
        return self.add(FactKind.TRANSFER, at, person, group=source, to_group=target, **more)

    def undo(self, fact: int, recorded: str) -> int:
        return self.add(FactKind.REVERSAL, recorded, reverses=fact)

    @property
    def ledger(self) -> Ledger:
        return ledger(self.facts, self.meetings, [Group(g, ZONE, self.rules) for g in self.groups])

    def register(self, as_of: str | Moment, known_at: str | Moment | None = None) -> Register:
        as_of = day(as_of) if isinstance(as_of, str) else as_of
        known_at = day(known_at) if isinstance(known_at, str) else known_at
        return fold_all(self.ledger, as_of, known_at)

    def state(
        self, as_of: str, person: str = "P", group: str = "G", known: str | None = None
    ) -> str:
        membership = self.register(as_of, known).memberships.get((person, group))
        return "nobody" if membership is None else str(membership.state)

    def dated(
        self, as_of: str, person: str = "P", group: str = "G", known: str | None = None
    ) -> str:
        """State and its date: 'lapsed 07-10'."""
        membership = self.register(as_of, known).memberships[person, group]
        return f"{membership.state} {membership.since:%m-%d}"


def group_g(rules: tuple[Rule, ...] = (Rule(),), m3_closed: str | None = "") -> Log:
    """Group G of oracle A: monthly, N=2, five meetings."""
    log = Log(rules)
    for name, at in (
        ("m1", "05-08"),
        ("m2", "06-12"),
        ("m3", "07-10"),
        ("m4", "08-14"),
        ("m5", "09-11"),
    ):
        log.meeting(name, at, closed=m3_closed if name == "m3" else "")
    return log


def oracle_a() -> Log:
    """Oracle A: seven people in G and H."""
    log = group_g()
    log.meeting("h1", "05-13", "H")
    log.meeting("h2", "06-10", "H", closed=None)
    log.add(FactKind.MEETING_CANCELLED, "06-09", group="H", meeting="h2")
    log.meeting("h3", "07-08", "H", closed=None)
    log.meeting("h4", "08-12", "H")
    log.meeting("h5", "09-09", "H")
    for person in ("P1", "P2", "P3", "P4", "P5", "P6"):
        log.signup(person)
    log.signup("P7", group="H")
    log.attend("P1", "m1", "m2", "m4", "m5")
    log.attend("P2", "m1", "m5")
    log.regrets("P3", "m1", "05-06")
    log.regrets("P3", "m2", "06-10")
    log.attend("P3", "m3", "m4")
    log.add(FactKind.LEAVE, "03-01", "P5", reasons=("moved",))
    log.attend("P6", "m1")
    log.transfer("P6", "06-01", "G", "H")
    log.attend("P6", "h4", "h5")
    log.attend("P7", "h1")
    return log
