"""What a batch of scans is decided on: the phone, the tickets held up to it, who is in.

A scan is what the door does most, so it is read as plain rows, without objects that the session
watches, by statements that are built once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from summit.access.tokens import digest
from summit.checkin.models import Attendance, Device, Point, Scan
from summit.checkin.states import DeviceRole, PointKind
from summit.db import Localized
from summit.events.models import Site
from summit.people.models import Organization, Person
from summit.registration.models import Registration, Ticket
from summit.registration.states import State


class Spot(NamedTuple):
    """A point, as far as a scan needs it."""

    id: int
    site_id: int
    kind: PointKind
    session_id: int | None
    name: str


class Scanner(NamedTuple):
    """A phone that scans, revoked or not, and the point where it stands."""

    id: int
    event_id: int
    site_id: int
    role: DeviceRole
    name: str
    practice: bool
    paired_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_seen_at: datetime | None
    unsent: int
    clock_offset: int
    listed_at: datetime | None
    clean_at: datetime | None
    point: Spot


class Held(NamedTuple):
    """A ticket held up to a phone: what decides about it, and what the volunteer may see."""

    digest: str
    code: str
    event_id: int
    replaced_at: datetime | None
    registration_id: int
    state: State
    site_id: int
    name: str
    badge: str | None
    site_name: Localized


@dataclass(slots=True)
class Presence:
    """An attendance, and the phone and point that it comes from.

    ``id`` None: not written yet. ``seen``: when it had changed last as it was read.
    """

    id: int | None
    registration_id: int
    point_kind: PointKind
    session_id: int
    site_id: int
    point_id: int
    scan_id: str | None
    arrived_at: datetime
    left_at: datetime | None
    undone_at: datetime | None
    seen: datetime
    device_id: int | None
    device_name: str | None
    point_name: str
    changed: bool = False

    @property
    def place(self) -> tuple[int, PointKind, int]:
        return self.registration_id, self.point_kind, self.session_id


class Past(NamedTuple):
    """A scan that is kept already, and what its point counts."""

    id: str
    event_id: int
    device_id: int
    registration_id: int | None
    scanned_at: datetime
    verdict: str
    result: dict[str, Any]
    undoes_id: str | None
    point_kind: PointKind
    session_id: int

    @property
    def place(self) -> tuple[int, PointKind, int]:
        return self.registration_id or 0, self.point_kind, self.session_id


_SPOT = tuple(getattr(Point, name) for name in Spot._fields)
_SCANNER = tuple(getattr(Device, name) for name in Scanner._fields[:-1])
_HELD = (
    *(Ticket.digest, Ticket.code, Ticket.event_id, Ticket.replaced_at),
    *(Registration.id, Registration.state, Registration.site_id),
    *(Person.full_name, Organization.name, Site.name),
)
_BEFORE = aliased(Device)  # the phone that let somebody in
_THERE = aliased(Point)
_PRESENCE = (
    *(Attendance.id, Attendance.registration_id, Attendance.point_kind, Attendance.session_id),
    *(Attendance.site_id, Attendance.point_id, Attendance.scan_id, Attendance.arrived_at),
    *(Attendance.left_at, Attendance.undone_at, Attendance.changed_at),
    *(_BEFORE.id, _BEFORE.name, _THERE.name),
)
_PAST = (
    *(getattr(Scan, name) for name in Past._fields[:-2]),
    *(Point.kind, sa.func.coalesce(Point.session_id, 0)),
)


class Approach(NamedTuple):
    """Who scans, the tickets held up, and whether any of their holders had come in anywhere, as
    far as was seen before a lock was waited for: ``presences`` tells where, behind the locks.
    """

    scanner: Scanner
    held: list[Held]
    known_inside: bool


def approach(
    session: Session,
    secret_digest: str,
    *,
    tokens: Collection[str],
    codes: Collection[str],
    registrations: Collection[int] = (),
) -> Approach | None:
    """What one batch of a phone is about, in one statement; None where nobody knows the phone.

    Each registration is locked until the end of the transaction, in one order, so that two phones
    never wait in a ring. Tokens are looked up everywhere, so that a ticket of another event is
    told from no ticket; typed codes in this event only; ``registrations`` come by their ids.
    """
    wanted: dict[str, list[Any]] = {
        "digests": [digest(token) for token in tokens],
        "codes": list(codes),
        "registrations": list(registrations),
    }
    named = {name: values for name, values in wanted.items() if values}
    rows = _asked(session, _approach, named, {"phone": secret_digest}) if named else ()
    if not rows:
        scanner = _scanner_alone(session, secret_digest)
        return scanner and Approach(scanner, [], known_inside=False)
    held = [Held._make(row[_PHONE:-1]) for row in rows]
    return Approach(_scanner(rows[0][:_PHONE]), held, any(row[-1] for row in rows))


_PHONE = len(_SCANNER) + len(_SPOT)


def _scanner(row: Sequence[Any]) -> Scanner:
    return Scanner._make([*row[: len(_SCANNER)], Spot._make(row[len(_SCANNER) :])])


def _scanner_alone(session: Session, secret_digest: str) -> Scanner | None:
    phone = sa.select(*_SCANNER, *_SPOT).join(Point, Point.id == Device.point_id)
    row = session.execute(phone.where(Device.token_digest == secret_digest)).first()
    return _scanner(row) if row else None


def spot_of(point: Point) -> Spot:
    return Spot._make(getattr(point, name) for name in Spot._fields)


def _asked(
    session: Session, built: Any, named: dict[str, list[Any]], more: dict[str, Any]
) -> Sequence[Any]:
    """A single value is compared, several are looked for in a list: one scan is the rule."""
    shape = tuple((name, len(values) > 1) for name, values in named.items())
    values: dict[str, Any] = {name: v if len(v) > 1 else v[0] for name, v in named.items()}
    return session.connection().execute(built(shape), values | more).all()


def _is(column: Any, name: str, many: bool) -> sa.ColumnElement[bool]:
    """``column`` is the bound value ``name``, or among the values bound to it."""
    found: sa.ColumnElement[bool] = (
        column.in_(sa.bindparam(name, expanding=True)) if many else column == sa.bindparam(name)
    )
    return found


@cache
def _approach(shape: tuple[tuple[str, bool], ...]) -> sa.Select[*tuple[Any, ...]]:
    """One condition for each way in which a ticket is named, so that the index of it is used."""
    ways = {
        "digests": lambda many: _is(Ticket.digest, "digests", many),
        "codes": lambda many: sa.and_(
            Ticket.event_id == Device.event_id, _is(Ticket.code, "codes", many)
        ),
        "registrations": lambda many: _is(Ticket.registration_id, "registrations", many),
    }
    inside = sa.exists().where(Attendance.registration_id == Registration.id)
    return (
        sa.select(*_SCANNER, *_SPOT, *_HELD, inside)
        .select_from(Device)
        .join(Point, Point.id == Device.point_id)
        .join(Ticket, sa.or_(*(ways[name](many) for name, many in shape)))
        .join(Ticket.registration)
        .join(Registration.person)
        .join(Registration.site)
        .outerjoin(Person.organization)
        .where(Device.token_digest == sa.bindparam("phone"))
        .order_by(Registration.id)
        .with_for_update(of=Registration)
    )


def presences(session: Session, registrations: Collection[int]) -> list[Presence]:
    """Where these people have come in, undone arrivals too."""
    rows = _asked(session, _presences, {"registrations": list(registrations)}, {})
    return [Presence(*row) for row in rows]


@cache
def _presences(shape: tuple[tuple[str, bool], ...]) -> sa.Select[*tuple[Any, ...]]:
    ((name, many),) = shape
    return (
        sa.select(*_PRESENCE)
        .select_from(Attendance)
        .outerjoin(_THERE, _THERE.id == Attendance.point_id)
        .outerjoin(Scan, Scan.id == Attendance.scan_id)
        .outerjoin(_BEFORE, _BEFORE.id == Scan.device_id)
        .where(_is(Attendance.registration_id, name, many))
    )


def scans_with(session: Session, ids: Collection[str]) -> dict[str, Past]:
    found = sa.select(*_PAST).join(Point, Point.id == Scan.point_id).where(Scan.id.in_(ids))
    rows = session.connection().execute(found)
    return {row[0]: Past._make(row) for row in rows}


def undone_among(session: Session, ids: Collection[str]) -> set[str]:
    found = sa.select(Scan.undoes_id).where(Scan.undoes_id.in_(ids))
    return {row[0] for row in session.connection().execute(found) if row[0]}
