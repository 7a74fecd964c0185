"""A moderator's page of one question: translation, pillar, what it is the same as, hand-over."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request
from flask import url_for as to
from flask_babel import gettext as _
from werkzeug import Response as Redirect

from summit.db import LANGUAGES
from summit.errors import Conflict, NotFound
from summit.events.models import Event
from summit.extensions import db
from summit.framework.queries import pillars_of
from summit.townhall import actions
from summit.townhall.board import lines_of, said
from summit.townhall.forms import EditForm, edit_form
from summit.townhall.models import HallQuestion, TownHall
from summit.townhall.queries import (
    hall_named,
    open_halls,
    question_in,
    questions_of,
    same_ones,
)
from summit.townhall.states import UNDECIDED, QuestionState
from summit.townhall.views.moderator import P, bp, done, hall_at, own_sites, stand_in, who
from summit.web.access import requires
from summit.web.errors import say
from summit.web.forms import sent_id
from summit.web.layout import Link, language

Page = str | Response | Redirect


@bp.route("/<string:talk>/<int:question_id>", methods=["GET", "POST"])
@requires(P.TOWNHALL_MODERATE)
def question(event: str, talk: str, question_id: int) -> Page:
    """One question: its translation and pillar, whether it is the same as another, hand-over."""
    found = stand_in(event, Link(talk, to("townhalls.hall", event=event, talk=talk)))
    hall = hall_at(found, talk)
    one = _question(found, hall, question_id)
    other = next(code for code in LANGUAGES if code != one.language)
    form = edit_form(one.text.get(other, ""), other, one.pillar_id, pillars_of(db.session()))
    if form.validate_on_submit():
        actions.edit(db.session(), found, hall, one.id, form.translation.data or "",
                     form.pillar.data or None, **who(found))  # fmt: skip
        flash(_("The question is kept."), "success")
        return done(event, talk)
    return _question_page(found, hall, one, form)


def _question(event: Event, hall: TownHall, question_id: int) -> HallQuestion:
    """A question in a queue of this moderator. Raises NotFound."""
    one, sites = question_in(db.session(), hall.id, question_id), own_sites(event)
    if sites is not None and one.site_id not in sites:
        raise NotFound
    return one


def _question_page(event: Event, hall: TownHall, one: HallQuestion, form: EditForm) -> Response:
    title = hall.programmed.title.say(language())
    stand_in(
        event.slug,
        Link(title, to("townhalls.hall", event=event.slug, talk=hall.programmed.slug)),
        Link(_("Question"), None),
    )
    same = same_ones(db.session(), hall.id)
    page = render_template(
        "townhall/desk/question.html",
        event=event,
        talk=hall.programmed,
        line=lines_of([one], event)[0],
        form=form,
        settled=one.state not in UNDECIDED,
        same=[(x.id, said(x)[0][1]) for x in same.get(one.id, [])],
        joined=one.same_as_id is not None,
        others=_others(event, hall, one),
        places=_places(event, hall, one),
    )
    return make_response(page, 422 if form.errors else 200)


def _others(event: Event, hall: TownHall, one: HallQuestion) -> list[tuple[int, str]]:
    """The questions of which this one may be the same: those in line, and unread ones of one's own
    queues.
    """
    open_ones = questions_of(db.session(), hall.id, {*UNDECIDED, QuestionState.ON_STAGE})
    sites = own_sites(event)
    return [
        (x.id, said(x)[0][1])
        for x in open_ones
        if x.id != one.id
        and (x.state != QuestionState.WAITING or sites is None or x.site_id in sites)
    ]


def _places(event: Event, hall: TownHall, one: HallQuestion) -> list[tuple[str, str]]:
    """The other halls to which it may be handed: (value of the button, name)."""
    found = []
    for other in open_halls(db.session(), event.id):
        for place in other.programmed.placements:
            if (other.id, place.site_id) != (hall.id, one.site_id):
                name = (
                    f"{other.programmed.title.say(language())}, {place.site.name.say(language())}"
                )
                found.append((f"{other.programmed.slug}:{place.site_id}", name))
    return found


@bp.post("/<string:talk>/<int:question_id>/join")
@requires(P.TOWNHALL_MODERATE)
def join(event: str, talk: str, question_id: int) -> Redirect:
    found = stand_in(event)
    hall = hall_at(found, talk)
    try:
        actions.join(db.session(), found, hall, question_id, sent_id("into"), **who(found))
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return redirect(to("townhalls.hall", event=event, talk=talk), 303)
    toast: Any = {
        "text": _("The two count as one question now."),
        "url": to("townhalls.part", event=event, talk=talk, question_id=question_id),
        "label": _("Undo"),
    }
    flash(toast, "undo")
    return done(event, talk)


@bp.post("/<string:talk>/<int:question_id>/part")
@requires(P.TOWNHALL_MODERATE)
def part(event: str, talk: str, question_id: int) -> Redirect:
    found = stand_in(event)
    hall = hall_at(found, talk)
    actions.part(db.session(), found, hall, question_id, **who(found))
    flash(_("They are two questions again, each with its own votes."), "success")
    return done(event, talk)


@bp.post("/<string:talk>/<int:question_id>/hand-over")
@requires(P.TOWNHALL_MODERATE)
def hand_over(event: str, talk: str, question_id: int) -> Redirect:
    found = stand_in(event)
    hall = hall_at(found, talk)
    place = _chosen(found)
    try:
        actions.hand_over(db.session(), found, hall, question_id, place, **who(found))
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return redirect(to("townhalls.hall", event=event, talk=talk), 303)
    flash(_("The question is in the queue of the other hall now."), "success")
    return done(event, talk)


def _chosen(event: Event) -> actions.Place:
    """The queue that the form names: ``town-hall-north:4``. Raises NotFound."""
    slug, _colon, number = request.form.get("to", "").rpartition(":")
    hall = hall_named(db.session(), event, slug)
    for place in hall.programmed.placements:
        if str(place.site_id) == number:
            return actions.Place(hall, place.site_id)
    raise NotFound
