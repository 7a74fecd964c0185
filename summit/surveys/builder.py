"""Writing a survey: its pages with the preview, its questions, its texts, and trying it out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import Conflict, FieldError, NotFound
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.questions.catalogue import BY_KEY, KINDS
from summit.surveys.actions import building
from summit.surveys.drafts import QuestionDraft
from summit.surveys.filling import Sheet
from summit.surveys.forms import QuestionForm, question_form, texts_form
from summit.surveys.models import Survey, SurveyQuestion
from summit.surveys.narrowing import ATTENDED
from summit.surveys.options import options_for
from summit.surveys.queries import asked_now, is_answered, question_in, survey_of
from summit.surveys.shown import pages_listed, previews, previews_of
from summit.surveys.states import Mode
from summit.web.access import allow, current_actor, requires
from summit.web.errors import say
from summit.web.forms import sent_id
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("survey_builder", __name__, url_prefix="/console/<string:event>/surveys")

P = Permission
Page = str | Response | tuple[str, int]
STEPS = {"up": -1, "down": 1}


def _mine(event: str, survey: str) -> tuple[Event, Survey]:
    """The survey, if all of the event is this organizer's."""
    found = event_of(db.session(), event)
    allow(P.SURVEY_MANAGE, scope_of(found))
    return found, survey_of(db.session(), found.id, survey)


def _frame(event: Event, survey: Survey, *crumbs: Link) -> None:
    title = survey.title.say(language())
    here = url_for("results.show", event=event.slug, survey=survey.slug)
    surveys = Link(_("Surveys"), url_for("results.index", event=event.slug))
    scope = scope_of(event)
    console_frame(
        event.slug, event.name.say(language()), scope, surveys, Link(title, here), *crumbs
    )


def _questions_link(survey: Survey) -> Link:
    here = url_for("survey_builder.index", event=survey.event.slug, survey=survey.slug)
    return Link(_("Questions"), here)


def _back(survey: Survey, anchor: str = "") -> Response:
    event, slug = survey.event.slug, survey.slug
    here = url_for("survey_builder.index", event=event, survey=slug, _anchor=anchor or None)
    return redirect(here, 303)


def _done(survey: Survey, text: str, anchor: str = "") -> Response:
    db.session.commit()
    flash(text, "success")
    return _back(survey, anchor)


def _refused(survey: Survey, refusal: Conflict, anchor: str = "") -> Response:
    db.session.rollback()
    flash(say(refusal), "warning")
    return _back(survey, anchor)


def _title(question: SurveyQuestion) -> str:
    return question.title.say(language())


@bp.get("/<string:survey>/questions")
@requires(P.SURVEY_MANAGE)
def index(event: str, survey: str) -> str:
    found, asked = _mine(event, survey)
    _frame(found, asked, Link(_("Questions"), None))
    return render_template(
        "surveys/build/index.html",
        event=found,
        survey=asked,
        fixed=is_answered(db.session(), asked.id),
        pages=pages_listed(asked, language()),
        previews=previews(asked),
        kinds=KINDS,
        retired=[(q, _title(q)) for q in asked.questions if q.retired_at is not None],
    )


@bp.route("/<string:survey>/texts", methods=["GET", "POST"])
@requires(P.SURVEY_MANAGE)
def texts(event: str, survey: str) -> Page:
    found, asked = _mine(event, survey)
    form = texts_form(asked)
    if not form.validate_on_submit():
        _frame(found, asked, _questions_link(asked), Link(_("Texts"), None))
        page = render_template("surveys/build/texts.html", event=found, survey=asked, form=form)
        return page, 422 if form.errors else 200
    try:
        building.change_texts(db.session(), asked, form.draft(), actor=current_actor(), now=now())
    except Conflict as refusal:
        return _refused(asked, refusal)
    return _done(asked, _("The texts are changed."))


@bp.route("/<string:survey>/questions/new", methods=["GET", "POST"])
@requires(P.SURVEY_MANAGE)
def new(event: str, survey: str) -> Page:
    found, asked = _mine(event, survey)
    kind = BY_KEY.get(request.args.get("kind", KINDS[0].key))
    if kind is None:
        raise NotFound
    form = question_form(asked, kind, _start(found, kind.key, kind.looks_back), language())
    return _question(found, asked, form, None)


def _start(event: Event, kind: str, looks_back: bool) -> QuestionDraft:
    """An empty question; what looks back begins with the sessions of the day."""
    if not looks_back:
        return QuestionDraft(kind, None)  # type: ignore[arg-type]
    options = tuple(options_for(db.session(), event, "sessions"))
    return QuestionDraft(kind, None, options=options, settings={"rows": ATTENDED})  # type: ignore[arg-type]


@bp.route("/<string:survey>/questions/<int:question>", methods=["GET", "POST"])
@requires(P.SURVEY_MANAGE)
def edit(event: str, survey: str, question: int) -> Page:
    found, asked = _mine(event, survey)
    changing = question_in(asked, question)
    return _question(
        found, asked, question_form(asked, BY_KEY[changing.kind], changing, language()), changing
    )


def _question(
    event: Event, survey: Survey, form: QuestionForm, changing: SurveyQuestion | None
) -> Page:
    wants_preview = request.form.get("step") == "preview"
    if wants_preview or not form.validate_on_submit():
        return _question_page(event, survey, form, changing)
    try:
        made = _kept(survey, form, changing)
    except FieldError as refusal:
        form.refuse(refusal)
        return _question_page(event, survey, form, changing)
    except Conflict as refusal:
        return _refused(survey, refusal)
    said = _("“%(title)s” is changed.") if changing else _("“%(title)s” is added.")
    return _done(survey, said % {"title": _title(made)}, f"question-{made.id}")


def _kept(survey: Survey, form: QuestionForm, changing: SurveyQuestion | None) -> SurveyQuestion:
    session, actor = db.session(), current_actor()
    if changing is None:
        return building.add_question(session, survey, form.draft(), actor=actor, now=now())
    building.change_question(session, survey, changing, form.draft(), actor=actor, now=now())
    return changing


def _question_page(
    event: Event, survey: Survey, form: QuestionForm, changing: SurveyQuestion | None
) -> Page:
    title = _title(changing) if changing else ""
    _frame(event, survey, _questions_link(survey), Link(title or _("New question"), None))
    page = render_template(
        "surveys/build/question.html",
        event=event,
        survey=survey,
        form=form,
        title=title,
        previews=previews_of(survey, form.draft()),
    )
    return page, 422 if form.errors else 200


@bp.post("/<string:survey>/questions/<int:question>/<any(up, down):way>")
@requires(P.SURVEY_MANAGE)
def move(event: str, survey: str, question: int, way: str) -> Response:
    _found, asked = _mine(event, survey)
    moving = question_in(asked, question)
    try:
        building.move_question(
            db.session(), asked, moving, STEPS[way], actor=current_actor(), now=now()
        )
    except Conflict as refusal:
        return _refused(asked, refusal)
    db.session.commit()
    return _back(asked, f"question-{question}")


@bp.post("/<string:survey>/questions/<int:question>/place")
@requires(P.SURVEY_MANAGE)
def place(event: str, survey: str, question: int) -> Response:
    """Where a question was dropped: a page, and a place on it."""
    _found, asked = _mine(event, survey)
    moving = question_in(asked, question)
    try:
        building.place_question(
            db.session(), asked, moving, sent_id("section"), sent_id("place"),
            actor=current_actor(), now=now(),
        )  # fmt: skip
    except Conflict as refusal:
        return _refused(asked, refusal)
    db.session.commit()
    return _back(asked, f"question-{question}")


@bp.post("/<string:survey>/questions/<int:question>/retire")
@requires(P.SURVEY_MANAGE)
def retire(event: str, survey: str, question: int) -> Response:
    _found, asked = _mine(event, survey)
    going = question_in(asked, question)
    try:
        building.retire_question(db.session(), asked, going, actor=current_actor(), now=now())
    except Conflict as refusal:
        return _refused(asked, refusal, f"question-{question}")
    undo = url_for("survey_builder.restore", event=event, survey=survey, question=question)
    text = _("“%(title)s” is no longer asked.", title=_title(going))
    flash({"text": text, "url": undo, "label": _("Undo")}, "undo")  # type: ignore[arg-type]
    db.session.commit()
    return _back(asked)


@bp.post("/<string:survey>/questions/<int:question>/restore")
@requires(P.SURVEY_MANAGE)
def restore(event: str, survey: str, question: int) -> Response:
    _found, asked = _mine(event, survey)
    coming = question_in(asked, question)
    try:
        building.bring_back(db.session(), asked, coming, actor=current_actor(), now=now())
    except Conflict as refusal:
        return _refused(asked, refusal)
    said = _("“%(title)s” is asked again.", title=_title(coming))
    return _done(asked, said, f"question-{question}")


@bp.post("/<string:survey>/copy")
@requires(P.SURVEY_MANAGE)
def copy(event: str, survey: str) -> Response:
    _found, asked = _mine(event, survey)
    made = building.copy_survey(db.session(), asked, actor=current_actor(), now=now())
    return _done(made, _("This is a copy: a draft without answers."))


@bp.route("/<string:survey>/try/<any(anonymous, confidential):mode>", methods=["GET", "POST"])
@requires(P.SURVEY_MANAGE)
def attempt(event: str, survey: str, mode: str) -> Page:
    """The whole survey as people answer it; nothing of it is kept."""
    found, asked = _mine(event, survey)
    _frame(found, asked, _questions_link(asked), Link(_("Try it"), None))
    if not asked_now(asked.questions):
        return _back(asked)
    sheet = Sheet(asked, language(), site=found.sites[0].slug if found.sites else None)
    page = render_template(
        "surveys/build/attempt.html", event=found, survey=asked, sheet=sheet, mode=Mode(mode)
    )
    return page, 422 if sheet.wrong else 200
