"""What a person sees of what is kept about them, and how they end it."""

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response as Redirect

from summit.access.policy import Actor
from summit.clock import now
from summit.events.queries import public_event
from summit.extensions import db
from summit.outbox.actions import DAYS_KEPT
from summit.privacy import actions
from summit.privacy.consequences.queries import consequences
from summit.privacy.exports import everything_about
from summit.privacy.forms import EraseForm
from summit.privacy.queries import (
    answers_about,
    arrivals_about,
    groups_about,
    letters_about,
    sessions_about,
    surveys_about,
)
from summit.privacy.words import DID
from summit.questions.catalogue import BY_KEY
from summit.registration.actions.papers import zone_of
from summit.registration.links import read_token
from summit.registration.models import Registration, RegistrationAnswer
from summit.registration.opening import opened
from summit.townhall.queries import questions_about
from summit.web.access import by_link, public
from summit.web.keys import base_url, keyring
from summit.web.layout import language
from summit.web.navigation import event_frame

bp = Blueprint("privacy", __name__)


@bp.get("/my/<string:token>/data")
@by_link
def data(token: str) -> str:
    found = opened(db.session(), token)
    session, people = db.session(), [found.person_id]
    return render_template(
        "privacy/data.html",
        registration=found,
        token=read_token(token),
        zone=zone_of(found.site, found.event),
        answers=[(a.question, _read(a)) for a in answers_about(session, [found.id])],
        letters=letters_about(session, people),
        arrivals=arrivals_about(session, [found.id]),
        sessions=[(r[0], _(DID[r[1]]), r[2]) for r in sessions_about(session, [found.id])],
        memberships=groups_about(session, people),
        surveys=surveys_about(session, people),
        asked=questions_about(session, [found.id]),
        days=DAYS_KEPT,
    )


def _read(answer: RegistrationAnswer) -> str:
    return BY_KEY[answer.question.kind].read(answer.value, answer.question, language())


@bp.get("/my/<string:token>/data.json")
@by_link
def data_json(token: str) -> Response:
    found = opened(db.session(), token)
    answer = make_response(everything_about(db.session(), found.person))
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@bp.get("/my/<string:token>/erase")
@by_link
def ask(token: str) -> Response:
    return _asking(token, opened(db.session(), token), EraseForm())


def _asking(token: str, found: Registration, form: EraseForm) -> Response:
    page = render_template(
        "privacy/erase.html",
        registration=found,
        token=read_token(token),
        form=form,
        what=consequences(db.session(), found.person, now=now()),
    )
    return make_response(page, 422 if form.is_submitted() else 200)


@bp.post("/my/<string:token>/erase")
@by_link
def erase(token: str) -> Response | Redirect:
    found, form = opened(db.session(), token), EraseForm()
    if not form.validate():
        return _asking(token, found, form)
    slug = found.event.slug
    actions.erase(
        db.session(), found.person, actor=Actor(), now=now(), keys=keyring(), base_url=base_url()
    )
    db.session.commit()
    return redirect(url_for("privacy.erased", event=slug), 303)


@bp.get("/e/<string:event>/erased")
@public
def erased(event: str) -> str:
    found = public_event(db.session(), event)
    event_frame(event, found.name.say(language()), found.coalition.name,
                found.coalition.contact_email)  # fmt: skip
    return render_template("privacy/erased.html", event=found)
