"""What people wrote: reading it, naming themes, settling where two readers disagree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.errors import FieldError, NotFound
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.surveys.findings import actions
from summit.surveys.findings.forms import RulingForm, ThemeForm
from summit.surveys.findings.models import SurveyTheme
from summit.surveys.findings.queries.words import (
    readings_of,
    said_to,
    themes_of,
    word_question,
)
from summit.surveys.findings.themes import Reading, Said, agreement, counted, told_at
from summit.surveys.models import Survey, SurveyQuestion
from summit.surveys.queries import survey_of
from summit.surveys.results import bp, stand_in_console
from summit.web.access import allow, current_actor, requires
from summit.web.layout import Link, language
from summit.web.paging import Page as Paged
from summit.web.paging import page_number

PER_PAGE = 25
NOTHING = "none"

Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Desk:
    """One question in words, as an organizer of the whole event works on it."""

    event: Event
    survey: Survey
    question: SurveyQuestion
    themes: Sequence[SurveyTheme]
    said: list[Said]
    readings: dict[str, Reading]

    def reading(self, one: Said) -> Reading:
        return self.readings.get(one.response_id, Reading())

    def one(self, key: str) -> Said:
        """The answer that a page names. Raises NotFound."""
        found = next((one for one in self.said if one.key == key), None)
        if found is None:
            raise NotFound
        return found


def _desk(event: str, survey: str, question: str) -> Desk:
    """Words are for those who manage the survey of the whole event, and only of k people."""
    session, found = db.session(), event_of(db.session(), event)
    allow(Permission.SURVEY_MANAGE, scope_of(found))
    asked = survey_of(session, found.id, survey)
    about = word_question(asked, question)
    said = told_at(said_to(session, asked, about, found.sites), "", asked.smallest_cell)
    readings = readings_of(session, about.id)
    return Desk(found, asked, about, themes_of(session, about.id), said or [], readings)


@bp.get("/<string:survey>/words/<string:question>")
@requires(Permission.SURVEY_MANAGE)
def words(event: str, survey: str, question: str) -> Page:
    """``?site=`` narrows to a site with enough answers; ``?page=``."""
    return _page(_desk(event, survey, question), ThemeForm(formdata=None))


def _page(desk: Desk, form: ThemeForm, ruling: RulingForm | None = None) -> Page:
    stand_in_console(desk.event, desk.survey, Link(desk.question.title.say(language()), None))
    site = request.args.get("site", "")
    listed = told_at(desk.said, site, desk.survey.smallest_cell)
    names = {theme.id: theme.name for theme in desk.themes}
    read = {one.response_id: desk.reading(one) for one in desk.said}
    page = render_template(
        "surveys/words.html",
        desk=desk,
        event=desk.event,
        survey=desk.survey,
        question=desk.question,
        site=site,
        **_listed(listed or []),
        mine={key: r.by[_me()] for key, r in read.items() if _me() in r.by},
        names=names,
        counts=[(names[theme], n) for theme, n in counted(read.values()) if theme in names],
        agreed=agreement(read.values()),
        differing=[one for one in desk.said if desk.reading(one).disagrees],
        form=form,
        ruling=ruling,
        nothing=NOTHING,
    )
    return (page, 422) if form.errors or (ruling and ruling.errors) else page


def _listed(said: list[Said]) -> dict[str, object]:
    """The answers of the page that is asked for, and which page that is."""
    part = Paged(page_number(), PER_PAGE, len(said))
    return {"page": part, "listed": said[part.first - 1 : part.last]}


def _me() -> int:
    return current_actor().user_id or 0


def _back(desk: Desk, text: str, kind: str = "success") -> Response:
    db.session.commit()
    flash(text, kind)
    kept = {name: value for name, value in request.args.items() if name in ("site", "page")}
    here = {"event": desk.event.slug, "survey": desk.survey.slug, "question": desk.question.key}
    values: dict[str, Any] = {**here, **kept}
    return redirect(url_for("results.words", **values), 303)


@bp.post("/<string:survey>/words/<string:question>/themes")
@requires(Permission.SURVEY_MANAGE)
def add_theme(event: str, survey: str, question: str) -> Page:
    desk, form = _desk(event, survey, question), ThemeForm()
    if form.validate():
        try:
            actions.add_theme(db.session(), desk.question, form.name.data)
            return _back(desk, _("The theme is there. Tick it beside the answers it fits."))
        except FieldError as error:
            form.refuse(error)
    return _page(desk, form)


@bp.post("/<string:survey>/words/<string:question>/read")
@requires(Permission.SURVEY_MANAGE)
def read(event: str, survey: str, question: str) -> Response:
    """Every answer of the page on which something was ticked, if only "none of these"."""
    desk = _desk(event, survey, question)
    known = {str(theme.id) for theme in desk.themes}
    ticked = [(one, request.form.getlist(f"t-{one.key}")) for one in desk.said]
    taken = [(one, {int(t) for t in ts if t in known}) for one, ts in ticked if ts]
    noted = actions.read_answers(db.session(), desk.question, taken, actor=current_actor())
    text = ngettext("%(num)s answer is noted.", "%(num)s answers are noted.", noted)
    if not taken:
        return _back(desk, _("Nothing was ticked, so nothing is noted."), "warning")
    return _back(desk, text)


@bp.post("/<string:survey>/words/<string:question>/settle/<string:key>")
@requires(Permission.SURVEY_MANAGE)
def settle(event: str, survey: str, question: str, key: str) -> Page:
    desk, form = _desk(event, survey, question), RulingForm()
    one = desk.one(key)
    form.themes.choices = [(theme.id, theme.name) for theme in desk.themes]
    if not form.validate():
        form.about = key
        return _page(desk, ThemeForm(formdata=None), form)
    actions.settle(
        db.session(), desk.question, one, form.themes.data or [], reason=form.reason.data,
        actor=current_actor(),
    )  # fmt: skip
    return _back(desk, _("It is settled, and both readings stay in the log."))


@bp.post("/<string:survey>/words/<string:question>/quote/<string:key>")
@requires(Permission.SURVEY_MANAGE)
def quote(event: str, survey: str, question: str, key: str) -> Response:
    desk = _desk(event, survey, question)
    on = request.form.get("on") == "yes"
    actions.quote(db.session(), desk.question, desk.one(key), on=on)
    return _back(desk, _("It is quoted in the report.") if on else _("It is quoted no longer."))
