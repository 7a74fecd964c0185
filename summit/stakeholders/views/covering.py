"""Who is missing at the table: the required places of groups and bodies, and who fills them."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import FieldError
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.groups.models import Group
from summit.groups.queries import lock_group
from summit.people.keypeople import Category
from summit.people.sectors import Sector
from summit.retention.coverage import effective_number
from summit.stakeholders.actions.requiring import aim_at, require, require_no_more
from summit.stakeholders.coverage import Cell, Coverage, Depth, Sought
from summit.stakeholders.forms import SOUGHT, AimForm, RequirementForm, sought_word
from summit.stakeholders.queries.covering import (
    aim_of,
    bodies_and_groups,
    coverage_of,
    names_of,
    requirement_in,
)
from summit.stakeholders.words import DEPTH_WORDS
from summit.web.access import allow, current_actor, requires
from summit.web.forms import sent_id
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("coverage", __name__, url_prefix="/console/<string:event>/coverage")
MANAGE = Permission.GROUP_MANAGE
FEWEST = 5  # of fewer who live with the issue no number is shown: it would be a name


@dataclass(frozen=True, slots=True)
class Row:
    """A sector or kind, with its cell in each column; None where it is not required."""

    word: str
    key: str
    cells: list[Cell | None]


def _event(slug: str) -> Event:
    found = event_of(db.session(), slug)
    allow(MANAGE, scope_of(found))
    home = Link(_("Groups"), url_for("groupdesk.index", event=slug))
    console_frame(
        slug, found.name.say(language()), scope_of(found), home, Link(_("Coverage"), None)
    )
    return found


@bp.get("")
@requires(MANAGE)
def index(event: str) -> str:
    found = _event(event)
    return _page(found, RequirementForm(formdata=None), AimForm(formdata=None))


def _page(event: Event, form: RequirementForm, aim: AimForm) -> str:
    session, at = db.session(), now()
    groups = bodies_and_groups(session, event.id)
    covered = coverage_of(session, event, groups, at)
    form.offer(groups, language())
    target = aim_of(session, event.coalition_id)
    if not aim.is_submitted():
        aim.percent.data = target
    return render_template(
        "stakeholders/coverage.html",
        event=event, groups=groups, covered=covered, rows=rows_of(covered, groups),
        depths=[(DEPTH_WORDS[depth], covered.met(depth)) for depth in Depth],
        effective=effective_number(covered.counts(tuple(Sector))),
        share=_share(covered), target=target, form=form, aim=aim, fewest=FEWEST,
        names=names_of(session, event.coalition_id, _people(covered)), word=sought_word,
        own_word=Category.MOST_AFFECTED,
        today=at.astimezone(ZoneInfo(event.timezone)).date(),
    )  # fmt: skip


def rows_of(covered: Coverage, groups: Sequence[Group]) -> list[Row]:
    """The matrix: what is required anywhere, by group."""
    cells = {(cell.required.sought, cell.required.body): cell for cell in covered.cells}
    required = {sought for sought, _body in cells}
    return [
        Row(sought_word(sought), key, [cells.get((sought, group.id)) for group in groups])
        for key, sought in SOUGHT.items()
        if sought in required
    ]


def _share(covered: Coverage) -> tuple[int, int] | None:
    """(who lives with the issue, all) in good standing; None of too few."""
    everybody = {place.name for place in covered.places if place.standing}
    theirs = covered.counts((Category.MOST_AFFECTED,))[0]
    return (theirs, len(everybody)) if theirs >= FEWEST else None


def _people(covered: Coverage) -> set[int]:
    names = {name for cell in covered.cells for name in cell.standing | cell.signed}
    return {number for kind, number in names if kind == "person"}


@bp.post("/required")
@requires(MANAGE)
def add(event: str) -> Response | tuple[str, int]:
    found, form = _event(event), RequirementForm()
    groups = {group.id: group for group in bodies_and_groups(db.session(), found.id)}
    form.offer(list(groups.values()), language())
    if form.validate_on_submit():
        try:
            return _required(found, groups[form.body.data], SOUGHT[form.sought.data], form)
        except FieldError as error:
            db.session.rollback()
            found = _event(event)
            form.refuse(error)
    return _page(found, form, AimForm(formdata=None)), 422


def _required(event: Event, group: Group, sought: Sought, form: RequirementForm) -> Response:
    lock_group(db.session(), group)
    require(
        db.session(), group, sought, least=form.least.data, by=form.by.data,
        actor=current_actor(), now=now(),
    )  # fmt: skip
    db.session.commit()
    text = _("%(group)s requires: %(sought)s.", group=group.name.say(language()),
             sought=sought_word(sought))  # fmt: skip
    flash(text, "success")
    return redirect(url_for(".index", event=event.slug), 303)


@bp.post("/required/remove")
@requires(MANAGE)
def remove(event: str) -> Response:
    found = _event(event)
    requirement = requirement_in(db.session(), found.id, sent_id("requirement"))
    require_no_more(db.session(), requirement, actor=current_actor(), now=now())
    db.session.commit()
    flash(_("It is no longer required."), "success")
    return redirect(url_for(".index", event=event), 303)


@bp.post("/aim")
@requires(MANAGE)
def aim(event: str) -> Response | tuple[str, int]:
    found, form = _event(event), AimForm()
    if not form.validate_on_submit():
        return _page(found, RequirementForm(formdata=None), form), 422
    aim_at(db.session(), found.coalition_id, form.percent.data, actor=current_actor(), now=now())
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for(".index", event=event), 303)
