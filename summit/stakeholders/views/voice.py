"""What a person says of themselves, and takes back, by their own link."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.clock import now
from summit.extensions import db
from summit.people.queries import hold_person
from summit.registration.opening import opened
from summit.stakeholders.actions.entries import declare_affected, take_back_affected
from summit.web.access import by_link

bp = Blueprint("voice", __name__, url_prefix="/my/<string:token>/voice")


@bp.post("")
@by_link
def declare(token: str) -> Response:
    person = opened(db.session(), token).person
    hold_person(db.session(), person.id)
    declare_affected(db.session(), person, now=now())
    db.session.commit()
    flash(_("Thank you. You can take it back at any time."), "success")
    return redirect(url_for("my.index", token=token), 303)


@bp.post("/take-back")
@by_link
def take_back(token: str) -> Response:
    person = opened(db.session(), token).person
    hold_person(db.session(), person.id)
    take_back_affected(db.session(), person)
    db.session.commit()
    flash(_("Taken back. Nothing of it is kept."), "success")
    return redirect(url_for("my.index", token=token), 303)
