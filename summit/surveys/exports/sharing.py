"""Results for somebody outside, by a link that can be taken back."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.questions.catalogue import BY_KEY
from summit.surveys.exports.cells import as_json
from summit.surveys.exports.names import names_of
from summit.surveys.exports.page import definition, sentence_of, tiles_of
from summit.surveys.exports.wording import words_told
from summit.surveys.findings import actions
from summit.surveys.findings.board import Board, board_of, from_outside
from summit.surveys.findings.choosing import Choice
from summit.surveys.findings.figures import comparison, figure
from summit.surveys.findings.forms import ShareForm
from summit.surveys.findings.models import SurveyShare
from summit.surveys.findings.queries.shares import share_by_link, share_of
from summit.surveys.queries import survey_of
from summit.surveys.results import bp as console
from summit.surveys.results import show_page
from summit.web.access import allow, by_link, current_actor, requires
from summit.web.keys import keyring
from summit.web.layout import language, speak
from summit.web.navigation import event_frame

bp = Blueprint("shared", __name__, url_prefix="/shared/<string:token>")


@console.post("/<string:survey>/shares")
@requires(Permission.SURVEY_MANAGE)
def share(event: str, survey: str) -> Any:
    found = event_of(db.session(), event)
    allow(Permission.SURVEY_MANAGE, scope_of(found))
    asked, form = survey_of(db.session(), found.id, survey), ShareForm()
    if not form.validate():
        return show_page(found, asked, share_form=form), 422
    actions.share(
        db.session(), asked, name=form.name.data, language=language(), keys=keyring(),
        actor=current_actor(), now=now(),
    )  # fmt: skip
    db.session.commit()
    flash(_("The link is there. Whoever has it sees the results, and nothing else."), "success")
    return redirect(url_for("results.show", event=event, survey=survey, _anchor="shares"), 303)


@console.post("/<string:survey>/shares/<int:share>/revoke")
@requires(Permission.SURVEY_MANAGE)
def revoke(event: str, survey: str, share: int) -> Response:
    found = event_of(db.session(), event)
    allow(Permission.SURVEY_MANAGE, scope_of(found))
    asked = survey_of(db.session(), found.id, survey)
    one = share_of(db.session(), asked.id, share)
    actions.revoke(db.session(), asked, one, actor=current_actor(), now=now())
    db.session.commit()
    flash(_("The link opens nothing any more."), "success")
    return redirect(url_for("results.show", event=event, survey=survey, _anchor="shares"), 303)


def _outside(token: str) -> tuple[SurveyShare, Board]:
    found = share_by_link(db.session(), token)
    event = found.survey.event
    return found, from_outside(board_of(db.session(), found.survey, event.sites))


@bp.get("/")
@by_link
def page(token: str) -> str:
    found, board = _outside(token)
    speak(found.language)
    event = found.survey.event
    event_frame(event.slug, event.name.say(language()), event.coalition.name,
                event.coalition.contact_email)  # fmt: skip
    themes, quotes = words_told(db.session(), found.survey, event.sites, board.k)
    return render_template(
        "surveys/shared.html",
        event=event,
        survey=found.survey,
        board=board,
        tiles=tiles_of(board, language()),
        definition=definition(board),
        sentence=sentence_of(board, language()),
        themes=themes,
        quotes=quotes,
        **_drawn(board),
    )


def _drawn(board: Board) -> dict[str, Any]:
    names, choice = names_of(board, language()), Choice()
    made = [
        figure(r, choice, names, language(), BY_KEY[r.question.kind].shown_in, whole=True)
        for r in board.results
    ]
    parity = board.marked("compare")
    return {
        "figures": [found for found in made if found],
        "compared": comparison(parity, choice, names, language()) if parity else None,
    }


@bp.get("/results.json")
@by_link
def as_program(token: str) -> Response:
    """The same for programs: the link is the key."""
    found, board = _outside(token)
    return jsonify(as_json(board, found.language))
