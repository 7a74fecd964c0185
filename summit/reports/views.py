"""The Monday page, the people behind its numbers, and its tables as files."""

from datetime import date
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.registration.paper import PAPERS
from summit.reports import drawings, wording
from summit.reports.monday import PAGE_OF_RISKS, Monday
from summit.reports.people import Behind, selected
from summit.reports.printed import monday_pdf
from summit.reports.queries import lines_of, monday_of, people_lines
from summit.reports.reading import PersonLine
from summit.web.access import current_actor, requires
from summit.web.downloads import csv_file
from summit.web.layout import Link, language
from summit.web.navigation import console_frame
from summit.web.paging import Page, page_number

PEOPLE_ON_A_PAGE = 100
GROUPS_ON_A_PAGE = 25
CHOICES = ("as_of", "stage", "state", "flow", "step", "group")
FIRST_YEAR = 1970  # before it there is nothing to look back on

bp = Blueprint("monday", __name__, url_prefix="/console/<string:event>/monday")
# The Mondays on which the sample's story turns; any other event offers its last five weeks.
STORY = ("2025-02-24", "2025-04-14", "2025-05-12", "2025-06-30", "2025-09-29")


@bp.get("")
@requires(Permission.MONDAY_READ)
def index(event: str) -> str:
    summit = event_of(db.session(), event)
    page = _page(summit)
    part = Page(page_number(), GROUPS_ON_A_PAGE, len(page.groups))
    _frame(summit)
    return render_template(
        "reports/monday.html",
        event=summit,
        page=page,
        rows=page.groups[part.first - 1 : part.last],
        part=part,
        words=wording,
        draw=drawings,
        dates=_dates(summit, page),
        link=_linker(summit, page),
        names_shown=_may_see_names(summit),
        may_call=current_actor().can(Permission.GROUP_MANAGE, scope_of(summit)),
        most=PAGE_OF_RISKS,
        papers=[("letter", _("Letter")), ("a4", _("A4"))],
    )


@bp.get("/monday.pdf")
@requires(Permission.MONDAY_READ)
def as_pdf(event: str) -> Response:
    """The page on paper; ``?paper=a4``, Letter if none is given."""
    summit = event_of(db.session(), event)
    page, asked = _page(summit), request.args.get("paper", "")
    file = monday_pdf(
        page,
        event=summit.name.say(language()),
        paper=asked if asked in PAPERS else "letter",
        names_shown=_may_see_names(summit),
    )
    name = f"{event}-monday-{page.today}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(file, mimetype="application/pdf", headers=headers)


@bp.get("/people")
@requires(Permission.MONDAY_READ)
def people(event: str) -> str:
    """The people behind one number."""
    summit = event_of(db.session(), event)
    _demand_names(summit)
    page, title, rows, named = _people(summit)
    _frame(summit, Link(_("Monday"), url_for(".index", event=event, as_of=page.today)))
    names = {row.group.id: row.group.name.say(language()) for row in page.groups}
    part = Page(page_number(), PEOPLE_ON_A_PAGE, len(rows))
    return render_template(
        "reports/people.html",
        title=title, rows=rows[part.first - 1 : part.last], part=part, named=named, page=page,
        words=wording, names=names, csv=_csv_address(event),
    )  # fmt: skip


@bp.get("/people.csv")
@requires(Permission.MONDAY_READ)
def people_csv(event: str) -> Response:
    summit = event_of(db.session(), event)
    _demand_names(summit)
    page, _title, rows, named = _people(summit)
    slugs = {row.group.id: row.group.slug for row in page.groups}
    header = ["name", "organization", "group", "state", "since", "signed_up", "last_seen"]
    return csv_file(
        f"{event}-{page.today}.csv", header, [_cells(r, named[r.person], slugs) for r in rows]
    )


def _csv_address(event: str) -> str:
    """The file of the same choice; nothing else of the address is passed on."""
    choice = {key: value for key, value in request.args.items() if key in CHOICES}
    return f"{url_for('.people_csv', event=event)}?{urlencode(choice)}"


def _people(summit: Event) -> tuple[Monday, str, list[Behind], dict[int, PersonLine]]:
    """The page, and of the number that is asked for its title, its memberships and their names."""
    page = _page(summit, request.args.get("group", type=int))
    title, rows = selected(page, lines_of(db.session(), page))
    ids = {row.person for row in rows}
    named = people_lines(db.session(), summit, ids, page.frame.zone)
    place = {line.id: at for at, line in enumerate(page.frame.groups)}
    rows.sort(key=lambda row: (place[row.group], named[row.person].name, row.person))
    return page, title, rows, named


def _cells(row: Behind, person: PersonLine, slugs: dict[int, str]) -> list[object]:
    return [
        person.name, person.organization, slugs[row.group], row.state.value,
        row.since, row.signed_up, row.last_seen or "",
    ]  # fmt: skip


def _page(summit: Event, group: int | None = None) -> Monday:
    """Of the whole event, or of one of its groups alone."""
    only = None if group is None else [group]
    return monday_of(db.session(), summit, asked_day(summit), group_ids=only)


def asked_day(summit: Event) -> date:
    """``?as_of=YYYY-MM-DD``, today in the event's zone if none is given; else not found."""
    today = now().astimezone(ZoneInfo(summit.timezone)).date()
    asked = request.args.get("as_of", "")
    try:
        day = min(date.fromisoformat(asked), today) if asked else today
    except ValueError:
        abort(404)
    return day if day.year >= FIRST_YEAR else abort(404)


def _dates(summit: Event, page: Monday) -> list[Link]:
    days = [date.fromisoformat(day) for day in STORY] if summit.slug == "summit-2025" else []
    return [
        Link(wording.short(d), url_for(".index", event=summit.slug, as_of=d), d == page.today)
        for d in days
    ]


def _linker(summit: Event, page: Monday) -> drawings.Link:
    def link(**choice: object) -> str:
        asked = urlencode({"as_of": page.today} | choice)
        return f"{url_for('.people', event=summit.slug)}?{asked}"

    return link


def _may_see_names(summit: Event) -> bool:
    return current_actor().can(Permission.PEOPLE_READ, scope_of(summit))


def _demand_names(summit: Event) -> None:
    """Numbers are for everybody who may read the report, names for those who work with people."""
    if not _may_see_names(summit):
        abort(403)


def _frame(summit: Event, *crumbs: Link) -> None:
    console_frame(summit.slug, summit.name.say(language()), scope_of(summit), *crumbs)
