"""The inventory as a list: whom the coalition has and whom it lacks."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.clock import now
from summit.errors import FieldError
from summit.events.models import Event
from summit.extensions import db
from summit.people.keypeople import CATEGORY_WORDS, Category
from summit.people.sectors import SECTOR_WORDS, Sector
from summit.stakeholders.actions.entries import write_entry
from summit.stakeholders.forms import EntryForm
from summit.stakeholders.models import Stakeholder
from summit.stakeholders.queries.covering import bodies_and_groups
from summit.stakeholders.queries.entries import (
    Wanted,
    asks_of,
    entries_of,
    latest_assessments,
    organizations_known,
)
from summit.stakeholders.queries.progress import Progress, progress_of
from summit.stakeholders.states import StakeholderKind
from summit.stakeholders.views.framing import (
    KEEP,
    closed,
    event_with_inventory,
    is_open,
    opening,
    whole,
    zone_of,
)
from summit.stakeholders.words import KIND_WORDS, LEVEL_WORDS
from summit.web.access import current_actor, requires
from summit.web.downloads import csv_file
from summit.web.layout import Link, language
from summit.web.paging import Page, page_number

bp = Blueprint("stakeholders", __name__, url_prefix="/console/<string:event>/stakeholders")
PAGE_SIZE = 50
HEADINGS = ("kind", "name", "organization", "sectors", "kinds of key people", "wanted in", "area",
            "how far", "last spoken", "open asks", "owner")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """An entry without opinions: how far it has come by what happened, and open asks."""

    entry: Stakeholder
    progress: Progress
    open_asks: int


@bp.get("")
@requires(KEEP)
def index(event: str) -> str:
    found = event_with_inventory(event)
    if not is_open(found, whole(found)):
        return closed(found, url_for(".open_list", event=event), _("Stakeholder inventory"))
    wanted, number = _wanted(), page_number()
    entries = entries_of(db.session(), found.coalition_id, wanted)
    page = Page(number, PAGE_SIZE, len(entries))
    shown = entries[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return render_template(
        "stakeholders/index.html",
        event=found, lines=_lines(found, shown), wanted=wanted, page=page,
        kinds=KIND_WORDS, sectors=SECTOR_WORDS, categories=CATEGORY_WORDS, levels=LEVEL_WORDS,
        groups=bodies_and_groups(db.session(), found.id),
        kept={k: v for k, v in request.args.items() if k != "page" and v},
    )  # fmt: skip


@bp.post("/open")
@requires(KEEP)
def open_list(event: str) -> Response:
    found = event_with_inventory(event)
    return opening(found, whole(found), url_for(".index", event=event))


def _lines(event: Event, entries: list[Stakeholder]) -> list[Line]:
    session, ids = db.session(), [one.id for one in entries]
    said = latest_assessments(session, ids)
    far = progress_of(session, entries, said, now(), zone_of(event))
    asks = asks_of(session, ids)
    return [
        Line(one, far[one.id], sum(ask.outcome is None for ask in asks.get(one.id, ())))
        for one in entries
    ]


def _wanted() -> Wanted:
    """What the reader looks for; words that mean nothing are left aside."""
    args = request.args
    kind, sector, category = (args.get(name, "") for name in ("kind", "sector", "category"))
    return Wanted(
        search=args.get("q", "").strip()[:200],
        kind=StakeholderKind(kind) if kind in list(StakeholderKind) else None,
        sector=Sector(sector) if sector in list(Sector) else None,
        category=Category(category) if category in list(Category) else None,
        group_id=args.get("group", 0, type=int) or None,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(KEEP)
def new(event: str) -> str | Response | tuple[str, int]:
    found = event_with_inventory(event, Link(_("Write somebody down"), None))
    form = EntryForm(data={"kind": request.args.get("kind", StakeholderKind.OPEN_SLOT)})
    form.offer()
    if form.validate_on_submit():
        try:
            return _written(found, form)
        except FieldError as error:
            db.session.rollback()
            form.refuse(error)
    known = organizations_known(db.session(), event_with_inventory(event).coalition_id)
    page = render_template("stakeholders/new.html", event=found, form=form, known=known)
    return (page, 422) if form.errors else page


def _written(event: Event, form: EntryForm) -> Response:
    made = write_entry(
        db.session(), event.coalition_id, form.entry(language()), actor=current_actor(), now=now()
    )
    flash(
        _("%(name)s is in the inventory. Now say what they count for.", name=made.name), "success"
    )
    entry_id = made.id
    db.session.commit()
    return redirect(url_for("stakeholder.sheet", event=event.slug, entry_id=entry_id), 303)


@bp.get("/list.csv")
@requires(KEEP)
def as_csv(event: str) -> Response | str:
    """The list as a file: no opinions, and never who lives with the issue."""
    found = event_with_inventory(event)
    if not is_open(found, whole(found)):
        return closed(found, url_for(".open_list", event=event), _("Stakeholder inventory"))
    entries = entries_of(db.session(), found.coalition_id, _wanted())
    rows = [_row(line) for line in _lines(found, entries)]
    return csv_file(f"{event}-stakeholders.csv", HEADINGS, rows)


def _row(line: Line) -> list[object]:
    one = line.entry
    home = one.person and one.person.organization
    kinds = [c for c in one.kinds if c is not Category.MOST_AFFECTED]
    return [
        _(KIND_WORDS[one.kind]), one.name, home.name if home else "",
        ", ".join(_(SECTOR_WORDS[s]) for s in one.counts_for),
        ", ".join(_(CATEGORY_WORDS[c]) for c in kinds),
        one.group.name.say(language()) if one.group else "", one.area,
        _(LEVEL_WORDS[line.progress.level]) if one.kind is not StakeholderKind.OPEN_SLOT else "",
        line.progress.last or "", line.open_asks, one.owner.name if one.owner else "",
    ]  # fmt: skip
