"""Speakers: the organizers' list and page, their picture, and their own page by link."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import N_, Conflict, FieldError, NotFound
from summit.events.models import Event
from summit.events.queries import event_of, public_event, scope_of
from summit.extensions import db
from summit.registration.links import read_token
from summit.schedule.listing.shown import (
    answers_to_ask,
    asked_again,
    asked_speakers,
    part_of,
    speaker_rows,
)
from summit.schedule.models import Speaker
from summit.schedule.speakers import actions
from summit.schedule.speakers.forms import AboutForm, about_form, speaker_form
from summit.schedule.speakers.queries import (
    event_of_speaker,
    is_announced,
    part_in,
    parts_of,
    photo_of,
    speaker_by_link,
    speaker_of,
    speakers_of,
)
from summit.schedule.states import ANSWER_LABELS, PART_LABELS, Answer
from summit.web.access import allow, by_link, current_actor, public, requires
from summit.web.keys import keyring
from summit.web.layout import Link, language, speak
from summit.web.navigation import console_frame, event_frame

bp = Blueprint("speakers", __name__)
CONSOLE = "/console/<string:event>/programme/speakers"
Page = str | Redirect | tuple[str, int]


def _mine(slug: str, *crumbs: Link) -> Event:
    """The event, if all of its programme is this organizer's."""
    event = event_of(db.session(), slug)
    allow(Permission.PROGRAMME_MANAGE, scope_of(event))
    back = Link(_("Programme"), url_for("builder.index", event=slug))
    console_frame(slug, event.name.say(language()), scope_of(event), back, *crumbs)
    return event


@bp.get(CONSOLE)
@requires(Permission.PROGRAMME_MANAGE)
def index(event: str) -> str:
    found = _mine(event, Link(_("Speakers"), None))
    asked, known = asked_speakers(), speakers_of(db.session(), found.id)
    rows, page = part_of(speaker_rows([(one, parts_of(one)) for one in known], asked))
    return render_template(
        "schedule/speakers.html",
        event=found,
        rows=rows,
        page=page,
        asked=asked,
        to_ask=answers_to_ask(),
        files=asked_again(),
        answers=ANSWER_LABELS,
        parts=PART_LABELS,
    )


@bp.route(f"{CONSOLE}/<int:speaker>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_MANAGE)
def edit(event: str, speaker: int) -> Page:
    list_of_all = Link(_("Speakers"), url_for("speakers.index", event=event))
    found = _mine(event, list_of_all)
    one = speaker_of(db.session(), found, speaker)
    form = speaker_form(found, one)

    def keep() -> None:
        actions.change_speaker(db.session(), found, one, form.draft(), actor=current_actor(),
                               now=now())  # fmt: skip

    if form.validate_on_submit() and _kept(form, one, keep):
        flash(_("%(name)s is saved.", name=one.name), "success")
        return redirect(url_for("speakers.index", event=event), 303)
    page = render_template("schedule/speaker.html", event=found, one=one, form=form,
                           held=parts_of(one), answers=ANSWER_LABELS)  # fmt: skip
    return page, 422 if form.errors else 200


def _kept(form: AboutForm, one: Speaker, keep: Callable[[], None]) -> bool:
    """Whether everything was taken; what was not stands beside its field."""
    try:
        sent = form.sent_photo()
        drawn = actions.drawn(sent) if sent else None
        keep()
    except FieldError as error:
        form.refuse(error)
        return False
    if drawn:
        actions.set_photo(one, drawn, now=now())
    db.session.commit()
    return True


@bp.post(f"{CONSOLE}/<int:speaker>/ask")
@requires(Permission.PROGRAMME_MANAGE)
def ask(event: str, speaker: int) -> Redirect:
    session, found = db.session(), _mine(event)
    one = speaker_of(session, found, speaker)
    actions.ask(session, found, one, keyring(), actor=current_actor(), now=now())
    db.session.commit()
    flash(_("%(name)s is asked by mail.", name=one.name), "success")
    return redirect(url_for("speakers.index", event=event), 303)


@bp.post(f"{CONSOLE}/<int:speaker>/photo/remove")
@requires(Permission.PROGRAMME_MANAGE)
def remove_photo(event: str, speaker: int) -> Redirect:
    one = speaker_of(db.session(), _mine(event), speaker)
    actions.remove_photo(one)
    db.session.commit()
    flash(_("The picture is gone."), "success")
    return redirect(url_for("speakers.edit", event=event, speaker=speaker), 303)


@bp.get(f"{CONSOLE}/<int:speaker>/photo.jpg")
@requires(Permission.PROGRAMME_MANAGE)
def photo(event: str, speaker: int) -> Response:
    """For the team, before anybody else may see it."""
    return _picture(speaker_of(db.session(), _mine(event), speaker))


@bp.get("/e/<string:event>/speakers/<int:speaker>/photo.jpg")
@public
def public_photo(event: str, speaker: int) -> Response:
    session, found = db.session(), public_event(db.session(), event)
    one = speaker_of(session, found, speaker)
    if not is_announced(session, found, one, now=now()):
        raise NotFound
    return _picture(one)


def _picture(one: Speaker) -> Response:
    kept = photo_of(db.session(), one)
    answer = Response(kept.content, mimetype="image/jpeg")
    answer.set_etag(kept.digest)
    answer.make_conditional(request)
    return answer


# By their own link


def _opened(token: str) -> tuple[Event, Speaker]:
    session = db.session()
    one = speaker_by_link(session, token)
    event = event_of_speaker(session, one)
    if one.person:
        speak(one.person.language)
    event_frame(event.slug, event.name.say(language()), event.coalition.name,
                event.coalition.contact_email)  # fmt: skip
    return event, one


@bp.route("/speak/<string:token>/", methods=["GET", "POST"])
@by_link
def own(token: str) -> Page:
    """Their sessions, each to be answered, and what is said about them."""
    event, one = _opened(token)
    form = about_form(one)
    if form.validate_on_submit() and _kept(
        form, one, lambda: actions.tell_about(one, form.about())
    ):
        flash(_("Thank you. It is saved."), "success")
        return redirect(url_for("speakers.own", token=read_token(token)), 303)
    page = render_template(
        "schedule/speak.html", event=event, one=one, form=form, held=parts_of(one),
        token=read_token(token), answers=ANSWER_LABELS, parts=PART_LABELS,
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.post("/speak/<string:token>/sessions/<int:number>")
@by_link
def answer(token: str, number: int) -> Redirect:
    _event, one = _opened(token)
    said = request.form.get("answer", "")
    if said not in (Answer.CONFIRMED, Answer.DECLINED):
        raise Conflict(N_("Say whether you come or not."))
    actions.give_answer(part_in(one, number), Answer(said), now=now())
    db.session.commit()
    flash(_("Thank you. It is saved."), "success")
    return redirect(url_for("speakers.own", token=read_token(token)), 303)


@bp.get("/speak/<string:token>/photo.jpg")
@by_link
def own_photo(token: str) -> Response:
    return _picture(speaker_by_link(db.session(), token))
