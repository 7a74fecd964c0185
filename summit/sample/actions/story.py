"""The whole sample: the story's coalition with its two summits, and a tiny second coalition."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from summit.access.permissions import Role
from summit.access.policy import Scope
from summit.access.tokens import Keyring
from summit.coalition.models import Coalition
from summit.db import Localized
from summit.framework.actions import load_edition
from summit.framework.models import Pillar
from summit.people.models import Person
from summit.registration.actions.letters import tell
from summit.registration.models import Registration
from summit.sample.actions.bodies import write_bodies
from summit.sample.actions.bookings import write_bookings
from summit.sample.actions.events import Made, local, make_summit, release_programme, write_speakers
from summit.sample.actions.floor import write_floor
from summit.sample.actions.grouplife import write_life
from summit.sample.actions.groups import (
    write_facts,
    write_first_meetings,
    write_groups,
    write_leads,
    write_meetings,
    write_memberships,
)
from summit.sample.actions.inventory import write_inventory
from summit.sample.actions.letters import write_reminders
from summit.sample.actions.outreach import write_outreach
from summit.sample.actions.partners import write_partners
from summit.sample.actions.people import Crowd
from summit.sample.actions.pulses import write_pulses
from summit.sample.actions.questionnaires import write_questionnaires
from summit.sample.actions.registrations import (
    Door,
    count_taken,
    write_devices,
    write_registration,
)
from summit.sample.actions.second import write_second_coalition
from summit.sample.actions.staff import Staff, write_staff
from summit.sample.actions.surveys import write_survey_2025, write_survey_next
from summit.sample.actions.waiting import write_waiting
from summit.sample.actions.words import write_words
from summit.sample.content import content
from summit.sample.fiction import Someone, crowd
from summit.sample.momentum import SUMMIT, ZONE, at, the_groups
from summit.sample.seats import draw_seats
from summit.sample.turnout import Place, the_day

SEED = "upward-mobility-2025"
GROUPS_SEED = 557  # drawn so that the outcomes stand where the story's recipe puts them
STORY_DAYS = ("2025-02-24", "2025-04-14", "2025-05-12", "2025-06-30", "2025-09-29")
LETTERS = 8  # the latest registrations' letters, so that the outbox is not empty
NEXT = {"south": (260, 257), "north": (180, 128)}  # capacity, taken
# Places that were kept for each partner and not taken, in the order of fiction.PARTNERS.
SPARE_2025 = {"south": (6, 2, 0, 3), "north": (0, 4, 5, 0, 0, 0, 2)}
SPARE_NEXT = {"north": (0, 2, 3, 0, 1, 0, 2, 2, 0, 2)}


@dataclass(frozen=True, slots=True)
class Loader:
    """What every part of the loading needs."""

    session: Session
    coalition: Coalition
    pillars: list[Pillar]
    crowd: Crowd
    names: Iterator[Someone]
    keys: Keyring
    now: datetime


def load_story(
    session: Session,
    *,
    keys: Keyring,
    hashed: Callable[[str], str],
    base_url: str = "http://localhost:8000",
    now: datetime,
) -> None:
    """Load the sample into an empty installation; the same seed gives the same story."""
    loader = _start(session, keys, now)
    past = _summit_2025(loader)
    coming, latest = _summit_next(loader)
    for place, row in latest:
        tell(
            session, "confirmed", row, now=place.made_at, keys=keys, base_url=base_url, ticket=True
        )
    write_waiting(session, coming, loader.names, loader.crowd, keys=keys, base_url=base_url,
                  seed=SEED, now=now)  # fmt: skip
    other = write_second_coalition(session, keys=keys, now=now)
    write_staff(session, _staff(loader.coalition, (past, coming), other), hashed=hashed, now=now)
    write_words(session, past.event, keys=keys, now=now)
    write_inventory(session, loader.coalition, past.event, now=now)
    write_outreach(session, past.event, seed=SEED)


def _start(session: Session, keys: Keyring, now: datetime) -> Loader:
    words = content()["coalition"]
    coalition = Coalition(
        slug=words["slug"],
        name=words["name"],
        timezone=str(ZONE),
        languages=["en", "es"],
        contact_email=words["contact"],
        created_at=local(date(2024, 10, 1), "09:00"),
    )
    session.add(coalition)
    pillars = list(load_edition(session))
    session.flush()  # everything below names the coalition by its id
    names = crowd(random.Random(SEED))  # noqa: S311 -- a story, not a secret
    return Loader(session, coalition, pillars, Crowd(session, coalition), names, keys, now)


def _summit_2025(loader: Loader) -> Made:
    session, rng = loader.session, random.Random(SEED)  # noqa: S311 -- a story
    made = make_summit(
        session,
        loader.coalition,
        loader.pillars,
        slug="summit-2025",
        name=Localized(content()["event"]["name_2025"]),
        day=SUMMIT,
        capacities={"south": 260, "north": 220},
        opens=local(date(2024, 11, 4), "09:00"),
        now=local(date(2025, 1, 10), "09:00"),
    )
    release_programme(session, made, local(date(2024, 11, 4), "09:00"))
    places = _with_two_faces(rng, the_day(rng, loader.names, made.event.starts_at))
    rows = _register(loader, made, places, rng)
    _partners(loader, made, rows, SPARE_2025)
    devices = write_devices(session, made, until=made.event.ends_at + timedelta(hours=24))
    door = Door(session, made, devices, rng)
    came = [(place, row) for place, row in rows if place.came_to]
    for place, row in sorted(came, key=lambda pair: str(pair[0].arrived_at)):
        door.admit(place, row)
    door.close()
    write_pulses(session, made, seed=SEED)
    write_survey_2025(loader.session, made, came, keys=loader.keys, rng=rng)
    _groups_2025(loader, made, [row.person for _, row in came])
    stayed = [row for place, row in rows if not place.came_to and not place.cancelled_at]
    write_questionnaires(session, made, [row for _, row in rows], stayed, keys=loader.keys,
                         seed=SEED)  # fmt: skip
    write_floor(session, made, [row for _, row in came], loader.pillars, part="past", seed=SEED,
                opened=local(SUMMIT, "14:00"), closed=local(SUMMIT, "15:00"))  # fmt: skip
    return made


def _with_two_faces(rng: random.Random, places: list[Place]) -> list[Place]:
    """Two who registered twice, under two addresses: the same name stands in the list twice."""
    came = [p for p in places if p.came_to and not p.walk_in]
    stayed = [p for p in places if not p.came_to and not p.cancelled_at]
    for twin, original in zip(rng.sample(stayed, 2), rng.sample(came, 2), strict=True):
        one = original.person
        mail = one.email.replace("@", ".work@")
        twin.person = Someone(one.name, mail, one.organization, one.language)
    return places


def _register(
    loader: Loader, made: Made, places: list[Place], rng: random.Random
) -> list[tuple[Place, Registration]]:
    rows = []
    for place in sorted(places, key=lambda place: place.made_at):
        person = loader.crowd.person(place.person, now=place.made_at)
        row = write_registration(made, person, place, keys=loader.keys, rng=rng)
        rows.append((place, row))
    loader.session.add_all(row for _, row in rows)
    count_taken(made, [row for _, row in rows])
    loader.session.flush()  # scans name registrations by their ids
    return rows


def _partners(
    loader: Loader,
    made: Made,
    rows: list[tuple[Place, Registration]],
    spare: Mapping[str, Sequence[int]],
) -> None:
    write_partners(
        loader.session,
        made,
        loader.crowd,
        [row for _, row in rows],
        keys=loader.keys,
        spare=spare,
        seed=SEED,
        now=loader.now,
    )


def _groups_2025(loader: Loader, made: Made, came: list[Person]) -> None:
    session, rng = loader.session, random.Random(GROUPS_SEED)  # noqa: S311 -- a story
    absent = [loader.crowd.person(p, now=at(SUMMIT)) for p in islice(loader.names, 4)]
    numbered = dict(enumerate([*came, *absent]))
    session.flush()  # memberships name people by their ids
    seats, leads = draw_seats(rng, range(len(came)), range(len(came), len(came) + len(absent)))
    events = the_groups(rng, seats, leads)
    groups = write_groups(session, made, loader.pillars, created_at=made.event.starts_at)
    write_leads(session, groups, {k: [numbered[n] for n in v] for k, v in leads.items()})
    memberships = write_memberships(session, groups, seats, numbered, keys=loader.keys)
    meetings = write_meetings(session, groups)
    write_facts(session, events, groups, memberships, meetings)
    write_life(session, groups, leads, memberships, numbered)
    joined = {number for number, *_ in seats}
    experts = [p for n, p in numbered.items() if n not in joined and p.organization]
    heads = [numbered[numbers[0]] for numbers in leads.values()]
    write_bodies(session, made, heads, experts, keys=loader.keys)
    leading = {n for numbers in leads.values() for n in numbers}
    bounced = [number for number, *_ in seats if number not in leading][7:28:7]
    for number in bounced:
        numbered[number].bounced_at = at(SUMMIT + timedelta(days=3))


def _summit_next(loader: Loader) -> tuple[Made, list[tuple[Place, Registration]]]:
    """Next year's summit, open for registration: South has three places left."""
    session, rng, now = loader.session, random.Random(f"{SEED}-next"), loader.now  # noqa: S311
    day = next_summit(now.astimezone(ZoneInfo(loader.coalition.timezone)).date())
    opened = now - timedelta(days=45)
    made = make_summit(
        session,
        loader.coalition,
        loader.pillars,
        slug="summit-next",
        name=Localized(content()["event"]["name"]),
        day=day,
        capacities={slug: capacity for slug, (capacity, _) in NEXT.items()},
        opens=opened,
        now=opened,
    )
    known = list(loader.crowd.people.values())
    returning = rng.sample(known, 150)
    places = []
    for slug, (_, taken) in NEXT.items():
        for _ in range(taken):
            made_at = now - timedelta(days=rng.uniform(0.2, 45))
            places.append(Place(next(loader.names), slug, made_at))
    _twice(places)
    for place, person in zip(rng.sample(places[1:-1], len(returning)), returning, strict=True):
        place.person = _as_someone(person)
    rows = _register(loader, made, places, rng)
    _partners(loader, made, rows, SPARE_NEXT)
    write_bookings(session, made, [row for _, row in rows], seed=SEED, now=now)
    write_speakers(session, made, loader.keys, now=now)
    release_programme(session, made, opened)
    groups = write_groups(session, made, loader.pillars, created_at=opened)
    write_first_meetings(session, groups, day)
    write_survey_next(session, made, now=opened)
    write_reminders(session, made, now=opened)
    write_floor(session, made, [row for _, row in rows], loader.pillars, part="next", seed=SEED,
                opened=now - timedelta(hours=3), closed=None)  # fmt: skip
    return made, rows[-LETTERS:]


def _twice(places: list[Place]) -> None:
    """Somebody who registered for both sites from two mailboxes, so that a pair is suggested."""
    one = places[0].person
    mail = one.email.replace("@", "+north@")
    places[-1].person = Someone(one.name, mail, one.organization, one.language)


def _as_someone(person: Person) -> Someone:
    organization = person.organization.name if person.organization else ""
    return Someone(person.full_name, str(person.email), organization, person.language)


def next_summit(today: date) -> date:
    """The last Friday of January that lies at least 30 days ahead."""
    for year in (today.year, today.year + 1, today.year + 2):
        day = date(year, 1, 31)
        day -= timedelta(days=(day.weekday() - 4) % 7)
        if (day - today).days >= 30:
            return day
    raise AssertionError


def _staff(coalition: Coalition, summits: tuple[Made, ...], other: Coalition) -> list[Staff]:
    south = tuple(Scope(coalition.id, m.event.id, m.sites["south"].id) for m in summits)
    housing = tuple(Scope(coalition.id, m.event.id, None, m.groups["housing"].id) for m in summits)
    return [
        Staff("admin@example.org", "Ada Brightwater", Role.ADMIN, (Scope(),)),
        Staff("organizer@example.org", "Olive Tennant", Role.ORGANIZER, (Scope(coalition.id),)),
        Staff(
            "backbone@example.org",
            "Bea Larkin",
            Role.BACKBONE,
            (Scope(coalition.id),),
            also=(Role.ORGANIZER,),
            letters=False,
        ),
        Staff("south@example.org", "Sol Marchetti", Role.SITE_LEAD, south),
        Staff("lead@example.org", "Lena Hobart", Role.GROUP_LEAD, housing),
        Staff("harbor@example.org", "Hari Oakes", Role.ORGANIZER, (Scope(other.id),)),
    ]
