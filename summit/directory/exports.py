"""The people list as a file: what the list shows now, on all its pages, with the answers.

Row 1 is for people, row 2 holds keys that stay the same (docs/lists.md). Rows are read and sent
in parts, so that a list of any length takes the same memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from flask import request, stream_with_context
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response

from summit.access.permissions import Permission
from summit.audit.actions import record
from summit.clock import now
from summit.db import only_reading
from summit.directory.blueprint import Desk, bp, desk_of
from summit.directory.people import Look, look_at
from summit.directory.queries.listing import Row, answers_among, arrived_among, rows_after
from summit.errors import N_
from summit.events.queries import scope_of
from summit.extensions import db
from summit.questions.catalogue import BY_KEY
from summit.registration.models import FormQuestion
from summit.registration.states import SOURCE_WORDS, STATE_WORDS
from summit.web.access import current_actor, requires
from summit.web.downloads import csv_file, xlsx_file
from summit.web.layout import language

P = Permission
PART = 1000  # rows that are held in memory at a time
COLUMNS = {
    "full_name": N_("Full name"),
    "email": N_("E-mail"),
    "phone": N_("Phone"),
    "organization": N_("Organization"),
    "site": N_("Site"),
    "state": N_("State"),
    "language": N_("Language"),
    "source": N_("How they came"),
    "partner": N_("Partner"),
    "queue": N_("Would rather be at"),
    "registered": N_("Registered"),
    "checked_in": N_("Checked in"),
    "code": N_("Code of the ticket"),
}
MOMENT = "%Y-%m-%d %H:%M"  # of the site's own clock, as spreadsheet programs read it


@bp.post("/people.csv")
@requires(P.PEOPLE_READ)
def as_csv(event: str) -> Response:
    file = _file(desk_of(event), "csv")
    rows: Any = stream_with_context(file.rows())
    return csv_file(f"{event}-people.csv", file.headings, rows)


@bp.post("/people.xlsx")
@requires(P.PEOPLE_READ)
def as_xlsx(event: str) -> Response:
    file = _file(desk_of(event), "xlsx")
    return xlsx_file(f"{event}-people.xlsx", file.headings, file.rows())


def _file(desk: Desk, kind: str) -> "File":
    """The file that is to be sent, and the log's line that says who took it."""
    look = look_at(desk, request.args)
    file = File.of(desk, look)
    record(
        db.session(),
        "people:exported",
        f"event:{desk.event.id}",
        actor=current_actor(),
        now=now(),
        scope=scope_of(desk.event),
        format=kind,
        filter=look.wanted.query,
    )
    db.session.commit()
    return file


@dataclass(frozen=True)
class File:
    """Everything that is needed to write the rows; nothing of it asks the request's session."""

    event_id: int
    look: Look
    language: str
    sites: Mapping[int, tuple[str, ZoneInfo]]
    questions: Mapping[int, FormQuestion]
    managed: frozenset[int] | None
    """Ids of the sites whose sensitive answers the reader may see; None: of all."""

    @classmethod
    def of(cls, desk: Desk, look: Look) -> "File":
        event, told = desk.event, language()
        sites = {
            site.id: (site.name.say(told), ZoneInfo(site.timezone or event.timezone))
            for site in event.sites
        }
        managed = current_actor().sites_at(P.PEOPLE_MANAGE, scope_of(event))
        db.session.expunge_all()  # the commit of the log must not make us read all of it again
        questions = {question.id: question for question in look.questions}
        return cls(event.id, look, told, sites, questions, managed)

    @cached_property
    def asked(self) -> list[FormQuestion]:
        """One question for each key, the version that is asked now or was asked last."""
        latest: dict[str, FormQuestion] = {}
        for question in self.look.questions:
            latest.setdefault(question.key, question)
        return list(latest.values())

    @cached_property
    def words(self) -> tuple[dict[str, str], dict[str, str]]:
        """States and sources in the reader's language."""
        states = {str(state): _(words[1]) for state, words in STATE_WORDS.items()}
        return states, {str(source): _(words) for source, words in SOURCE_WORDS.items()}

    @property
    def headings(self) -> list[str]:
        titles = [question.title.say(self.language) for question in self.asked]
        return [*(_(words) for words in COLUMNS.values()), *titles]

    def rows(self) -> Iterator[Sequence[str]]:
        yield [*COLUMNS, *(f"answer:{question.key}" for question in self.asked)]
        last: tuple[str, int] | None = None
        while part := self._part(last):
            yield from part.values()
            last = next(reversed(part))

    def _part(self, last: tuple[str, int] | None) -> dict[tuple[str, int], list[str]]:
        """The next rows, by what they are ordered by. Read without the writer's lock."""
        before = only_reading.set(True)
        try:
            with Session(db.engine) as session:
                rows = rows_after(session, self.event_id, self.look.choice, last, most=PART)
                ids = [row.id for row in rows]
                given = answers_among(session, ids) if ids else {}
                arrived = arrived_among(session, self.event_id, ids) if ids else {}
        finally:
            only_reading.reset(before)
        return {
            (row.name_key, row.id): self._cells(row, given.get(row.id, {}), arrived.get(row.id))
            for row in rows
        }

    def _cells(self, row: Row, given: Mapping[int, Any], arrived: datetime | None) -> list[str]:
        site, zone = self.sites[row.site_id]
        states, sources = self.words
        elsewhere = row.queue_site_id if row.queue_site_id != row.site_id else None
        return [
            row.full_name,
            row.email or "",
            row.phone or "",
            row.organization or "",
            site,
            states[row.state],
            row.language,
            sources[row.source],
            self.look.partners.get(row.partner_id or 0, ""),
            self.sites[elsewhere][0] if elsewhere else "",
            row.made_at.astimezone(zone).strftime(MOMENT),
            arrived.astimezone(zone).strftime(MOMENT) if arrived else "",
            row.code or "",
            *self._answers(row, given),
        ]

    def _answers(self, row: Row, given: Mapping[int, Any]) -> Iterator[str]:
        versions = [self.questions[number] for number in given if number in self.questions]
        answered = {question.key: question for question in versions}
        trusted = self.managed is None or row.site_id in self.managed
        for question in self.asked:
            found = answered.get(question.key)
            if found is None or (question.sensitive and not trusted):
                yield ""
            else:
                yield BY_KEY[found.kind].read(given[found.id], found, self.language)
