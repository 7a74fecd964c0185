"""Writing the events of the story: sites, rooms, programme, form, points at the doors."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest, new_uid
from summit.checkin.models import Point
from summit.checkin.states import PointKind
from summit.coalition.models import Coalition
from summit.db import Localized
from summit.events.models import Event, Room, Site
from summit.events.states import EventState
from summit.framework.models import Pillar
from summit.groups.models import Group
from summit.people.actions import know_person
from summit.registration.actions.choices import count_choices
from summit.registration.models import FormQuestion, FormSection
from summit.sample.content import content
from summit.sample.momentum import ZONE
from summit.schedule.models import (
    Placement,
    ProgrammeSession,
    SessionSpeaker,
    Speaker,
    Travel,
)
from summit.schedule.releases.frozen import to_json
from summit.schedule.releases.models import Release
from summit.schedule.releases.queries import frozen_of
from summit.schedule.states import Answer, PlacementRole, SessionKind, SessionScope

ROAD = 75  # minutes by car
WITH_A_DOOR = frozenset({"keynote", "town-hall-south", "town-hall-north"})  # seats are counted


@dataclass(slots=True)
class Made:
    """An event of the sample with what was made around it, by slug or key."""

    event: Event
    sites: dict[str, Site]
    sessions: dict[str, ProgrammeSession] = field(default_factory=dict)
    entrances: dict[str, Point] = field(default_factory=dict)
    session_doors: dict[tuple[str, int], Point] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)


def make_summit(
    session: Session,
    coalition: Coalition,
    pillars: list[Pillar],
    *,
    slug: str,
    name: Localized,
    day: date,
    capacities: dict[str, int],
    opens: datetime,
    now: datetime,
) -> Made:
    """A summit of the story on ``day``, published, with its programme released."""
    event = Event(
        coalition=coalition,
        slug=slug,
        name=name,
        summary=Localized(content()["event"]["summary"]),
        why=Localized(content()["event"]["why"]),
        timezone=coalition.timezone,
        starts_at=local(day, "10:00"),
        ends_at=local(day, "15:30"),
        state=EventState.PUBLISHED,
        registration_opens_at=opens,
        registration_closes_at=local(day, "12:00"),
        programme_released_at=opens,
        created_at=opens,
    )
    sites = {
        row["slug"]: _site(i, row, day, capacities) for i, row in enumerate(content()["sites"])
    }
    event.sites = list(sites.values())
    session.add(event)
    session.flush()  # what follows names the event by its id
    made = Made(event, sites)
    _add_programme(session, made, pillars, day, now)
    _add_questions(session, event)
    _add_points(session, made)
    return made


def local(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


def _site(position: int, row: dict[str, Any], day: date, capacities: dict[str, int]) -> Site:
    rooms = [
        Room(name=name, capacity=seats, position=i) for i, (name, seats) in enumerate(row["rooms"])
    ]
    return Site(
        slug=row["slug"],
        name=Localized(row["name"]),
        venue=row["venue"],
        address=row["address"],
        directions=Localized(row["directions"]),
        doors_open_at=local(day, "09:15"),
        capacity=capacities[row["slug"]],
        position=position,
        rooms=rooms,
    )


def _add_programme(
    session: Session, made: Made, pillars: list[Pillar], day: date, now: datetime
) -> None:
    speakers = {
        row["key"]: Speaker(event_id=made.event.id, name=row["name"], about=Localized(row["about"]))
        for row in content()["speakers"]
    }
    session.add_all(speakers.values())
    for row in content()["sessions"]:
        programmed = _session(made, row, pillars, day, now)
        programmed.speakers = [
            SessionSpeaker(speaker=speakers[key], position=i)
            for i, key in enumerate(row["speakers"])
        ]
        made.sessions[row["slug"]] = programmed
    session.add_all(made.sessions.values())
    session.flush()  # points and attendance name sessions by their ids
    _add_limits(session, made)


def _add_limits(session: Session, made: Made) -> None:
    """It is a long way from one end of the county to the other."""
    one, other = sorted(site.id for site in made.sites.values())
    session.add(Travel(site_id=one, other_id=other, minutes=ROAD))


def write_speakers(session: Session, made: Made, keys: Keyring, *, now: datetime) -> None:
    """Who was asked to confirm by link three weeks ago, and what they said."""
    parts = [part for one in made.sessions.values() for part in one.speakers]
    for row in content()["asked"]:
        mine = [part for part in parts if part.speaker.name == row["name"]]
        speaker = mine[0].speaker
        speaker.person = know_person(
            session, made.event.coalition_id, full_name=row["name"], email=row["email"], now=now
        )
        session.flush()  # the link is made of the row's own random name
        speaker.asked_at = now - timedelta(days=21)
        token = keys.token(Purpose.SPEAKER_LINK, speaker.uid, speaker.link_version)
        speaker.link_digest = digest(token)
        for part in mine:
            part.answer = Answer(row["answer"])
            part.answered_at = speaker.asked_at if part.answer != Answer.OPEN else None


def release_programme(session: Session, made: Made, now: datetime) -> None:
    """The programme as it was shown first, and as it is since a panel went to a larger room."""
    final = [frozen_of(one) for one in made.sessions.values()]
    north = made.sites["north"]
    smaller = next(room for room in north.rooms if room.name == content()["release"]["was"])
    first = [
        replace(one, places=(replace(one.places[0], room_id=smaller.id),))
        if one.slug == content()["release"]["session"]
        else one
        for one in final
    ]
    texts = (Localized(), Localized(content()["release"]["note"]))
    for number, (shown, note) in enumerate(zip((first, final), texts, strict=True), start=1):
        session.add(
            Release(
                event_id=made.event.id,
                number=number,
                released_at=now + timedelta(days=number - 1),
                released_by=content()["release"]["by"],
                note=note,
                content={"sessions": [to_json(one) for one in shown]},
            )
        )


def _session(
    made: Made, row: dict[str, Any], pillars: list[Pillar], day: date, now: datetime
) -> ProgrammeSession:
    scope = SessionScope.LOCAL if "local" in row else SessionScope.BROADCAST
    return ProgrammeSession(
        uid=new_uid(),
        event_id=made.event.id,
        slug=row["slug"],
        kind=SessionKind(row["kind"]),
        scope=scope,
        title=Localized(row["title"]),
        abstract=Localized(row["abstract"]),
        starts_at=local(day, row["from"]),
        ends_at=local(day, row["to"]),
        languages=["en", "es"],
        pillar=pillars[row["pillar"] - 1] if "pillar" in row else None,
        changed_at=now,
        placements=_placements(made, row),
    )


def _placements(made: Made, row: dict[str, Any]) -> list[Placement]:
    if "local" in row:
        site = made.sites[row["local"]]
        room = next(room for room in site.rooms if room.name == row["room"])
        return [Placement(site=site, room=room, role=PlacementRole.LOCAL)]
    return [
        Placement(
            site=site,
            room=site.rooms[0],
            role=PlacementRole.ORIGIN if slug == row["origin"] else PlacementRole.RECEIVING,
        )
        for slug, site in made.sites.items()
    ]


def _add_questions(session: Session, event: Event) -> None:
    sections = {
        row["key"]: FormSection(
            event_id=event.id,
            key=row["key"],
            title=Localized(row["title"]),
            help=Localized(row["help"]) if "help" in row else None,
            position=position,
        )
        for position, row in enumerate(content()["sections"])
    }
    session.add_all(sections.values())
    for position, row in enumerate(content()["questions"]):
        session.add(_question(event, position, row, sections[row["section"]]))
    session.flush()  # the places of options are counted with the questions
    count_choices(session, event)


def _question(
    event: Event, position: int, row: dict[str, Any], section: FormSection
) -> FormQuestion:
    return FormQuestion(
        event_id=event.id,
        key=row["key"],
        kind=row["kind"],
        title=Localized(row["title"]),
        help=Localized(row["help"]) if "help" in row else None,
        options=row.get("options", []),
        settings=row.get("settings", {}),
        shown_if=row.get("shown_if", {}),
        required=row.get("required", False),
        staff_only=row.get("staff_only", False),
        sensitive=row.get("sensitive", False),
        keep_days=row.get("keep_days"),
        position=position,
        section=section,
    )


def _add_points(session: Session, made: Made) -> None:
    for slug, site in made.sites.items():
        made.entrances[slug] = Point(
            event_id=made.event.id, site=site, kind=PointKind.ENTRANCE, name="Main entrance"
        )
        session.add(
            Point(event_id=made.event.id, site=site, kind=PointKind.TABLE, name="MAP groups table")
        )
        for name, programmed in made.sessions.items():
            here = any(placement.site_id == site.id for placement in programmed.placements)
            if here and name in WITH_A_DOOR:
                door = Point(
                    event_id=made.event.id,
                    site=site,
                    kind=PointKind.SESSION,
                    session_id=programmed.id,
                    name=programmed.title.say("en"),
                )
                made.session_doors[slug, programmed.id] = door
    session.add_all([*made.entrances.values(), *made.session_doors.values()])
    session.flush()  # devices and attendance name points by their ids
