"""With whom to speak next: relationships that have been silent for too long."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.clock import now
from summit.events.models import Event
from summit.extensions import db
from summit.people.keypeople import Category
from summit.stakeholders.models import Ask, Stakeholder
from summit.stakeholders.queries.entries import asks_of, entries_of, latest_assessments
from summit.stakeholders.queries.progress import progress_of
from summit.stakeholders.upkeep import DEFAULT, Due, Relationship, due_list
from summit.stakeholders.views.framing import (
    KEEP,
    closed,
    event_with_inventory,
    is_open,
    opening,
    whole,
    zone_of,
)
from summit.stakeholders.words import LEVEL_WORDS
from summit.web.access import current_actor, requires
from summit.web.layout import Link
from summit.web.paging import Page, page_number

bp = Blueprint("upkeep", __name__, url_prefix="/console/<string:event>/stakeholders/due")
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Line:
    entry: Stakeholder
    due: Due
    over: int
    asks: list[Ask]


@bp.get("")
@requires(KEEP)
def index(event: str) -> str:
    found = event_with_inventory(event, Link(_("Keep in touch"), None))
    if not is_open(found, whole(found)):
        return closed(found, url_for(".open_list", event=event), _("Keep in touch"))
    mine = request.args.get("mine") == "1"
    lines = [line for line in _lines(found) if not mine or line.entry.owner_id == _me()]
    number = page_number()
    return render_template(
        "stakeholders/upkeep.html",
        event=found, lines=lines[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        overdue=sum(line.over > 0 for line in lines), all=len(lines), mine=mine,
        levels=LEVEL_WORDS, settings=DEFAULT, page=Page(number, PAGE_SIZE, len(lines)),
        kept={"mine": "1"} if mine else {},
    )  # fmt: skip


@bp.post("/open")
@requires(KEEP)
def open_list(event: str) -> Response:
    found = event_with_inventory(event)
    return opening(found, whole(found), url_for(".index", event=event))


def _me() -> int | None:
    return current_actor().user_id


def _lines(event: Event) -> list[Line]:
    session, zone = db.session(), zone_of(event)
    today = now().astimezone(zone).date()
    entries = {one.id: one for one in entries_of(session, event.coalition_id)}
    said = latest_assessments(session, entries)
    far = progress_of(session, list(entries.values()), said, now(), zone)
    asks = asks_of(session, entries)
    relationships = [
        Relationship(
            one.id, far[one.id].level, Category.CHAMPION in one.kinds, far[one.id].last,
            one.made_at.astimezone(zone).date(),
        )
        for one in entries.values()
    ]  # fmt: skip
    return [
        Line(entries[due.relationship.stakeholder], due, due.over(today),
             [a for a in asks.get(due.relationship.stakeholder, ()) if a.outcome is None])
        for due in due_list(relationships, today)
    ]  # fmt: skip
