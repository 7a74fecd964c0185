"""Asking: by which ways, whom and when, how far it got, posters, and answers from paper."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.charts.table import Column, Table
from summit.clock import now
from summit.db import LANGUAGES
from summit.errors import Conflict, NotFound
from summit.events.models import Event, Site
from summit.events.queries import event_of, scope_of, site_of
from summit.extensions import db
from summit.questions.kind import say as say_in
from summit.retention.intervals import wilson
from summit.surveys import actions
from summit.surveys.actions import building, sending
from summit.surveys.audience.queries import Reached, funnel_of
from summit.surveys.exports.page import poster_of
from summit.surveys.exports.questionnaire import Questionnaire, questionnaire_pdf
from summit.surveys.filling import Sheet
from summit.surveys.findings.figures import percents
from summit.surveys.forms import SendingForm, sending_form, ways_form
from summit.surveys.models import Survey, SurveySending
from summit.surveys.poster import slide_pdf
from summit.surveys.queries import asked_now, is_answered, survey_of
from summit.surveys.states import (
    AUDIENCE_LABELS,
    FOLLOWED,
    LETTER_LABELS,
    WAY_LABELS,
    Audience,
    Letter,
    Mode,
    ResponseSource,
    Standing,
    Ways,
    standing,
)
from summit.web.access import allow, current_actor, requires
from summit.web.errors import say
from summit.web.keys import base_url
from summit.web.layout import LANGUAGE_NAMES, Link, language
from summit.web.navigation import console_frame

bp = Blueprint("survey_desk", __name__, url_prefix="/console/<string:event>/surveys")

P = Permission
Page = str | Response | tuple[str, int]


def _mine(event: str, survey: str) -> tuple[Event, Survey]:
    found = event_of(db.session(), event)
    allow(P.SURVEY_MANAGE, scope_of(found))
    return found, survey_of(db.session(), found.id, survey)


def _frame(event: Event, survey: Survey, *crumbs: Link) -> None:
    here = url_for("results.show", event=event.slug, survey=survey.slug)
    console_frame(
        event.slug,
        event.name.say(language()),
        scope_of(event),
        Link(_("Surveys"), url_for("results.index", event=event.slug)),
        Link(survey.title.say(language()), here),
        *crumbs,
    )


def _back(survey: Survey, text: str) -> Response:
    db.session.commit()
    flash(text, "success")
    return _to_asking(survey)


def _to_asking(survey: Survey) -> Response:
    event, slug = survey.event.slug, survey.slug
    return redirect(url_for("survey_desk.asking", event=event, survey=slug), 303)


def _refused(survey: Survey, refusal: Conflict) -> Response:
    db.session.rollback()
    flash(say(refusal), "warning")
    return _to_asking(survey)


@bp.get("/<string:survey>/asking")
@requires(P.SURVEY_MANAGE)
def asking(event: str, survey: str) -> str:
    found, asked = _mine(event, survey)
    return _asking(found, asked, sending_form())


def _asking(found: Event, asked: Survey, form: SendingForm) -> str:
    """``form`` comes with what was wrong in it."""
    _frame(found, asked, Link(_("Asking"), None))
    reached = funnel_of(db.session(), asked.id)
    return render_template(
        "surveys/asking.html",
        event=found,
        survey=asked,
        fixed=is_answered(db.session(), asked.id),
        ways=ways_form(asked),
        way=_(WAY_LABELS[asked.ways]),
        audience=_(AUDIENCE_LABELS[asked.audience]),
        followed=asked.audience in FOLLOWED,
        planned=[_planned(found, one) for one in asked.sendings],
        form=form,
        funnel=_funnel(found, reached) if reached else None,
        spoken=[(code, LANGUAGE_NAMES[code][1]) for code in found.coalition.languages],
    )


def _planned(
    event: Event, one: SurveySending
) -> tuple[SurveySending, str, list[tuple[str, datetime, str]]]:
    """The sending, its words, and when it goes out at each site, on the clock there."""
    if one.survey.audience in FOLLOWED:
        return one, _(LETTER_LABELS[one.letter]), []
    moments = sending.moments_of(db.session(), one)
    places = [
        (site.name.say(language()), moments[site.id], site.timezone or event.timezone)
        for site in event.sites
    ]
    return one, _(LETTER_LABELS[one.letter]), places


def _funnel(event: Event, reached: list[Reached]) -> Table:
    """People at each step by site, and all; the share that answered with its interval."""
    names = {site.id: site.name.say(language()) for site in event.sites}
    rows = [
        _row(names[r.site_id] if r.site_id in names else _("no site given"), [r]) for r in reached
    ]
    if len(reached) > 1:
        rows.append(_row(_("Everybody"), reached))
    columns = [
        Column(_("Site")),
        Column(_("Asked"), numeric=True),
        Column(_("Sent"), numeric=True),
        Column(_("Delivered"), numeric=True),
        Column(_("Opened the form"), numeric=True),
        Column(_("Submitted"), numeric=True),
        Column(_("Of those asked"), numeric=True),
        Column(_("95 % interval"), numeric=True),
    ]
    return Table(_("How far it got"), columns, rows)


def _row(name: str, reached: list[Reached]) -> list[int | str | None]:
    steps = [
        sum(getattr(r, step) for r in reached)
        for step in ("asked", "sent", "delivered", "opened", "submitted")
    ]
    share = wilson(steps[-1], steps[0])
    part = f"{round(100 * share.estimate)} %" if share else ""
    return [name, *steps, part, percents(share)]


@bp.post("/<string:survey>/ways")
@requires(P.SURVEY_MANAGE)
def choose(event: str, survey: str) -> Response:
    _found, asked = _mine(event, survey)
    form = ways_form(asked)
    if not form.validate():
        raise NotFound
    ways, audience = Ways(form.ways.data), Audience(form.audience.data)
    try:
        building.choose_ways(db.session(), asked, ways, audience, actor=current_actor(), now=now())
    except Conflict as refusal:
        return _refused(asked, refusal)
    return _back(asked, _("How the survey is answered is set."))


@bp.post("/<string:survey>/sendings")
@requires(P.SURVEY_MANAGE)
def plan(event: str, survey: str) -> Page:
    found, asked = _mine(event, survey)
    form = sending_form()
    if not form.validate():
        return _asking(found, asked, form), 422
    try:
        sending.plan_sending(
            db.session(), asked, form.wave.data, Letter(form.letter.data), form.minutes,
            actor=current_actor(), now=now(),
        )  # fmt: skip
    except Conflict as refusal:  # nothing has been written
        form.wave.errors = [say(refusal)]
        return _asking(found, asked, form), 422
    return _back(asked, _("The letters are planned. They go out while the survey is open."))


@bp.post("/<string:survey>/sendings/<int:number>/drop")
@requires(P.SURVEY_MANAGE)
def drop(event: str, survey: str, number: int) -> Response:
    _found, asked = _mine(event, survey)
    planned = next((one for one in asked.sendings if one.id == number), None)
    if planned is None:
        raise NotFound
    sending.drop_sending(db.session(), asked, planned, actor=current_actor(), now=now())
    return _back(asked, _("These letters do not go out. What was sent is sent."))


@bp.get("/<string:survey>/slide.pdf")
@requires(P.SURVEY_RESULTS)
def slide(event: str, survey: str) -> Response:
    """``?site=`` (the first unless told) and ``?language=``: a slide for the last minutes."""
    found = event_of(db.session(), event)
    asked = survey_of(db.session(), found.id, survey)
    site, code = _printed_for(found)
    made = slide_pdf(poster_of(asked, site, code, base_url()))
    return _printed(made, f"{event}-{survey}-{site.slug}-{code}-slide.pdf")


def _printed_for(event: Event) -> tuple[Site, str]:
    """The site and the language that the address asks for. Raises NotFound."""
    site = site_of(event, request.args.get("site") or event.sites[0].slug)
    code = request.args.get("language", language())
    if code not in LANGUAGES:
        raise NotFound
    return site, code


def _printed(made: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(made, mimetype="application/pdf", headers=headers)


@bp.get("/<string:survey>/questionnaire.pdf")
@requires(P.SURVEY_RESULTS)
def questionnaire(event: str, survey: str) -> Response:
    """``?site=`` and ``?language=`` as for the slide, ``?paper=a4``, else Letter: to fill in by
    hand.
    """
    found = event_of(db.session(), event)
    asked = survey_of(db.session(), found.id, survey)
    site, code = _printed_for(found)
    paper = "a4" if request.args.get("paper") == "a4" else "letter"
    with force_locale(code):
        sheets = Questionnaire(
            poster_of(asked, site, code, base_url()), say_in(asked.intro, code),
            asked_now(asked.questions), code,
        )  # fmt: skip
        made = questionnaire_pdf(sheets, paper=paper)
    return _printed(made, f"{event}-{survey}-{site.slug}-{code}-{paper}.pdf")


@bp.route("/<string:survey>/paper", methods=["GET", "POST"])
@requires(P.SURVEY_MANAGE)
def paper(event: str, survey: str) -> Page:
    """A sheet that somebody filled in by hand, typed in by the team; ``?site=`` is its desk."""
    found, asked = _mine(event, survey)
    _frame(found, asked, Link(_("From paper"), None))
    site = next((s for s in found.sites if s.slug == request.args.get("site")), None)
    found_open = standing(asked.state, asked.opens_at, asked.closes_at, now=now())
    open_here = found_open == Standing.OPEN and asked.ways.allow(Mode.ANONYMOUS)
    sheet = Sheet(asked, language(), site=site.slug) if open_here and site is not None else None
    if sheet is not None and sheet.sent:
        return _keep_paper(asked, sheet, site)
    page = render_template(
        "surveys/paper.html", event=found, survey=asked, site=site, sheet=sheet, open=open_here
    )
    return page, 422 if sheet is not None and sheet.wrong else 200


def _keep_paper(survey: Survey, sheet: Sheet, site: Site | None) -> Response:
    actions.answer(
        db.session(),
        survey,
        sheet.answers(),
        mode=Mode.ANONYMOUS,
        source=ResponseSource.PAPER,
        language=language(),
        site=site,
        complete=sheet.complete,
        now=now(),
    )
    db.session.commit()
    flash(_("Kept, marked as from paper. Here is the next sheet."), "success")
    event, slug, at = survey.event.slug, survey.slug, site.slug if site else None
    return redirect(url_for("survey_desk.paper", event=event, survey=slug, site=at), 303)
