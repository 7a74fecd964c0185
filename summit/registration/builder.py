"""Building the registration form: its list with the preview, its questions, its sections."""

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
from summit.questions.kind import QuestionKind
from summit.questions.templates import TEMPLATE_OF, TEMPLATES
from summit.registration.form import actions
from summit.registration.form.drafts import QuestionDraft, of_template
from summit.registration.form.forms import QuestionForm, question_form, section_form, seen_of
from summit.registration.form.queries import (
    answers_to,
    choices_left,
    every_question,
    is_answered,
    question_of,
    retired,
    section_of,
    sections_of,
)
from summit.registration.form.shown import listed, previews, previews_of
from summit.registration.models import FormQuestion
from summit.registration.queries import form_questions
from summit.web.access import allow, current_actor, requires
from summit.web.errors import say
from summit.web.forms import sent_id
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("form", __name__, url_prefix="/console/<string:event>/form")

P = Permission
Page = str | Response | tuple[str, int]
STEPS = {"up": -1, "down": 1}


def _mine(slug: str) -> Event:
    """The event, if all of it is this organizer's."""
    event = event_of(db.session(), slug)
    allow(P.EVENT_MANAGE, scope_of(event))
    return event


def _frame(event: Event, *crumbs: Link) -> None:
    set_up = Link(_("Set-up"), url_for("console.settings", event=event.slug))
    console_frame(event.slug, event.name.say(language()), scope_of(event), set_up, *crumbs)


def _back(event: Event, anchor: str = "") -> Response:
    return redirect(url_for("form.index", event=event.slug, _anchor=anchor or None), 303)


def _done(event: Event, text: str, anchor: str = "") -> Response:
    db.session.commit()
    flash(text, "success")
    return _back(event, anchor)


def _title(question: FormQuestion) -> str:
    return question.title.say(language())


@bp.get("/")
@requires(P.EVENT_MANAGE)
def index(event: str) -> str:
    found, session = _mine(event), db.session()
    questions = form_questions(session, found.id)
    sections = sections_of(session, found.id)
    everything = every_question(session, found.id)
    _frame(found, Link(_("Registration form"), None))
    used = {question.key for question in everything}
    return render_template(
        "registration/form/index.html",
        event=found,
        parts=listed(found, sections, questions, answers_to(session, found.id), language()),
        empty=not questions and not sections,
        previews=previews(found, questions, choices_left(session, questions)),
        templates=[t for t in TEMPLATES if t.key not in used],
        kinds=[kind for kind in KINDS if not kind.looks_back],
        retired=[(q, _title(q)) for q in retired(everything)],
    )


@bp.route("/questions/new", methods=["GET", "POST"])
@requires(P.EVENT_MANAGE)
def new(event: str) -> Page:
    found = _mine(event)
    kind = BY_KEY.get(request.args.get("kind", KINDS[0].key))
    if kind is None or kind.looks_back:
        raise NotFound
    form = _form(found, kind, QuestionDraft(kind.key, None))  # type: ignore[arg-type]
    if _wants_preview() or not form.validate_on_submit():
        return _question_page(found, form, None)
    made = _kept(found, form, None)
    if made is None:
        return _question_page(found, form, None)
    return _done(found, _("“%(title)s” is added.", title=_title(made)), f"question-{made.id}")


@bp.route("/questions/<int:question>", methods=["GET", "POST"])
@requires(P.EVENT_MANAGE)
def edit(event: str, question: int) -> Page:
    found = _mine(event)
    changing = question_of(db.session(), found.id, question)
    if changing.retired_at is not None:
        return _elsewhere(found, changing)
    form = _form(found, BY_KEY[changing.kind], changing)
    if _wants_preview() or not (_is_fresh(form, changing) and form.validate_on_submit()):
        return _question_page(found, form, changing)
    made = _kept(found, form, changing)
    if made is None:
        return _question_page(found, form, changing)
    said = (
        _("“%(title)s” is changed.", title=_title(made))
        if made is changing
        else _("“%(title)s” is a new version now. Earlier answers stay with the earlier one.",
               title=_title(made))
    )  # fmt: skip
    return _done(found, said, f"question-{made.id}")


def _wants_preview() -> bool:
    return request.form.get("step") == "preview"


def _form(event: Event, kind: QuestionKind, start: QuestionDraft | FormQuestion) -> QuestionForm:
    session = db.session()
    own = start.key if isinstance(start, FormQuestion) else ""
    others = [q for q in form_questions(session, event.id) if q.key != own and not q.staff_only]
    return question_form(event, kind, start, sections_of(session, event.id), others, language())


def _is_fresh(form: QuestionForm, changing: FormQuestion) -> bool:
    """Whether the question is as it was when the page was opened; says so if it is not."""
    seen = seen_of(actions.draft_of(changing))
    if not form.is_submitted() or form.seen.data == seen:
        return True
    form.seen.data = seen
    flash(
        _("Somebody else has changed this question since you opened the page. What you typed is "
          "below; save it again to put it in place of theirs."), "warning",
    )  # fmt: skip
    return False


def _kept(event: Event, form: QuestionForm, changing: FormQuestion | None) -> FormQuestion | None:
    """The question as it is kept, or None with the reason beside its field."""
    session, actor = db.session(), current_actor()
    try:
        if changing is None:
            return actions.add_question(session, event, form.draft(), actor=actor, now=now())
        return actions.change_question(
            session, event, changing, form.draft(), actor=actor, now=now()
        )
    except FieldError as refusal:
        form.refuse(refusal)
        return None


def _question_page(event: Event, form: QuestionForm, changing: FormQuestion | None) -> Page:
    _frame(event, Link(_("Registration form"), url_for("form.index", event=event.slug)),
           Link(_title(changing) if changing else _("New question"), None))  # fmt: skip
    page = render_template(
        "registration/form/question.html",
        event=event,
        form=form,
        kind=form.kind,
        changing=changing,
        title=_title(changing) if changing else "",
        answered=changing is not None and is_answered(db.session(), changing.id),
        previews=previews_of(event, form.draft()),
    )
    return page, 422 if form.errors else 200


def _elsewhere(event: Event, question: FormQuestion) -> Response:
    """What has been retired is not changed; its newer version is, if there is one."""
    for newer in form_questions(db.session(), event.id):
        if newer.key == question.key:
            flash(_("This is the version that is asked now."), "warning")
            return redirect(url_for("form.edit", event=event.slug, question=newer.id), 303)
    flash(_("“%(title)s” is retired. Bring it back to change it.", title=_title(question)),
          "warning")  # fmt: skip
    return _back(event, "retired")


@bp.post("/templates/<string:template>")
@requires(P.EVENT_MANAGE)
def add_template(event: str, template: str) -> Response:
    found = _mine(event)
    if template not in TEMPLATE_OF:
        raise NotFound
    draft = of_template(TEMPLATE_OF[template])
    made = actions.add_question(
        db.session(), found, draft, key=template, actor=current_actor(), now=now()
    )
    return _done(found, _("“%(title)s” is added.", title=_title(made)), f"question-{made.id}")


@bp.post("/questions/<int:question>/<any(up, down):way>")
@requires(P.EVENT_MANAGE)
def move(event: str, question: int, way: str) -> Response:
    found = _mine(event)
    moving = question_of(db.session(), found.id, question)
    actions.move_question(db.session(), found, moving, STEPS[way], actor=current_actor(), now=now())
    db.session.commit()
    return _back(found, f"question-{question}")


@bp.post("/questions/<int:question>/place")
@requires(P.EVENT_MANAGE)
def place(event: str, question: int) -> Response:
    """Where a question was dropped: before another one, or at the end of a section."""
    found = _mine(event)
    moving = question_of(db.session(), found.id, question)
    number = sent_id("section")
    section = section_of(db.session(), found.id, number) if number else None
    actions.place_question(
        db.session(), found, moving, section.id if section else None, sent_id("place"),
        actor=current_actor(), now=now(),
    )  # fmt: skip
    db.session.commit()
    return _back(found, f"question-{question}")


@bp.post("/questions/<int:question>/retire")
@requires(P.EVENT_MANAGE)
def retire(event: str, question: int) -> Response:
    found = _mine(event)
    going = question_of(db.session(), found.id, question)
    try:
        actions.retire_question(db.session(), found, going, actor=current_actor(), now=now())
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return _back(found, f"question-{question}")
    text = _("“%(title)s” is no longer asked. Its answers stay.", title=_title(going))
    undo = url_for("form.restore", event=event, question=question)
    flash({"text": text, "url": undo, "label": _("Undo")}, "undo")  # type: ignore[arg-type]
    db.session.commit()
    return _back(found)


@bp.post("/questions/<int:question>/restore")
@requires(P.EVENT_MANAGE)
def restore(event: str, question: int) -> Response:
    found = _mine(event)
    coming = question_of(db.session(), found.id, question)
    try:
        actions.bring_back(db.session(), found, coming, actor=current_actor(), now=now())
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return _back(found)
    said = _("“%(title)s” is asked again.", title=_title(coming))
    return _done(found, said, f"question-{question}")


@bp.route("/sections/new", methods=["GET", "POST"])
@requires(P.EVENT_MANAGE)
def new_section(event: str) -> Page:
    found, form = _mine(event), section_form()
    if not form.validate_on_submit():
        _frame(found, Link(_("Registration form"), url_for("form.index", event=event)),
               Link(_("New section"), None))  # fmt: skip
        page = render_template("registration/form/section.html", event=found, form=form, title="")
        return page, 422 if form.errors else 200
    made = actions.add_section(db.session(), found, form.draft(), actor=current_actor(), now=now())
    said = _("“%(title)s” is added.", title=made.title.say(language()))
    return _done(found, said, f"section-{made.id}")


@bp.route("/sections/<int:section>", methods=["GET", "POST"])
@requires(P.EVENT_MANAGE)
def edit_section(event: str, section: int) -> Page:
    found = _mine(event)
    changing = section_of(db.session(), found.id, section)
    form = section_form(changing)
    title = changing.title.say(language())
    if not form.validate_on_submit():
        _frame(found, Link(_("Registration form"), url_for("form.index", event=event)),
               Link(title, None))  # fmt: skip
        page = render_template(
            "registration/form/section.html", event=found, form=form, title=title
        )
        return page, 422 if form.errors else 200
    actions.change_section(
        db.session(), found, changing, form.draft(), actor=current_actor(), now=now()
    )
    said = _("“%(title)s” is changed.", title=changing.title.say(language()))
    return _done(found, said, f"section-{section}")


@bp.post("/sections/<int:section>/<any(up, down):way>")
@requires(P.EVENT_MANAGE)
def move_section(event: str, section: int, way: str) -> Response:
    found = _mine(event)
    moving = section_of(db.session(), found.id, section)
    actions.move_section(db.session(), found, moving, STEPS[way], actor=current_actor(), now=now())
    db.session.commit()
    return _back(found, f"section-{section}")


@bp.post("/sections/<int:section>/remove")
@requires(P.EVENT_MANAGE)
def remove_section(event: str, section: int) -> Response:
    found = _mine(event)
    going = section_of(db.session(), found.id, section)
    title = going.title.say(language())
    actions.remove_section(db.session(), found, going, actor=current_actor(), now=now())
    return _done(found, _("The heading “%(title)s” is gone; its questions stay.", title=title))
