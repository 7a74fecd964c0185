"""Writing registrations, tickets, the day's devices and who came."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy.orm import Session

from summit.access.tokens import CODE_LETTERS, Keyring, Purpose, digest, new_secret
from summit.checkin.models import Attendance, Device, Point, Ruling, Scan
from summit.checkin.states import DeviceRole, PointKind, Settlement
from summit.people.models import Person
from summit.registration.models import Registration, Ticket
from summit.registration.states import Source, State
from summit.sample.actions.events import Made
from summit.sample.turnout import Place


def hex_id(rng: random.Random) -> str:
    return f"{rng.getrandbits(128):032x}"


def write_registration(
    made: Made, person: Person, place: Place, *, keys: Keyring, rng: random.Random
) -> Registration:
    """The registration of a place, with its ticket; not yet added to the session."""
    uid = hex_id(rng)
    cancelled = place.cancelled_at is not None
    return Registration(
        uid=uid,
        event_id=made.event.id,
        site=made.sites[place.site],
        person=person,
        state=State.CANCELLED if cancelled else State.CONFIRMED,
        source=Source.WALK_IN if place.walk_in else Source.WEB,
        language=person.language,
        made_at=place.made_at,
        confirmed_at=place.made_at,
        cancelled_at=place.cancelled_at,
        consent_version=made.event.consent_version,
        consent_at=place.made_at,
        link_digest=digest(keys.token(Purpose.PERSONAL_LINK, uid, 1)),
        tickets=[_ticket(made, uid, place.made_at, keys, rng)],
    )


def _ticket(made: Made, uid: str, issued_at: datetime, keys: Keyring, rng: random.Random) -> Ticket:
    return Ticket(
        event_id=made.event.id,
        version=1,
        digest=digest(keys.token(Purpose.TICKET, uid, 1)),
        code="".join(rng.choice(CODE_LETTERS) for _ in range(8)),
        issued_at=issued_at,
    )


def count_taken(made: Made, registrations: Sequence[Registration]) -> None:
    """Let each site's counter agree with its registrations."""
    taken = Counter(r.site.slug for r in registrations if r.state == State.CONFIRMED)
    for slug, site in made.sites.items():
        site.taken = taken[slug]


def write_devices(session: Session, made: Made, *, until: datetime) -> dict[str, list[Device]]:
    """Three phones at each entrance, paired on the morning."""
    devices: dict[str, list[Device]] = {}
    morning = made.event.starts_at - timedelta(minutes=75)
    for slug, point in made.entrances.items():
        devices[slug] = [
            Device(
                event_id=made.event.id,
                site=made.sites[slug],
                point=point,
                role=DeviceRole.HELP_DESK if number == 3 else DeviceRole.SCANNER,
                name=f"{'Help desk' if number == 3 else 'Scanner'} {slug[0].upper()}{number}",
                token_digest=digest(new_secret()),
                paired_at=morning,
                expires_at=until,
                last_seen_at=made.event.ends_at,
            )
            for number in (1, 2, 3)
        ]
        session.add_all(devices[slug])
    session.flush()  # scans name devices by their ids
    return devices


class Door:
    """Writes the scans and arrivals of the day, as the phones would have sent them."""

    def __init__(
        self, session: Session, made: Made, devices: dict[str, list[Device]], rng: random.Random
    ) -> None:
        self.session, self.made, self.devices, self.rng = session, made, devices, rng
        self.sequence: Counter[int] = Counter()
        self.arrivals: list[Attendance] = []
        self.rulings: list[Ruling] = []

    def close(self) -> None:
        """Write the arrivals and decisions, after the scans that they name."""
        self.session.flush()  # the scans come first
        self.session.add_all([*self.arrivals, *self.rulings])

    def admit(self, place: Place, registration: Registration) -> None:
        """Let one person in: the scan, the arrival, the sessions they sat in."""
        slug, arrived = str(place.came_to), place.arrived_at
        assert arrived is not None  # noqa: S101 -- who came has arrived
        desk = place.by_name or place.walk_in
        device = self.devices[slug][2 if desk else self.rng.randrange(2)]
        elsewhere = place.came_to != place.site
        scan = self._scan(device, registration, arrived, "admitted", place, forced=elsewhere)
        self.session.add(scan)
        if place.scanned_twice:
            again = arrived + timedelta(seconds=self.rng.randint(8, 400))
            self.session.add(self._scan(device, registration, again, "already_in", place))
        if place.synced_at is not None and not self.rulings:
            self._let_in_twice(device, registration, arrived, place)
        self._attend(registration, slug, PointKind.ENTRANCE, 0, arrived, scan.id)
        for key in place.sessions:
            programmed = self.made.sessions.get(self._session_slug(key, slug))
            if programmed is not None:
                self._attend(
                    registration, slug, PointKind.SESSION, programmed.id, programmed.starts_at, None
                )

    def _let_in_twice(
        self, device: Device, registration: Registration, arrived: datetime, place: Place
    ) -> None:
        """Two phones without a network said welcome; the organizers have left it at one arrival."""
        other = next(one for one in self.devices[place.came_to or ""] if one is not device)
        kept = self.rng.getstate()  # nothing else of the story shall be told otherwise
        later = arrived + timedelta(minutes=2)
        scan = self._scan(other, registration, later, "duplicate_offline", place)
        self.rng.setstate(kept)
        scan.id = scan.result["id"] = str(uuid5(NAMESPACE_OID, scan.id))
        scan.local_verdict = "admitted"
        self.session.add(scan)
        self.rulings.append(
            Ruling(
                event_id=self.made.event.id,
                scan_id=scan.id,
                decision=Settlement.LEFT,
                decided_at=self.made.event.ends_at,
                decided_by="Olive Tennant",
            )
        )

    def _session_slug(self, key: str, site: str) -> str:
        breakout = "narrative" if site == "south" else "policy"
        return {"town-hall": f"town-hall-{site}", "breakout": breakout}.get(key, key)

    def _scan(
        self,
        device: Device,
        registration: Registration,
        moment: datetime,
        verdict: str,
        place: Place,
        **flags: Any,
    ) -> Scan:
        self.sequence[device.id] += 1
        bits = f"{self.rng.getrandbits(128):032x}"
        scan_id = f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-a{bits[17:20]}-{bits[20:]}"
        return Scan(
            id=scan_id,
            event_id=self.made.event.id,
            device_id=device.id,
            point_id=device.point_id,
            site_id=device.site_id,
            registration_id=registration.id,
            code_digest=registration.tickets[0].digest,
            scanned_at=moment,
            received_at=place.synced_at or moment,
            seq=self.sequence[device.id],
            offline=place.synced_at is not None,
            verdict=verdict,
            local_verdict=verdict,
            result={"id": scan_id, "verdict": verdict},
            **flags,
        )

    def _point(self, slug: str, session_id: int) -> Point:
        """The session's door at the site, or the entrance."""
        return self.made.session_doors.get((slug, session_id), self.made.entrances[slug])

    def _attend(
        self,
        registration: Registration,
        slug: str,
        kind: PointKind,
        session_id: int,
        moment: datetime,
        scan_id: str | None,
    ) -> None:
        self.arrivals.append(
            Attendance(
                event_id=self.made.event.id,
                site_id=self.made.sites[slug].id,
                point_id=self._point(slug, session_id).id,
                point_kind=kind,
                session_id=session_id,
                registration_id=registration.id,
                scan_id=scan_id,
                arrived_at=moment,
                changed_at=moment,
            )
        )
