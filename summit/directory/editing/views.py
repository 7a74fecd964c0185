"""The team changes a person on their behalf, renews a link, writes a note."""

from typing import Any, NamedTuple

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.directory.blueprint import bp, desk_of, scope_at
from summit.directory.editing.actions import (
    ChangedMeanwhile,
    Details,
    delete_note,
    edit,
    renew_link,
    snapshot,
    tell_new_address,
    write_note,
)
from summit.directory.editing.forms import EditForm, NoteForm, edit_form, label_of
from summit.directory.editing.versions import changed, fingerprint
from summit.errors import FieldError
from summit.extensions import db
from summit.questions.catalogue import BY_KEY
from summit.questions.form import name_of, parts_of
from summit.registration.models import FormQuestion, Registration
from summit.registration.queries import form_questions, registration_of
from summit.web.access import allow, current_actor, requires
from summit.web.keys import base_url, keyring
from summit.web.layout import Link, language

P = Permission


class Difference(NamedTuple):
    """One field that two people changed: what it says now, and what was typed here."""

    label: str
    now: str
    typed: str


def _open(event: str, registration_id: int) -> Registration:
    """The registration, if it is this actor's to change."""
    desk = desk_of(event, Link(_("People"), url_for("people.index", event=event)))
    found = registration_of(db.session(), desk.event.id, registration_id, desk.limit)
    allow(P.PEOPLE_MANAGE, scope_at(found))
    return found


def _back(event: str, registration_id: int) -> Response:
    return redirect(url_for("people.person", event=event, registration_id=registration_id), 303)


def _asked(found: Registration) -> list[FormQuestion]:
    """Every question of the person's site, those for staff eyes too."""
    slug = found.site.slug
    questions = form_questions(db.session(), found.event_id)
    return [q for q in questions if not q.sites or slug in q.sites]


@bp.route("/people/<int:registration_id>/edit", methods=["GET", "POST"])
@requires(P.PEOPLE_MANAGE)
def edit_person(event: str, registration_id: int) -> Response:
    found = _open(event, registration_id)
    known, sent = snapshot(db.session(), found), request.method == "POST"
    form = edit_form(found, _asked(found), known, language=language(), sent=sent)
    if not form.validate_on_submit():
        return _page(found, form)
    try:
        names = edit(db.session(), found, _details(form), seen=form.seen.data or "",
                     actor=current_actor(), now=now())  # fmt: skip
    except ChangedMeanwhile:
        db.session.rollback()
        return _both_versions(event, registration_id, form)
    except FieldError as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _page(_open(event, registration_id), form)
    _told(found, form, names)
    db.session.commit()
    return _back(event, registration_id)


def _details(form: EditForm) -> Details:
    return Details(
        full_name=form.full_name.data,
        email=form.email.data or "",
        phone=form.phone.data or "",
        organization=form.organization.data or "",
        language=str(form.language.data),
        answers=form.answers,
    )


def _told(found: Registration, form: EditForm, names: list[str]) -> None:
    """Say what has happened, and send a new link if that was asked for with a new address: the one
    before it lies in a mailbox that may be somebody else's.
    """
    flash(_("Changed.") if names else _("Nothing has changed."), "success")
    if form.tell.data and "email" in names and found.person.email:
        renew_link(db.session(), found, actor=current_actor(), now=now(), keys=keyring())
        tell_new_address(db.session(), found, now=now(), keys=keyring(), base_url=base_url())
        flash(
            _("The personal link is on its way to %(email)s.", email=found.person.email), "success"
        )


def _page(
    found: Registration, form: EditForm, different: list[Difference] | None = None
) -> Response:
    page = render_template(
        "directory/person/edit.html",
        registration=found,
        form=form,
        parts=parts_of(form, language()),
        different=different,
    )
    return make_response(page, 409 if different else 422 if form.errors else 200)


def _both_versions(event: str, registration_id: int, form: EditForm) -> Response:
    """Show what somebody else has saved beside what was typed here; saving again decides."""
    found = _open(event, registration_id)
    known, details = snapshot(db.session(), found), _details(form)
    mine: dict[str, Any] = {name: getattr(details, name) for name in _PLAIN} | {
        f"q-{key}": value for key, value in details.answers.items()
    }
    questions = {name_of(q): q for q in form.questions}
    different = [
        Difference(label_of(form, name), *(_in_words(questions.get(name), version.get(name))
                                          for version in (known, mine)))
        for name in changed(known, mine)
    ]  # fmt: skip
    form.seen.data = fingerprint(known)
    return _page(found, form, different or [Difference(_("Everything"), "–", "–")])


_PLAIN = ("full_name", "email", "phone", "organization", "language")


def _in_words(question: FormQuestion | None, value: Any) -> str:
    if value in (None, "", []):
        return "–"
    return BY_KEY[question.kind].read(value, question, language()) if question else str(value)


@bp.post("/people/<int:registration_id>/renew-link")
@requires(P.PEOPLE_MANAGE)
def renew(event: str, registration_id: int) -> Response:
    found = _open(event, registration_id)
    renew_link(db.session(), found, actor=current_actor(), now=now(), keys=keyring())
    if found.person.email:
        tell_new_address(db.session(), found, now=now(), keys=keyring(), base_url=base_url())
        flash(_("The old link opens nothing. The new one is on its way to %(email)s.",
                email=found.person.email), "success")  # fmt: skip
    else:
        flash(_("The old link opens nothing. There is no address to send the new one to."),
              "success")  # fmt: skip
    db.session.commit()
    return _back(event, registration_id)


@bp.post("/people/<int:registration_id>/notes")
@requires(P.PEOPLE_MANAGE)
def add_note(event: str, registration_id: int) -> Response:
    found, form = _open(event, registration_id), NoteForm()
    if not form.validate():
        flash(" ".join(form.text.errors), "error")
        return _back(event, registration_id)
    write_note(db.session(), found, form.text.data, actor=current_actor(), now=now())
    flash(_("The note is kept."), "success")
    db.session.commit()
    return _back(event, registration_id)


@bp.post("/people/<int:registration_id>/notes/<int:note>/delete")
@requires(P.PEOPLE_MANAGE)
def remove_note(event: str, registration_id: int, note: int) -> Response:
    found = _open(event, registration_id)
    text = delete_note(db.session(), found, note, actor=current_actor(), now=now())
    again = url_for("people.add_note", event=event, registration_id=registration_id)
    back = {"text": _("The note is deleted."), "url": again, "label": _("Keep it after all"),
            "fields": {"text": text}}  # fmt: skip
    flash(back, "undo")  # type: ignore[arg-type]  # the toast takes a text with a way back
    db.session.commit()
    return _back(event, registration_id)
