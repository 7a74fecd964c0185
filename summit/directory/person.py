"""One person at an event: who they are, what happened, and what the team does for them."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.audit.actions import record
from summit.checkin.words import WORDS as SCAN_WORDS
from summit.clock import now
from summit.db import Localized
from summit.directory.blueprint import bp, desk_of, scope_at
from summit.directory.editing.forms import NoteForm
from summit.directory.history.lines import TOPIC_WORDS, Line
from summit.directory.history.queries import Reach, history_of
from summit.errors import Conflict, NotFound
from summit.events.places import places_of
from summit.events.queries import scope_of, site_of
from summit.extensions import db
from summit.outbox.states import STATE_WORDS as LETTER_WORDS
from summit.questions.catalogue import BY_KEY
from summit.registration import actions
from summit.registration.actions.papers import ticket_of, zone_of
from summit.registration.links import spelled
from summit.registration.models import Registration, RegistrationAnswer
from summit.registration.queries import (
    answers_of,
    registration_of,
    waitlist_position,
)
from summit.registration.states import SOURCE_WORDS, STATE_WORDS
from summit.web.access import allow, current_actor, requires
from summit.web.errors import say
from summit.web.keys import base_url, keyring
from summit.web.layout import Link, language

P = Permission


@bp.get("/people/<int:registration_id>")
@requires(P.PEOPLE_READ)
def person(event: str, registration_id: int) -> str:
    desk = desk_of(event, Link(_("People"), url_for("people.index", event=event)))
    found = registration_of(db.session(), desk.event.id, registration_id, desk.limit)
    held = ticket_of(found)
    actor, scope = current_actor(), scope_at(found)
    may_manage = actor.can(P.PEOPLE_MANAGE, scope)
    reach = Reach(doors=actor.can(P.CHECKIN_READ, scope), groups=may_manage)
    return render_template(
        "directory/person/show.html",
        desk=desk,
        registration=found,
        code=spelled(held.code) if held else None,
        zone=zone_of(found.site, desk.event),
        position=waitlist_position(db.session(), found),
        answers=_answers(found, may_manage),
        history=[_told(line) for line in history_of(db.session(), found, reach)],
        note_form=NoteForm() if may_manage else None,
        others=[(s, places_of(s)) for s in desk.event.sites if s is not found.site],
        here=places_of(found.site),
        states=STATE_WORDS,
        sources=SOURCE_WORDS,
        letter_words=LETTER_WORDS,
        scan_words=SCAN_WORDS,
        topics=TOPIC_WORDS,
        own_id=actor.user_id,
        may_manage=may_manage,
        may_read_letters=actor.can(P.MESSAGE_READ, scope_of(desk.event)),
        changeable=now() < desk.event.ends_at,
    )


def _answers(found: Registration, may_manage: bool) -> list[tuple[Localized, str]]:
    """Titles and answers; sensitive ones for those alone who may manage people."""
    return [
        (a.question.title, _read(a))
        for a in answers_of(db.session(), [found.id])
        if may_manage or not a.question.sensitive
    ]


def _told(line: Line) -> tuple[Line, str]:
    """The line, and what it says in the reader's language."""
    return line, _(line.text) % {key: _worded(value) for key, value in line.values.items()}


def _worded(value: object) -> object:
    return value.say(language()) if isinstance(value, Localized) else value


def _read(answer: RegistrationAnswer) -> str:
    return BY_KEY[answer.question.kind].read(answer.value, answer.question, language())


def _do(
    event: str, registration_id: int, name: str, deed: Callable[[Registration], str]
) -> Response:
    """Do something for a person, log it, and show the person as they are now."""
    desk = desk_of(event)
    found = registration_of(db.session(), desk.event.id, registration_id, desk.limit)
    scope = scope_at(found)
    allow(P.PEOPLE_MANAGE, scope)
    try:
        said = deed(found)
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
    else:
        record(
            db.session(),
            f"registration:{name}",
            f"registration:{found.id}",
            actor=current_actor(),
            now=now(),
            scope=scope,
        )
        flash(said, "success")
        db.session.commit()
    return redirect(url_for(".person", event=event, registration_id=registration_id), 303)


@bp.post("/people/<int:registration_id>/cancel")
@requires(P.PEOPLE_MANAGE)
def cancel(event: str, registration_id: int) -> Response:
    def deed(found: Registration) -> str:
        called = actions.cancel(db.session(), found, now=now(), keys=keyring(), base_url=base_url())
        names = ", ".join(other.person.full_name for other in called)
        return (
            _("Cancelled. The place is offered to %(names)s.", names=names)
            if names
            else _("Cancelled.")
        )

    return _do(event, registration_id, "cancelled", deed)


@bp.post("/people/<int:registration_id>/return")
@requires(P.PEOPLE_MANAGE)
def come_back(event: str, registration_id: int) -> Response:
    def deed(found: Registration) -> str:
        actions.come_back(db.session(), found, now=now(), keys=keyring(), base_url=base_url())
        return _("Registered again: %(state)s.", state=_(STATE_WORDS[found.state][1]))

    return _do(event, registration_id, "restored", deed)


@bp.post("/people/<int:registration_id>/move")
@requires(P.PEOPLE_MANAGE)
def move(event: str, registration_id: int) -> Response:
    def deed(found: Registration) -> str:
        site = site_of(found.event, request.form.get("site", ""))
        allow(P.PEOPLE_MANAGE, Scope(found.event.coalition_id, found.event_id, site.id))
        actions.move(db.session(), found, site, now=now(), keys=keyring(), base_url=base_url())
        return _("Moved to %(site)s.", site=site.name.say(language()))

    return _do(event, registration_id, "moved", deed)


@bp.post("/people/<int:registration_id>/link")
@requires(P.PEOPLE_MANAGE)
def link(event: str, registration_id: int) -> Response:
    def deed(found: Registration) -> str:
        if not found.person.email:
            raise NotFound
        actions.send_link(db.session(), found, now=now(), keys=keyring(), base_url=base_url())
        return _("The personal link is on its way to %(email)s.", email=found.person.email)

    return _do(event, registration_id, "link-sent", deed)
