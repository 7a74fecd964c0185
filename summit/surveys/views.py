"""Answering: by poster, nobody knows who; by personal link, nobody knows what."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.clock import now
from summit.errors import NotFound
from summit.events.models import Event, Site
from summit.events.queries import public_event
from summit.extensions import db
from summit.surveys.actions import answer as keep_answers
from summit.surveys.actions import leave_contact
from summit.surveys.filling import Sheet
from summit.surveys.forms import ContactForm
from summit.surveys.models import Survey
from summit.surveys.queries import survey_by_code, survey_of
from summit.surveys.states import Mode, ResponseSource, Standing, standing
from summit.web.access import public
from summit.web.layout import language
from summit.web.navigation import event_frame

bp = Blueprint("surveys", __name__)

Page = str | Response | tuple[str, int]


def _frame(event: Event) -> None:
    host = event.coalition
    event_frame(event.slug, event.name.say(language()), host.name, host.contact_email)


@bp.get("/s/<string:code>/<string:site>")
@bp.get("/s/<string:code>", defaults={"site": ""})
@public
def short(code: str, site: str) -> Response:
    """What is typed from a poster leads to the survey; it carries the site and nothing else."""
    event, survey = survey_by_code(db.session(), code)
    here = url_for("surveys.answer", event=event, survey=survey, site=site or None)
    return redirect(here)


@bp.route("/e/<string:event>/surveys/<string:survey>", methods=["GET", "POST"])
@public
def answer(event: str, survey: str) -> Page:
    """By poster: the address carries site and wave, and no answer carries more."""
    found, asked = _public_survey(event, survey)
    _frame(found)
    if (closed := _not_open(asked, Mode.ANONYMOUS)) is not None:
        return closed
    site = _poster_site(found)
    sheet = Sheet(asked, language(), site=site.slug if site else None)
    if not sheet.sent:
        return _sheet(asked, sheet, Mode.ANONYMOUS)
    keep_answers(
        db.session(),
        asked,
        sheet.answers(),
        mode=Mode.ANONYMOUS,
        source=ResponseSource.POSTER,
        language=language(),
        site=site,
        wave=_poster_wave(asked),
        complete=sheet.complete,
        now=now(),
    )
    db.session.commit()
    return _thank(found.slug, asked)


def _public_survey(event: str, survey: str) -> tuple[Event, Survey]:
    found = public_event(db.session(), event)
    return found, survey_of(db.session(), found.id, survey)


def _poster_site(event: Event) -> Site | None:
    """The site that the poster names; an address that names none of ours names none."""
    slug = request.args.get("site")
    return next((site for site in event.sites if site.slug == slug), None)


def _poster_wave(survey: Survey) -> int:
    """The wave that the poster names, among those that are planned; the first for any other."""
    named = request.args.get("wave", 1, type=int)
    return named if named in {sending.wave for sending in survey.sendings} else 1


def _not_open(survey: Survey, mode: Mode) -> Page | None:
    """The page that says so, if the survey takes no answers now, or not in this way."""
    found = standing(survey.state, survey.opens_at, survey.closes_at, now=now())
    if found == Standing.OPEN and survey.ways.allow(mode):
        return None
    return render_template("surveys/not_open.html", survey=survey, standing=found)


def _sheet(survey: Survey, sheet: Sheet, mode: Mode, **more: object) -> Page:
    page = render_template("surveys/answer.html", survey=survey, sheet=sheet, mode=mode, **more)
    return page, 422 if sheet.wrong else 200


def _thank(event: str, survey: Survey) -> Response:
    return redirect(url_for("surveys.thanks", event=event, survey=survey.slug), 303)


@bp.route("/e/<string:event>/surveys/<string:survey>/thanks", methods=["GET", "POST"])
@public
def thanks(event: str, survey: str) -> Page:
    """The end of both ways; who wishes to be contacted says so here, apart from the answers."""
    found, asked = _public_survey(event, survey)
    if standing(asked.state, asked.opens_at, asked.closes_at, now=now()) == Standing.NOT_YET:
        raise NotFound
    _frame(found)
    form = ContactForm()
    if form.validate_on_submit():
        leave_contact(
            db.session(),
            asked,
            full_name=form.full_name.data or "",
            email=form.email.data or "",
            wish=form.wish.data,
            now=now(),
        )
        db.session.commit()
        flash(_("We will write to you. Your answers stay apart from your address."), "success")
        return _thank(found.slug, asked)
    page = render_template("surveys/thanks.html", event=found, survey=asked, form=form)
    return page, 422 if form.errors else 200
