"""The team erases somebody who asked for it by word of mouth or by letter."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response as Redirect

from summit.access.permissions import Permission
from summit.clock import now
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.people.models import Person
from summit.privacy import actions
from summit.privacy.consequences.queries import consequences
from summit.privacy.forms import EraseForm
from summit.privacy.queries import registrations_about, rows_of
from summit.registration.models import Registration
from summit.registration.queries import registration_of
from summit.web.access import allow, current_actor, requires
from summit.web.keys import base_url, keyring
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("erasing", __name__, url_prefix="/console/<string:event>/people")
P = Permission


def _open(event: str, registration_id: int) -> Registration:
    """The registration, if every event of its person is this actor's to manage."""
    found = event_of(db.session(), event)
    allow(P.PEOPLE_MANAGE, scope_of(found))
    registration = registration_of(db.session(), found.id, registration_id)
    here = url_for("people.person", event=event, registration_id=registration_id)
    console_frame(event, found.name.say(language()), scope_of(found),
                  Link(_("People"), url_for("people.index", event=event)),
                  Link(registration.person.full_name, here))  # fmt: skip
    for other in registrations_about(db.session(), _ids(registration.person)):
        allow(P.PEOPLE_MANAGE, scope_of(other.event))
    return registration


def _ids(person: Person) -> list[int]:
    return [row.id for row in rows_of(db.session(), person)]


@bp.get("/<int:registration_id>/erase")
@requires(P.PEOPLE_MANAGE)
def ask(event: str, registration_id: int) -> Response:
    return _asking(_open(event, registration_id), EraseForm())


def _asking(found: Registration, form: EraseForm) -> Response:
    page = render_template(
        "privacy/erase_for.html",
        registration=found,
        form=form,
        what=consequences(db.session(), found.person, now=now()),
    )
    return make_response(page, 422 if form.is_submitted() else 200)


@bp.post("/<int:registration_id>/erase")
@requires(P.PEOPLE_MANAGE)
def erase(event: str, registration_id: int) -> Response | Redirect:
    found, form = _open(event, registration_id), EraseForm()
    if not form.validate():
        return _asking(found, form)
    actions.erase(
        db.session(),
        found.person,
        actor=current_actor(),
        now=now(),
        keys=keyring(),
        base_url=base_url(),
    )
    flash(_("Everything about this person is erased. What was counted stays counted."), "success")
    db.session.commit()
    return redirect(url_for("people.index", event=event), 303)
