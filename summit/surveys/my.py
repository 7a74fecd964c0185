"""Answering by personal link: we know that somebody answered, and keep what they said apart."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from summit.access.tokens import digest
from summit.clock import now
from summit.errors import NotFound
from summit.extensions import db
from summit.registration.links import read_token
from summit.registration.opening import opened
from summit.surveys import actions
from summit.surveys.audience.queries import invitation_by_link, language_of, sessions_of
from summit.surveys.filling import Sheet
from summit.surveys.models import SurveyInvitation
from summit.surveys.queries import latest_invitation
from summit.surveys.sealing import Saved
from summit.surveys.states import Mode, Standing, standing
from summit.surveys.strata import STRATUM_LABELS
from summit.web.access import by_link
from summit.web.keys import keyring
from summit.web.layout import language, speak
from summit.web.navigation import event_frame

bp = Blueprint("survey_my", __name__)

Page = str | Response | tuple[str, int]
LATER = "later"


@bp.get("/my/<string:token>/survey")
@by_link
def latest(token: str) -> Page:
    """From the personal page to what the person was last asked."""
    registration = opened(db.session(), token)
    asked = latest_invitation(db.session(), registration.event_id, registration.person_id)
    if asked is None:
        return render_template("surveys/nothing_to_answer.html", token=token)
    return redirect(url_for("survey_my.answer", link=actions.token_of(keyring(), asked)))


def _opened(link: str) -> SurveyInvitation:
    """The invitation of the link; its pages speak the person's language. Raises NotFound."""
    found = invitation_by_link(db.session(), digest(read_token(link)))
    if found is None:
        raise NotFound
    if spoken := language_of(db.session(), found):
        speak(spoken)
    event = found.survey.event
    host = event.coalition
    event_frame(event.slug, event.name.say(language()), host.name, host.contact_email)
    return found


@bp.route("/a/<string:link>", methods=["GET", "POST"])
@by_link
def answer(link: str) -> Page:
    invitation = _opened(link)
    survey = invitation.survey
    if invitation.redeemed:
        return render_template("surveys/answered.html", survey=survey, link=link)
    found = standing(survey.state, survey.opens_at, survey.closes_at, now=now())
    if found != Standing.OPEN or not survey.ways.allow(Mode.CONFIDENTIAL):
        return render_template("surveys/not_open.html", survey=survey, standing=found)
    sheet = _sheet(invitation, read_token(link))
    if sheet.sent:
        return _send(invitation, sheet)
    if sheet.later:
        return _save(invitation, sheet, link)
    if request.method == "POST" and not invitation.opened:
        actions.begin(db.session(), invitation)
        db.session.commit()
    page = render_template(
        "surveys/answer.html", survey=survey, sheet=sheet, mode=Mode.CONFIDENTIAL, link=link
    )
    return page, 422 if sheet.wrong else 200


def _sheet(invitation: SurveyInvitation, token: str) -> Sheet:
    """The questionnaire; at first with what was left for later."""
    site = invitation.site.slug if invitation.site else None
    saved = actions.saved_by(invitation, token) if request.method == "GET" else None
    return Sheet(
        invitation.survey,
        language(),
        site=site,
        sessions=sessions_of(db.session(), invitation),
        given=MultiDict(saved.sent) if saved else None,
    )


def _send(invitation: SurveyInvitation, sheet: Sheet) -> Response:
    survey = invitation.survey
    actions.redeem(
        db.session(),
        invitation,
        sheet.answers(),
        site=invitation.site,
        language=language(),
        complete=sheet.complete,
        now=now(),
    )
    db.session.commit()
    return redirect(url_for("surveys.thanks", event=survey.event.slug, survey=survey.slug), 303)


def _save(invitation: SurveyInvitation, sheet: Sheet, link: str) -> Response:
    saved = Saved(sheet.kept, sheet.answers(), language())
    actions.save_for_later(db.session(), invitation, read_token(link), saved)
    db.session.commit()
    return redirect(url_for("survey_my.kept", link=link), 303)


@bp.get("/a/<string:link>/kept")
@by_link
def kept(link: str) -> str:
    """What is kept about this person's answering, and what is not."""
    invitation = _opened(link)
    return render_template(
        "surveys/kept.html",
        invitation=invitation,
        survey=invitation.survey,
        link=link,
        strata=STRATUM_LABELS,
    )


@bp.post("/a/<string:link>/forget")
@by_link
def forget(link: str) -> Response:
    """Throw away what was left for later."""
    invitation = _opened(link)
    actions.forget_saved(db.session(), invitation)
    db.session.commit()
    flash(_("What you had answered so far is gone."), "success")
    return redirect(url_for("survey_my.kept", link=link), 303)
