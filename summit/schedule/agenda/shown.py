"""A person's choices as their pages show them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from summit.calendars import Status
from summit.events.models import Site
from summit.events.states import SiteKind
from summit.registration.models import Registration
from summit.registration.states import HOLDS_A_PLACE, State
from summit.schedule.agenda.day import clashes, own_day
from summit.schedule.agenda.queries import Chosen, Count, seats_at, spans_of
from summit.schedule.agenda.seats import Seats
from summit.schedule.models import Placement, ProgrammeSession
from summit.schedule.public import Shown, shown
from summit.schedule.queries import at_site, planned
from summit.schedule.states import SessionState
from summit.web.layout import language

# The stream may be opened this long before the session begins.
EARLY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Line:
    """A session and what it is to this person. ``seats`` None: none is needed.

    ``number`` is the place in the queue, 0 for who does not wait; ``online``: it can be followed
    over the network; ``live``: at this moment.
    """

    s: Shown
    booked: bool
    number: int
    marked: bool
    seats: Seats | None
    beside: str
    may_book: bool
    online: bool
    live: bool

    @property
    def chosen(self) -> bool:
        return self.booked or self.number > 0 or self.marked


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose page it is, at which moment, and on which clock (None: that of their site)."""

    registration: Registration
    chosen: Chosen
    counts: dict[tuple[int, int], Count]
    now: datetime
    zone: str | None = None

    @property
    def site(self) -> Site:
        return self.registration.site


def lines_of(sessions: Iterable[ProgrammeSession], reader: Reader) -> list[Line]:
    """The sessions at the person's site, each with what they chose and may choose."""
    here = at_site(sessions, reader.site)
    titles = {s.id: s.title.say(language()) for s in here}
    chosen = [s for s in planned(here) if s.id in reader.chosen.all]
    beside = clashes(spans_of(chosen))
    listed = shown(here, reader.registration.event, reader.site, reader.zone)
    return [
        _line(s, told, reader, ", ".join(titles[other] for other in beside.get(s.id, ())))
        for s, told in zip([s for s in here if s.placements], listed, strict=True)
    ]


def _line(s: ProgrammeSession, told: Shown, reader: Reader, beside: str) -> Line:
    chosen, going = reader.chosen, s.state == SessionState.PLANNED
    return Line(
        s=told,
        booked=s.id in chosen.booked,
        number=chosen.waiting.get(s.id, 0),
        marked=s.id in chosen.marked,
        seats=seats_at(s, reader.site.id, reader.counts) if s.sign_up else None,
        beside=beside,
        may_book=going
        and s.sign_up
        and reader.now < s.starts_at
        and reader.registration.state in HOLDS_A_PLACE,
        online=going and stream_for(s, reader.registration) is not None,
        live=going and is_open(s, reader.now),
    )


def own(sessions: Iterable[ProgrammeSession], site: Site, chosen: Chosen) -> list[ProgrammeSession]:
    """The sessions of the person's own day, cancelled ones that they had chosen too."""
    here = at_site(sessions, site)
    mine = {span.id for span in own_day(spans_of(planned(here)), chosen.all)}
    return [s for s in here if s.id in mine or _struck_out(s, chosen.all)]


def _struck_out(s: ProgrammeSession, chosen: Collection[int]) -> bool:
    """Who had it in their day learns that it is cancelled."""
    return s.state == SessionState.CANCELLED and (s.id in chosen or not s.sign_up)


def status_of(s: ProgrammeSession, mine: Registration, chosen: Chosen) -> Status:
    """What a calendar says of the session for this person."""
    if mine.state in (State.CANCELLED, State.DECLINED):
        return Status.CANCELLED
    waits = mine.state not in HOLDS_A_PLACE or s.id in chosen.waiting
    return Status.TENTATIVE if waits else Status.CONFIRMED


def stream_for(s: ProgrammeSession, mine: Registration) -> Placement | None:
    """Where this person can follow the session over the network: at their own site if it is sent
    from or to there, else with those who are online. None for who has no place.
    """
    if mine.state not in HOLDS_A_PLACE:
        return None
    sent = [p for p in s.placements if p.stream_url]
    own_site = [p for p in sent if p.site_id == mine.site_id]
    online = [p for p in sent if p.site.kind == SiteKind.ONLINE]
    return next(iter([*own_site, *online]), None)


def is_open(s: ProgrammeSession, now: datetime) -> bool:
    return s.starts_at - EARLY <= now < s.ends_at
