"""The Monday page of one group, for those who lead it: page, people and paper."""

from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.extensions import db
from summit.groups.models import Group
from summit.groups.queries import group_with_id
from summit.reports import drawings, promising, wording
from summit.reports.mending import first_step, loose_ends
from summit.reports.monday import PAGE_OF_RISKS
from summit.reports.views import (
    CHOICES,
    PAPER_NAMES,
    Shown,
    as_paper,
    asked_day,
    gaps_behind,
    members_named,
    page_with_coverage,
    people_page,
    today_at,
    wins_to_share,
)
from summit.web.access import requires
from summit.web.layout import Brand, Link, frame, language
from summit.web.paging import Page

bp = Blueprint("leadmonday", __name__, url_prefix="/lead/<int:group>/monday")


@bp.get("")
@requires(Permission.GROUP_LEAD)
def index(group: int) -> str:
    found = group_with_id(db.session(), group)
    page, matrix = page_with_coverage(found.event, [found.id], asked_day(found.event))
    _frame(found, Link(_("Monday"), None))
    return render_template(
        "reports/monday.html",
        page=page,
        rows=page.groups,
        part=Page(1, 1, 1),
        words=wording,
        promising=promising,
        members=members_named(page),
        wins=wins_to_share(page, names_shown=True),
        ends=loose_ends(found.event, page, names_shown=True, leads=True),
        panels=[],
        step=partial(first_step, found.event, manages=False),
        gaps=gaps_behind(page, matrix),
        asking=page.today == today_at(found.event),
        draw=drawings,
        dates=[],
        groups=[],
        sites=[],
        calls=None,
        matrix=matrix,
        coverage_url=None,
        acts=True,
        link=_linker(found.id, page.today),
        names_shown=True,
        most=PAGE_OF_RISKS,
        papers=[
            (name, url_for(".as_pdf", group=found.id, as_of=page.today, paper=key))
            for key, name in PAPER_NAMES()
        ],
    )


@bp.get("/monday.pdf")
@requires(Permission.GROUP_LEAD)
def as_pdf(group: int) -> Response:
    """The page on paper; ``?paper=a4``, Letter if none is given."""
    found = group_with_id(db.session(), group)
    page, matrix = page_with_coverage(found.event, [found.id], asked_day(found.event))
    name = found.name.say(language())
    file = f"{found.slug}-monday-{page.today}.pdf"
    return as_paper(page, matrix, name, file, names_shown=True)


@bp.get("/people")
@requires(Permission.GROUP_LEAD)
def people(group: int) -> str:
    """The people behind one number."""
    found = group_with_id(db.session(), group)
    shown = Shown.of(found.event, [found.id])
    _frame(found, Link(_("Monday"), url_for(".index", group=group, as_of=shown.page.today)))
    return people_page(shown, csv=None)


def _frame(group: Group, *crumbs: Link) -> None:
    """As on the other pages of a lead."""
    home, name = url_for("lead.group", group=group.id), group.name.say(language())
    frame(brand=Brand(name, home), crumbs=(Link(name, home), *crumbs))


def _linker(group: int, day: object) -> drawings.Link:
    def link(**choice: object) -> str:
        kept = {key: value for key, value in choice.items() if key in CHOICES and key != "group"}
        return f"{url_for('.people', group=group)}?{urlencode({'as_of': day} | kept)}"

    return link
