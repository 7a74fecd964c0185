"""The Monday letter: the page in short, to organizers, and to each lead about their own group.

It holds numbers and reasons and no name of a member: names stay on the page, behind the log-in.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from summit.events.models import Event
from summit.outbox.actions import post
from summit.outbox.jobs import Context, Job
from summit.reports import promising, wording
from summit.reports.actions import renew_slices
from summit.reports.covering import Matrix
from summit.reports.monday import Monday
from summit.reports.mondays import due_monday
from summit.reports.queries import (
    Reader,
    covered,
    events_to_follow,
    monday_of,
    unwritten,
)
from summit.reports.status import GroupStatus
from summit.web.layout import language

EVERY = timedelta(minutes=10)
EVERY_SLICE = timedelta(minutes=1)
PRIORITY = 8  # nobody waits for it, and its reader may stop it by one click


def monday_job(app: Flask) -> Job:
    """The job that writes the letters, in the words of ``app``."""

    def run(session: Session, context: Context) -> int:
        with app.app_context():
            return write_letters(session, context)

    return Job("monday-letters", EVERY, run)


def slices_job() -> Job:
    """The job that keeps slices of the Monday page, so that a large one opens at once."""
    return Job("monday-slices", EVERY_SLICE, renew_all)


def renew_all(session: Session, context: Context) -> int:
    """One chunk of one event's slices; 0 when every event has what it needs."""
    for event in events_to_follow(session, now=context.now):
        done = renew_slices(session, event, now=context.now)
        if done:
            return done
    return 0


def write_letters(session: Session, context: Context) -> int:
    """Post what one event's readers have not got yet this Monday; how many letters that are.

    Needs an application context, for the words. The same Monday is posted once to each.
    """
    for event in events_to_follow(session, now=context.now):
        day = due_monday(context.now, ZoneInfo(event.timezone))
        readers = unwritten(session, event, day) if day else []
        if day and readers:
            page, matrix = covered(session, event, monday_of(session, event, day))
            for reader in readers:
                _write(session, event, page, matrix, reader, context)
            return len(readers)
    return 0


def _write(
    session: Session,
    event: Event,
    page: Monday,
    matrix: Matrix | None,
    reader: Reader,
    context: Context,
) -> None:
    user = reader.user
    with force_locale(user.language):
        kind, values = _told(event, page, matrix, reader, context.base_url)
    post(
        session,
        kind=kind,
        dedupe_key=reader.dedupe_key,
        recipient=user.email,
        recipient_name=user.name,
        language=user.language,
        values={"name": user.name, "event": event.name, **values},
        coalition_id=event.coalition_id,
        event_id=event.id,
        priority=PRIORITY,
        now=context.now,
    )


def _told(
    event: Event, page: Monday, matrix: Matrix | None, reader: Reader, base_url: str
) -> tuple[str, dict[str, Any]]:
    """The kind of the letter and what it says, in the reader's language."""
    if reader.groups is None:
        table = wording.coverage(matrix.coverage) if matrix else ""
        return "reports/monday", _whole(event, page, base_url) | {"coverage": table}
    rows = [row for row in page.groups if row.group.id in reader.groups]
    return "reports/monday_group", {
        "day": _capital(wording.weekday(page.today)),
        "groups": [_own(row, page, base_url) for row in rows],
    }


def _whole(event: Event, page: Monday, base_url: str) -> dict[str, Any]:
    return {
        "day": _capital(wording.weekday(page.today)),
        "headline": wording.headline(page),
        "groups": [_line(row) for row in page.groups],
        "reach": _reach(len(page.to_reach)),
        "promises": promising.open_lines(page, page.promises),
        "rosters": _rosters(page),
        "link": f"{base_url}/console/{event.slug}/monday?as_of={page.today}",
    }


def _line(row: GroupStatus) -> dict[str, str | list[str]]:
    return {
        "name": row.group.name.say(language()),
        "status": wording.status_word(row.status),
        "reasons": _sentence(wording.why(reason) for reason in row.reasons),
    }


def _own(row: GroupStatus, page: Monday, base_url: str) -> dict[str, str | list[str]]:
    return _line(row) | {
        "counts": wording.counts(row),
        "next": _next_meeting(row.next_meeting),
        "reach": _reach(page.reach_in[row.group.id]),
        "promises": promising.open_lines(page, page.promises_of(row.group.id)),
        "link": f"{base_url}/lead/{row.group.id}/monday?as_of={page.today}",
    }


def _sentence(parts: Iterable[str]) -> str:
    text = "; ".join(parts)
    return f"{_capital(text)}." if text else ""


def _capital(text: str) -> str:
    """As a sentence begins; in Spanish the days of the week do not."""
    return text[:1].upper() + text[1:]


def _next_meeting(day: date | None) -> str:
    if day is None:
        return _("No next meeting is planned.")
    return _("The next meeting is on %(day)s.", day=wording.short(day))


def _reach(people: int) -> str:
    if not people:
        return _("Nobody is at risk this week.")
    return ngettext(
        "%(num)d person should hear from somebody this week.",
        "%(num)d people should hear from somebody this week.",
        people,
    )


def _rosters(page: Monday) -> str:
    full = page.completeness
    if full.held == full.closed:
        return ""
    return _(
        "%(closed)d of %(held)d rosters are closed; what is missing makes the numbers too low.",
        closed=full.closed,
        held=full.held,
    )
