"""The console's pages of the surveys: making, opening, closing, asking, and what people said."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.db import LANGUAGES
from summit.errors import N_, Conflict, NotFound
from summit.events.models import Event, Site
from summit.events.queries import event_of, scope_of, site_of
from summit.extensions import db
from summit.surveys import actions
from summit.surveys.actions.sending import languages_at
from summit.surveys.audience.queries import addressees
from summit.surveys.exports.cells import as_json, headings, rows_of
from summit.surveys.exports.links import link_of
from summit.surveys.exports.page import Shown, poster_of, show_board
from summit.surveys.exports.printed import report_pdf
from summit.surveys.exports.report import report_of
from summit.surveys.exports.wording import words_told
from summit.surveys.findings.board import Board, board_of
from summit.surveys.findings.choosing import Choice, chosen
from summit.surveys.findings.forms import ShareForm
from summit.surveys.findings.outside import K as OUTSIDE
from summit.surveys.findings.queries.answers import in_words
from summit.surveys.findings.queries.shares import shares_of
from summit.surveys.findings.slices import EARLY, LATE, Dimension
from summit.surveys.findings.themes import FEWEST
from summit.surveys.forms import NewSurveyForm
from summit.surveys.models import Survey
from summit.surveys.poster import poster_pdf
from summit.surveys.queries import (
    asked_now,
    contacts_of,
    invitations_by_survey,
    survey_of,
    surveys_of,
    totals_by_survey,
)
from summit.surveys.states import AUDIENCE_LABELS, STATE_LABELS
from summit.surveys.strata import Stratum
from summit.web.access import allow, current_actor, requires
from summit.web.downloads import csv_file, xlsx_file
from summit.web.errors import say
from summit.web.keys import base_url, keyring
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("results", __name__, url_prefix="/console/<string:event>/surveys")

Page = str | Response | tuple[str, int]


def _frame(event: Event, *crumbs: Link) -> None:
    console_frame(event.slug, event.name.say(language()), scope_of(event), *crumbs)


def stand_in_console(event: Event, survey: Survey, *more: Link) -> None:
    """Below the list of surveys; ``more`` are pages below the survey's own."""
    surveys = Link(_("Surveys"), url_for("results.index", event=event.slug))
    here = url_for("results.show", event=event.slug, survey=survey.slug) if more else None
    _frame(event, surveys, Link(survey.title.say(language()), here), *more)


def _may_manage(event: Event) -> bool:
    return current_actor().can(Permission.SURVEY_MANAGE, scope_of(event))


def _mine(event: str, survey: str) -> tuple[Event, Survey]:
    """A survey that this organizer may open, close and send."""
    found = event_of(db.session(), event)
    allow(Permission.SURVEY_MANAGE, scope_of(found))
    return found, survey_of(db.session(), found.id, survey)


def _back(event: Event, survey: Survey, text: str) -> Response:
    db.session.commit()
    flash(text, "success")
    return redirect(url_for("results.show", event=event.slug, survey=survey.slug), 303)


@bp.get("")
@requires(Permission.SURVEY_RESULTS)
def index(event: str) -> str:
    found = event_of(db.session(), event)
    _frame(found, Link(_("Surveys"), None))
    return render_template(
        "surveys/index.html",
        event=found,
        surveys=surveys_of(db.session(), found.id),
        answers=totals_by_survey(db.session(), found.id),
        invitations=invitations_by_survey(db.session(), found.id),
        labels=STATE_LABELS,
        form=NewSurveyForm(language()) if _may_manage(found) else None,
    )


@bp.post("/new")
@requires(Permission.SURVEY_MANAGE)
def new(event: str) -> Response:
    found = event_of(db.session(), event)
    allow(Permission.SURVEY_MANAGE, scope_of(found))
    form = NewSurveyForm(language())
    if not form.validate():
        raise NotFound
    made = actions.create_from_template(
        db.session(), found, form.template.data, actor=current_actor(), now=now()
    )
    db.session.commit()
    flash(_("The survey is there as a draft. Read it, try it, then open it."), "success")
    return redirect(url_for("survey_builder.index", event=event, survey=made.slug), 303)


@bp.get("/<string:survey>")
@requires(Permission.SURVEY_RESULTS)
def show(event: str, survey: str) -> str:
    found = event_of(db.session(), event)
    return show_page(found, survey_of(db.session(), found.id, survey))


def show_page(found: Event, asked: Survey, share_form: ShareForm | None = None) -> str:
    """``share_form`` comes with what was wrong in it."""
    manages = _may_manage(found)
    invited, answered = invitations_by_survey(db.session(), found.id).get(asked.id, (0, 0))
    stand_in_console(found, asked)
    return render_template(
        "surveys/results.html",
        event=found,
        survey=asked,
        labels=STATE_LABELS,
        manages=manages,
        invited=invited,
        redeemed=answered,
        contacts=contacts_of(db.session(), asked.id) if manages else (),
        audiences=AUDIENCE_LABELS,
        **(_shared(asked, share_form) if manages else {}),
        **_shown(found, asked).values,
    )


def _shared(survey: Survey, form: ShareForm | None) -> dict[str, Any]:
    """The links that were given to people outside, and the questions answered in words."""
    shares = shares_of(db.session(), survey.id)
    return {
        "shares": shares,
        "links": {one.id: link_of(one) for one in shares if one.revoked_at is None},
        "share_form": form or ShareForm(formdata=None),
        "outside_k": OUTSIDE,
        "in_words": [question for question in asked_now(survey.questions) if in_words(question)],
    }


def _shown(event: Event, survey: Survey) -> Shown:
    """The results, narrowed to what the address asks for and to what this actor may see."""
    sites = current_actor().sites_at(Permission.SURVEY_RESULTS, scope_of(event))
    allowed = None if sites is None else [site for site in event.sites if site.id in sites]
    board = board_of(db.session(), survey, event.sites)
    return show_board(board, language(), _choice(board, allowed), allowed=allowed)


def _choice(board: Board, allowed: Sequence[Site] | None) -> Choice:
    """Who may see some of the sites alone sees one of them, and nothing beside it."""
    roles = board.marked("strata")
    known: dict[Dimension, list[str]] = {
        Dimension.SITE: [site.slug for site in (board.sites if allowed is None else allowed)],
        Dimension.ROLE: [line.key for line in roles.lines] if roles else [],
        Dimension.TIME: [EARLY, LATE],
        Dimension.ATTENDED: [stratum.value for stratum in Stratum],
    }
    asked = request.args.to_dict()
    if allowed is None:
        return chosen(asked, known)
    mine = {"site": asked.get("site") if asked.get("site") in known[Dimension.SITE] else None}
    return chosen({"site": mine["site"] or allowed[0].slug}, known)


@bp.get("/<string:survey>/results.csv")
@requires(Permission.SURVEY_RESULTS)
def csv(event: str, survey: str) -> Response:
    return csv_file(f"{event}-{survey}.csv", headings(), rows_of(_whole(event, survey), language()))


@bp.get("/<string:survey>/results.xlsx")
@requires(Permission.SURVEY_RESULTS)
def xlsx(event: str, survey: str) -> Response:
    rows = rows_of(_whole(event, survey), language())
    return xlsx_file(f"{event}-{survey}.xlsx", headings(), rows)


@bp.get("/<string:survey>/results.json")
@requires(Permission.SURVEY_RESULTS)
def json(event: str, survey: str) -> Response:
    return jsonify(as_json(_whole(event, survey), language()))


@bp.get("/<string:survey>/report.pdf")
@requires(Permission.SURVEY_RESULTS)
def report(event: str, survey: str) -> Response:
    """``?paper=a4``, else Letter: two pages, once the survey is closed."""
    board = _whole(event, survey)
    if not board.final:
        raise Conflict(N_("The report is made once the survey is closed."))
    paper = "a4" if request.args.get("paper") == "a4" else "letter"
    themes, quotes = words_told(db.session(), board.survey, board.sites, FEWEST)
    made = report_pdf(report_of(board, language(), themes=themes, quotes=quotes), paper=paper)
    headers = {"Content-Disposition": f'inline; filename="{event}-{survey}.pdf"'}
    return Response(made, mimetype="application/pdf", headers=headers)


def _whole(event: str, survey: str) -> Board:
    """The whole event's results, so nobody limited to a site may have them."""
    found = event_of(db.session(), event)
    allow(Permission.SURVEY_RESULTS, scope_of(found))
    return board_of(db.session(), survey_of(db.session(), found.id, survey), found.sites)


@bp.get("/<string:survey>/poster.pdf")
@requires(Permission.SURVEY_RESULTS)
def poster(event: str, survey: str) -> Response:
    """``?site=`` (the first unless told) and ``?language=``: one page to print."""
    found = event_of(db.session(), event)
    asked = survey_of(db.session(), found.id, survey)
    site = site_of(found, request.args.get("site") or found.sites[0].slug)
    code = request.args.get("language", language())
    if code not in LANGUAGES:
        raise NotFound
    made = poster_pdf(poster_of(asked, site, code, base_url()))
    name = f"{event}-{survey}-{site.slug}-{code}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(made, mimetype="application/pdf", headers=headers)


@bp.post("/<string:survey>/open")
@requires(Permission.SURVEY_MANAGE)
def open_it(event: str, survey: str) -> Response:
    """Now, or at the end of the day with ``when=end``."""
    found, asked = _mine(event, survey)
    opens = found.ends_at if request.form.get("when") == "end" else now()
    actions.open_survey(db.session(), asked, actor=current_actor(), now=now(), opens_at=opens)
    return _back(found, asked, _opened(opens))


def _opened(opens: datetime) -> str:
    if opens > now():
        return _("The survey opens by itself at the end of the day.")
    return _("The survey is open.")


@bp.post("/<string:survey>/close")
@requires(Permission.SURVEY_MANAGE)
def close(event: str, survey: str) -> Response:
    found, asked = _mine(event, survey)
    actions.close_survey(db.session(), asked, actor=current_actor(), now=now(), keys=keyring())
    return _back(found, asked, _("The survey is closed. All answers count now."))


@bp.post("/<string:survey>/invite")
@requires(Permission.SURVEY_MANAGE)
def invite(event: str, survey: str) -> Response:
    """Write to all of the survey's audience who have not been asked."""
    found, asked = _mine(event, survey)
    people = addressees(db.session(), asked, now=now())
    try:
        n = actions.invite(db.session(), asked, people, now=now(), keys=keyring())
    except Conflict as refusal:
        flash(say(refusal), "warning")
        return redirect(url_for("results.show", event=event, survey=survey), 303)
    text = ngettext("%(num)s person is asked by mail.", "%(num)s people are asked by mail.", n)
    return _back(found, asked, text if n else _("Everybody has been asked already."))


@bp.post("/<string:survey>/remind")
@requires(Permission.SURVEY_MANAGE)
def remind(event: str, survey: str) -> Response:
    """Write once more to those who were asked and have not answered."""
    found, asked = _mine(event, survey)
    everywhere = [*(site.id for site in found.sites), None]
    languages = languages_at(db.session(), asked)
    try:
        n = actions.remind(db.session(), asked, languages, everywhere, now=now())
    except Conflict as refusal:
        flash(say(refusal), "warning")
        return redirect(url_for("results.show", event=event, survey=survey), 303)
    text = ngettext("%(num)s reminder is on its way.", "%(num)s reminders are on their way.", n)
    return _back(found, asked, text if n else _("There is nobody left to remind."))
