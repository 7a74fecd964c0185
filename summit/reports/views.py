"""The Monday page, the people behind its numbers, and its tables as files."""

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
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
from summit.reports import drawings, promising, sharing, wording
from summit.reports.covering import Matrix, holders
from summit.reports.mending import first_step, loose_ends
from summit.reports.monday import PAGE_OF_RISKS, Monday, left_alone
from summit.reports.people import Behind, selected
from summit.reports.printed import monday_pdf
from summit.reports.queries import (
    LIVE,
    can_narrow,
    covered,
    group_names,
    lines_of,
    member_ids,
    monday_of,
    narrowed,
    people_lines,
    wins_of,
)
from summit.reports.reading import PersonLine
from summit.retention.facts import Key
from summit.web.access import current_actor, requires
from summit.web.downloads import csv_file
from summit.web.layout import Link, language
from summit.web.navigation import console_frame
from summit.web.paging import Page, page_number
from summit.web.panels import Panel, panels

PEOPLE_ON_A_PAGE = 100
GROUPS_ON_A_PAGE = 25
GROUPS_TO_CHOOSE = 12
CHOICES = ("as_of", "stage", "state", "flow", "step", "group", "site")
FIRST_YEAR = 1970  # before it there is nothing to look back on

bp = Blueprint("monday", __name__, url_prefix="/console/<string:event>/monday")
# The Mondays on which the sample's story turns; any other event offers its last five weeks.
STORY = ("2025-02-24", "2025-04-14", "2025-05-12", "2025-06-30", "2025-09-29")


@bp.get("")
@requires(Permission.MONDAY_READ)
def index(event: str) -> str:
    """The page of the event; ``?group=`` narrows it to a group, ``?site=`` to a site's people."""
    summit = event_of(db.session(), event)
    page, matrix = page_with_coverage(summit, _asked_groups(), asked_day(summit))
    part = Page(page_number(), GROUPS_ON_A_PAGE, len(page.groups))
    names_shown, leads = _may_see_names(summit), _may_lead(summit)
    _frame(summit)
    return render_template(
        "reports/monday.html",
        page=page,
        rows=page.groups[part.first - 1 : part.last],
        part=part,
        words=wording,
        promising=promising,
        members=members_named(page),
        wins=wins_to_share(page, names_shown=names_shown),
        ends=loose_ends(summit, page, names_shown=names_shown, leads=leads),
        panels=_panels(summit, page),
        step=partial(first_step, summit, manages=_may_manage(summit)),
        gaps=gaps_behind(page, matrix),
        asking=leads and page.today == today_at(summit),
        draw=drawings,
        dates=_dates(summit, page),
        groups=_groups(summit, page),
        sites=_sites(summit, page),
        link=_linker(summit, page),
        names_shown=names_shown,
        calls=_calls(summit, page),
        matrix=matrix,
        coverage_url=_coverage(summit),
        acts=leads,
        most=PAGE_OF_RISKS,
        papers=[
            (name, url_for(".as_pdf", event=event, paper=key, **_asked(page)))
            for key, name in PAPER_NAMES()
        ],
    )


def members_named(page: Monday) -> dict[tuple[int, int], int]:
    """The memberships of those whom the promises and the list of people to reach name."""
    at_risk = [(one.person.id, one.status.group.id) for one in page.at_risk]
    return member_ids(db.session(), [*left_alone(page.promises), *at_risk])


def gaps_behind(page: Monday, matrix: Matrix | None) -> set[Key]:
    """Those who would leave a gap: who leads a group, or alone brings in a required sector."""
    leads = {lead.person for row in page.groups for lead in row.leads}
    return leads | (holders(matrix.coverage.cells) if matrix else set())


def wins_to_share(page: Monday, *, names_shown: bool) -> list[str]:
    """What somebody wrote down may name people: it is for those who may read names."""
    found = wins_of(db.session(), page) if names_shown and not page.site else None
    return sharing.lines(page, found)


def _coverage(event: Event) -> str | None:
    """Where each required place stands with those who fill it, for who manages the groups."""
    return url_for("coverage.index", event=event.slug) if _may_manage(event) else None


def _panels(event: Event, page: Monday) -> list[Panel]:
    """What else is loose, where it can be looked for while somebody waits."""
    whole = not page.site and not request.args.get("group")
    few = len(page.groups) <= LIVE
    return panels("monday", db.session(), event, now=now()) if whole and few else []


def PAPER_NAMES() -> list[tuple[str, str]]:  # noqa: N802 -- a table, in the reader's language
    return [("letter", _("Letter")), ("a4", _("A4"))]


@bp.get("/monday.pdf")
@requires(Permission.MONDAY_READ)
def as_pdf(event: str) -> Response:
    """The page on paper; ``?paper=a4``, Letter if none is given."""
    summit = event_of(db.session(), event)
    found = page_with_coverage(summit, _asked_groups(), asked_day(summit))
    name, names_shown = summit.name.say(language()), _may_see_names(summit)
    file = f"{event}-monday-{found[0].today}.pdf"
    return as_paper(*found, name, file, names_shown=names_shown)


def as_paper(
    page: Monday, matrix: Matrix | None, title: str, name: str, *, names_shown: bool
) -> Response:
    asked = request.args.get("paper", "")
    paper = asked if asked in PAPERS else "letter"
    file = monday_pdf(page, matrix, event=title, paper=paper, names_shown=names_shown)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(file, mimetype="application/pdf", headers=headers)


@bp.get("/people")
@requires(Permission.MONDAY_READ)
def people(event: str) -> str:
    """The people behind one number."""
    summit = event_of(db.session(), event)
    _demand_names(summit)
    shown = Shown.of(summit, _asked_groups())
    _frame(summit, Link(_("Monday"), url_for(".index", event=event, as_of=shown.page.today)))
    return people_page(shown, csv=_csv_address(event))


@bp.get("/people.csv")
@requires(Permission.MONDAY_READ)
def people_csv(event: str) -> Response:
    summit = event_of(db.session(), event)
    _demand_names(summit)
    shown = Shown.of(summit, _asked_groups())
    slugs = {row.group.id: row.group.slug for row in shown.page.groups}
    header = ["name", "organization", "group", "state", "since", "signed_up", "last_seen"]
    rows = [_cells(row, shown.named[row.person], slugs) for row in shown.rows]
    return csv_file(f"{event}-{shown.page.today}.csv", header, rows)


def _csv_address(event: str) -> str:
    """The file of the same choice; nothing else of the address is passed on."""
    choice = {key: value for key, value in request.args.items() if key in CHOICES}
    return f"{url_for('.people_csv', event=event)}?{urlencode(choice)}"


@dataclass(frozen=True, slots=True)
class Shown:
    """The page, and the memberships behind the number that is asked for, with their names."""

    page: Monday
    title: str
    rows: list[Behind]
    named: dict[int, PersonLine]

    @classmethod
    def of(cls, summit: Event, groups: list[int] | None) -> "Shown":
        page = _of_site(summit, page_of(summit, groups, asked_day(summit)))
        title, rows = selected(page, lines_of(db.session(), page))
        rows = [row for row in rows if page.site is None or row.person in page.site.people]
        ids = {row.person for row in rows}
        named = people_lines(db.session(), summit, ids, page.frame.zone)
        place = {line.id: at for at, line in enumerate(page.frame.groups)}
        rows.sort(key=lambda row: (place[row.group], named[row.person].name, row.person))
        return cls(page, title, rows, named)


def people_page(shown: Shown, csv: str | None) -> str:
    part = Page(page_number(), PEOPLE_ON_A_PAGE, len(shown.rows))
    return render_template(
        "reports/people.html",
        title=shown.title,
        rows=shown.rows[part.first - 1 : part.last],
        part=part,
        named=shown.named,
        page=shown.page,
        words=wording,
        names={row.group.id: row.group.name.say(language()) for row in shown.page.groups},
        csv=csv,
    )


def _cells(row: Behind, person: PersonLine, slugs: dict[int, str]) -> list[object]:
    return [
        person.name, person.organization, slugs[row.group], row.state.value,
        row.since, row.signed_up, row.last_seen or "",
    ]  # fmt: skip


def page_of(summit: Event, groups: list[int] | None, day: date) -> Monday:
    """Of the whole event, or of some of its groups alone; not found where there is none."""
    page = monday_of(db.session(), summit, day, group_ids=groups, at_once=True)
    return abort(404) if groups and not page.groups else page


def page_with_coverage(
    summit: Event, groups: list[int] | None, day: date
) -> tuple[Monday, Matrix | None]:
    """The same with who is missing at the table; of one site alone that cannot be said."""
    whole, matrix = covered(db.session(), summit, page_of(summit, groups, day))
    page = _of_site(summit, whole)
    return page, None if page.site else matrix


def _of_site(summit: Event, page: Monday) -> Monday:
    """Of the people of one site, where ``?site=`` asks for it."""
    asked = request.args.get("site", "")
    return narrowed(db.session(), summit, page, asked) if asked else page


def _asked_groups() -> list[int] | None:
    """``?group=``, the id of a group; None if none is asked for, not found if it is no id."""
    asked = request.args.get("group", "")
    if not asked:
        return None
    return [int(asked)] if re.fullmatch(r"[0-9]{1,9}", asked) else abort(404)


def _asked(page: Monday) -> dict[str, Any]:
    """What the address asks for, to be asked for again."""
    group = request.args.get("group", type=int)
    site = {"site": page.site.slug} if page.site else {}
    return {"as_of": page.today} | ({"group": group} if group else {}) | site


def _groups(summit: Event, page: Monday) -> list[Link]:
    """The groups to choose from, as long as they are few enough for a row of links."""
    named = group_names(db.session(), summit, GROUPS_TO_CHOOSE + 1)
    if not 1 < len(named) <= GROUPS_TO_CHOOSE:
        return []
    chosen = request.args.get("group", type=int)
    choices = [(None, _("All groups")), *((one, name.say(language())) for one, name in named)]
    return [
        Link(
            name,
            url_for(".index", event=summit.slug, **_asked(page) | {"group": number}),
            number == chosen,
        )
        for number, name in choices
    ]


def _sites(summit: Event, page: Monday) -> list[Link]:
    """Everybody, or the people of one site."""
    if not page.site and not can_narrow(page):
        return []
    asked, here = _asked(page), page.site.slug if page.site else None
    named = [(one.slug, one.name.say(language())) for one in summit.sites]
    return [
        Link(name, url_for(".index", event=summit.slug, **asked | {"site": slug}), slug == here)
        for slug, name in [(None, _("All sites")), *named]
    ]


def _calls(summit: Event, page: Monday) -> str | None:
    """The address of the call list, for those who work with groups."""
    if not _may_manage(summit):
        return None
    return url_for("calls.index", event=summit.slug, as_of=page.today)


def today_at(summit: Event) -> date:
    """In the event's zone."""
    return now().astimezone(ZoneInfo(summit.timezone)).date()


def asked_day(summit: Event) -> date:
    """``?as_of=YYYY-MM-DD``, today in the event's zone if none is given; else not found."""
    today = today_at(summit)
    asked = request.args.get("as_of", "")
    try:
        day = min(date.fromisoformat(asked), today) if asked else today
    except ValueError:
        abort(404)
    return day if day.year >= FIRST_YEAR else abort(404)


def _dates(summit: Event, page: Monday) -> list[Link]:
    days = [date.fromisoformat(day) for day in STORY] if summit.slug == "summit-2025" else []
    return [
        Link(
            wording.short(d),
            url_for(".index", event=summit.slug, **_asked(page) | {"as_of": d}),
            d == page.today,
        )
        for d in days
    ]


def _linker(summit: Event, page: Monday) -> drawings.Link:
    def link(**choice: object) -> str:
        asked = urlencode(_asked(page) | choice)
        return f"{url_for('.people', event=summit.slug)}?{asked}"

    return link


def _may_see_names(summit: Event) -> bool:
    return current_actor().can(Permission.PEOPLE_READ, scope_of(summit))


def _may_lead(summit: Event) -> bool:
    return current_actor().can(Permission.GROUP_LEAD, scope_of(summit))


def _may_manage(summit: Event) -> bool:
    return current_actor().can(Permission.GROUP_MANAGE, scope_of(summit))


def _demand_names(summit: Event) -> None:
    """Numbers are for everybody who may read the report, names for those who work with people."""
    if not _may_see_names(summit):
        abort(403)


def _frame(summit: Event, *crumbs: Link) -> None:
    console_frame(summit.slug, summit.name.say(language()), scope_of(summit), *crumbs)
