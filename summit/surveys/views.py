"""Answering: by poster, nobody knows who; by personal link, nobody knows what."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.clock import now
from summit.errors import NotFound
from summit.events.models import Event, Site
from summit.events.queries import public_event
from summit.extensions import db
from summit.registration.models import Registration
from summit.registration.queries import registration_by_link
from summit.surveys.actions import answer as keep_answers
from summit.surveys.actions import leave_contact, redeem
from summit.surveys.forms import ContactForm
from summit.surveys.models import Survey, SurveyInvitation
from summit.surveys.queries import latest_invitation, survey_of
from summit.surveys.sheet import Sheet
from summit.surveys.states import Mode, ResponseSource, Standing, standing
from summit.web.access import by_link, public
from summit.web.layout import language, speak
from summit.web.navigation import event_frame

bp = Blueprint("surveys", __name__)

Page = str | Response | tuple[str, int]


def _frame(event: Event) -> None:
    host = event.coalition
    event_frame(event.slug, event.name.say(language()), host.name, host.contact_email)


@bp.route("/e/<string:event>/surveys/<string:survey>", methods=["GET", "POST"])
@public
def answer(event: str, survey: str) -> Page:
    """By poster: the address carries the site and nothing else, and no answer carries more."""
    found, asked = _public_survey(event, survey)
    _frame(found)
    if (closed := _not_open(asked)) is not None:
        return closed
    site = _poster_site(found)
    sheet = Sheet(asked, language(), site=site.slug if site else None)
    if not sheet.sent:
        return _sheet(asked, sheet, Mode.ANONYMOUS)
    keep_answers(
        db.session(),
        asked,
        sheet.answers(),
        mode=Mode.ANONYMOUS,
        source=ResponseSource.POSTER,
        language=language(),
        site=site,
        complete=sheet.complete,
        now=now(),
    )
    db.session.commit()
    return _thank(found.slug, asked)


def _public_survey(event: str, survey: str) -> tuple[Event, Survey]:
    found = public_event(db.session(), event)
    return found, survey_of(db.session(), found.id, survey)


def _poster_site(event: Event) -> Site | None:
    """The site that the poster names; an address that names none of ours names none."""
    slug = request.args.get("site")
    return next((site for site in event.sites if site.slug == slug), None)


def _not_open(survey: Survey) -> Page | None:
    """The page that says so, if the survey takes no answers now."""
    found = standing(survey.state, survey.opens_at, survey.closes_at, now=now())
    if found == Standing.OPEN:
        return None
    return render_template("surveys/not_open.html", survey=survey, standing=found)


def _sheet(survey: Survey, sheet: Sheet, mode: Mode) -> Page:
    page = render_template("surveys/answer.html", survey=survey, sheet=sheet, mode=mode)
    return page, 422 if sheet.wrong else 200


def _thank(event: str, survey: Survey) -> Response:
    return redirect(url_for("surveys.thanks", event=event, survey=survey.slug), 303)


@bp.route("/my/<string:token>/survey", methods=["GET", "POST"])
@by_link
def personal(token: str) -> Page:
    """By personal link: we know that somebody answered, and keep what they said apart."""
    registration = registration_by_link(db.session(), token)
    speak(registration.language)
    _frame(registration.event)
    invitation = latest_invitation(db.session(), registration.event_id, registration.person_id)
    if invitation is None or invitation.redeemed:
        return render_template("surveys/nothing_to_answer.html", invitation=invitation, token=token)
    return _personal_sheet(invitation, registration)


def _personal_sheet(invitation: SurveyInvitation, registration: Registration) -> Page:
    survey = invitation.survey
    if (closed := _not_open(survey)) is not None:
        return closed
    sheet = Sheet(survey, language(), site=registration.site.slug)
    if not sheet.sent:
        return _sheet(survey, sheet, Mode.CONFIDENTIAL)
    redeem(
        db.session(),
        invitation,
        sheet.answers(),
        site=registration.site,
        language=language(),
        complete=sheet.complete,
        now=now(),
    )
    db.session.commit()
    return _thank(registration.event.slug, survey)


@bp.route("/e/<string:event>/surveys/<string:survey>/thanks", methods=["GET", "POST"])
@public
def thanks(event: str, survey: str) -> Page:
    """The end of both ways; who wishes to be contacted says so here, apart from the answers."""
    found, asked = _public_survey(event, survey)
    if standing(asked.state, asked.opens_at, asked.closes_at, now=now()) == Standing.NOT_YET:
        raise NotFound
    _frame(found)
    form = ContactForm()
    if form.validate_on_submit():
        leave_contact(
            db.session(),
            asked,
            full_name=form.full_name.data or "",
            email=form.email.data or "",
            wish=form.wish.data,
            now=now(),
        )
        db.session.commit()
        flash(_("We will write to you. Your answers stay apart from your address."), "success")
        return _thank(found.slug, asked)
    page = render_template("surveys/thanks.html", event=found, survey=asked, form=form)
    return page, 422 if form.errors else 200
