"""What an organizer looks for in the lists of sessions and speakers, and what is found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _

from summit.errors import N_
from summit.events.models import Event, Site
from summit.schedule.board import Said
from summit.schedule.models import ProgrammeSession, SessionSpeaker, Speaker
from summit.schedule.public import Shown, shown
from summit.schedule.queries import at_site
from summit.schedule.states import ANSWER_LABELS, KIND_LABELS, PART_LABELS, Answer, SessionKind
from summit.web.layout import language
from summit.web.paging import Page, page_number

SIZE = 25
T = TypeVar("T")


def part_of(found: Sequence[T]) -> tuple[Sequence[T], Page]:
    """The part of a list that the address asks for."""
    last = max((len(found) - 1) // SIZE + 1, 1)
    page = Page(min(page_number(), last), SIZE, len(found))
    return found[page.first - 1 : page.last], page


def asked_again() -> dict[str, str]:
    """What the address looks for, for the addresses of the files."""
    names = ("q", "site", "kind", "look", "answer")
    return {name: request.args[name] for name in names if request.args.get(name)}


def _fits(words: str, *texts: str) -> bool:
    """Whether each of the words stands somewhere."""
    text = " ".join(texts).casefold()
    return all(word in text for word in words.casefold().split())


# Sessions

WARNED, CANCELLED = "warned", "cancelled"
LOOKS: dict[str, str] = {WARNED: N_("Something to look at"), CANCELLED: N_("Cancelled")}


@dataclass(frozen=True, slots=True)
class Asked:
    """Sessions to look for; ``look`` is one of ``LOOKS`` or empty."""

    words: str = ""
    site: Site | None = None
    kind: SessionKind | None = None
    look: str = ""

    def __bool__(self) -> bool:
        return self != Asked()


@dataclass(frozen=True, slots=True)
class Row:
    """A session of the draft, and what is to be looked at in it."""

    s: Shown
    of: ProgrammeSession
    warned: list[Said]


def asked_sessions(event: Event) -> Asked:
    """What the address asks for; what it names that we do not know asks for nothing."""
    given = request.args.get
    kind, look = given("kind", ""), given("look", "")
    return Asked(
        words=given("q", "").strip(),
        site=next((site for site in event.sites if site.slug == given("site")), None),
        kind=SessionKind(kind) if kind in set(SessionKind) else None,
        look=look if look in LOOKS else "",
    )


def kinds_in(sessions: Iterable[ProgrammeSession]) -> dict[str, str]:
    return {s.kind.value: _(KIND_LABELS[s.kind]) for s in sessions}


def session_rows(
    event: Event, sessions: Sequence[ProgrammeSession], warned: Iterable[Said], asked: Asked
) -> list[Row]:
    """The sessions that fit; for one site with its own rooms and clock."""
    said = list(warned)
    here = [s for s in sessions if s.placements and asked.kind in (None, s.kind)]
    here = at_site(here, asked.site) if asked.site else here
    rows = [
        Row(told, s, [w for w in said if s.id in w.sessions])
        for s, told in zip(here, shown(here, event, asked.site), strict=True)
    ]
    return [row for row in rows if _is_asked(row, asked)]


def _is_asked(row: Row, asked: Asked) -> bool:
    looked = {WARNED: bool(row.warned), CANCELLED: row.s.cancelled}.get(asked.look, True)
    return looked and _fits(asked.words, row.s.title, row.s.speakers, row.s.where)


def session_table(event: Event, rows: Iterable[Row]) -> tuple[list[str], list[list[object]]]:
    """Headings and lines for a file, on the clock of the event."""
    zone = ZoneInfo(event.timezone)
    headings = [
        _("Session"), _("Kind"), _("From"), _("To"), _("Where"), _("Speakers"),
        _("Spoken in"), _("Interpreted into"), _("Pillar"), _("Seats"), _("People expected"),
        _("State"), _("To look at"),
    ]  # fmt: skip
    lines: list[list[object]] = [
        [
            row.s.title, row.s.kind,
            *(f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (row.s.starts_at, row.s.ends_at)),
            _places(row.of), row.s.speakers,
            ", ".join(row.of.languages), ", ".join(row.of.interpretation),
            row.of.pillar.title.say(language()) if row.of.pillar else "",
            row.of.capacity, row.of.expected,
            _("Cancelled") if row.s.cancelled else _("Planned"),
            " ".join(said.text for said in row.warned),
        ]
        for row in rows
    ]  # fmt: skip
    return headings, lines


def _places(s: ProgrammeSession) -> str:
    return "; ".join(
        ", ".join([*([p.room.name] if p.room else []), p.site.name.say(language())])
        for p in s.placements
    )


# Speakers

NOWHERE = "nowhere"
Part = tuple[Speaker, list[SessionSpeaker]]


@dataclass(frozen=True, slots=True)
class AskedSpeakers:
    """``answer``: one that they gave to a session, or ``NOWHERE`` for those in no session."""

    words: str = ""
    answer: str = ""

    def __bool__(self) -> bool:
        return self != AskedSpeakers()


def asked_speakers() -> AskedSpeakers:
    answer = request.args.get("answer", "")
    known = answer in {*Answer, NOWHERE}
    return AskedSpeakers(request.args.get("q", "").strip(), answer if known else "")


def answers_to_ask() -> dict[str, str]:
    return {a.value: _(label) for a, label in ANSWER_LABELS.items()} | {NOWHERE: _("In no session")}


def speaker_rows(found: Iterable[Part], asked: AskedSpeakers) -> list[Part]:
    """The speakers that fit, each with their parts."""
    return [(one, held) for one, held in found if _is_meant(one, held, asked)]


def _is_meant(one: Speaker, held: Sequence[SessionSpeaker], asked: AskedSpeakers) -> bool:
    answers = {part.answer.value for part in held} or {NOWHERE}
    titles = [part.session.title.say(language()) for part in held]
    known = not asked.answer or asked.answer in answers
    return known and _fits(asked.words, one.name, _address(one), *titles)


def _address(one: Speaker) -> str:
    return (one.person.email or "") if one.person else ""


def speaker_table(event: Event, rows: Iterable[Part]) -> tuple[list[str], list[list[object]]]:
    """Headings and a line for each part; who is in no session has one of their own."""
    zone = ZoneInfo(event.timezone)
    headings = [_("Name"), _("E-mail"), _("Session"), _("Part"), _("Answer"), _("Asked on")]
    lines: list[list[object]] = []
    for one, held in rows:
        asked = f"{one.asked_at.astimezone(zone):%Y-%m-%d}" if one.asked_at else ""
        parts = [
            [p.session.title.say(language()), _(PART_LABELS[p.part]), _(ANSWER_LABELS[p.answer])]
            for p in held
        ] or [["", "", ""]]
        lines += [[one.name, _address(one), *part, asked] for part in parts]
    return headings, lines
