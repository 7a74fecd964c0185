"""An organizer writes to the people of an event: preview, test, and the letter to all."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug import Response

from summit.access.permissions import Permission
from summit.access.tokens import new_uid
from summit.accounts.queries import user_of
from summit.clock import now
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.registration.actions.writing import KIND, send_test, send_to_all, shown
from summit.registration.forms import WriteForm, write_form
from summit.registration.models import Registration
from summit.registration.queries import people_to_write
from summit.registration.states import OPEN, State
from summit.registration.written import Written
from summit.web.access import allow, current_actor, requires
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("writing", __name__, url_prefix="/console/<string:event>/people")
P = Permission
Answer = str | Response


@bp.get("/write")
@requires(P.PEOPLE_MANAGE)
def write(event: str) -> Answer:
    found, form = _open(event)
    return _page(found, form)


@bp.post("/write")
@requires(P.PEOPLE_MANAGE)
def decide(event: str) -> Answer:
    """Preview it, send a test to oneself, or send it to everybody chosen."""
    found, form = _open(event)
    if not form.validate():
        return _page(found, form)
    people = _chosen(found, form)
    if not people:
        field = form.subject_en if _picked() else form.state
        field.errors = [_("Nobody with an e-mail address fits this choice.")]
        return _page(found, form)
    deed = request.form.get("do", "")
    if deed == "test":
        return _test(found, form, people)
    if deed == "send" and form.people.data == str(len(people)):
        return _send(found, form, people)
    return _page(found, form, people, moved=deed == "send")


def _open(slug: str) -> tuple[Event, WriteForm]:
    """The event and its form. A letter goes to all its sites, so a site's team cannot write it;
    they write to those whom they picked in the list.
    """
    found = event_of(db.session(), slug)
    form = write_form(found, language=language(), campaign=new_uid())
    if _picked():
        _ids_picked(found)  # refuses what others picked
        del form.site, form.state
    else:
        allow(P.PEOPLE_MANAGE, scope_of(found))
    return found, form


def _picked() -> str:
    """Which selection of the people list the letter goes to; "" for none."""
    return request.args.get("people", "")


def _ids_picked(event: Event) -> Any:
    """A query of the ids of those picked. Raises NotFound."""
    return current_app.extensions["people_picked"](db.session(), event, _picked())


def _chosen(event: Event, form: WriteForm) -> Sequence[Registration]:
    if _picked():
        every, ids = frozenset(State), _ids_picked(event)
        return people_to_write(db.session(), event.id, site_id=None, states=every, ids=ids)
    site = next((site.id for site in event.sites if site.slug == form.site.data), None)
    states = OPEN if form.state.data == "both" else {State(form.state.data)}
    return people_to_write(db.session(), event.id, site_id=site, states=states)


def _letter(event: Event, form: WriteForm) -> Written:
    return form.written(event.sites, form.campaign.data)


def _page(
    event: Event, form: WriteForm, people: Sequence[Registration] = (), *, moved: bool = False
) -> str:
    """The form; with ``people`` also the letter as the first of them gets it.

    ``moved``: it was to be sent, but not to this many.
    """
    crumbs = (
        Link(_("People"), url_for("people.index", event=event.slug)),
        Link(_("Write to people"), None, current=True),
    )
    console_frame(event.slug, event.name.say(language()), scope_of(event), *crumbs)
    if people:
        form.people.data = str(len(people))
    return render_template(
        "registration/people/write.html",
        event=event,
        form=form,
        people=len(people),
        first=people[0].person.full_name if people else "",
        letter=shown(_letter(event, form), event, people[0]) if people else None,
        letter_language=_letter(event, form).language_for(people[0].language) if people else None,
        moved=moved,
        picked=_picked() or None,
        reachable=len(_chosen(event, form)) if _picked() else 0,
    )


def _test(event: Event, form: WriteForm, people: Sequence[Registration]) -> str:
    """Post it to whoever is logged in; the page stays as it was, with the preview."""
    user = user_of(db.session(), current_actor().user_id or 0)
    send_test(db.session(), _letter(event, form), event, people[0], to=user, now=now())
    flash(_("The test is on its way to %(email)s.", email=user.email), "success")
    page = _page(event, form, people)
    db.session.commit()
    return page


def _send(event: Event, form: WriteForm, people: Sequence[Registration]) -> Response:
    sent = send_to_all(
        db.session(),
        _letter(event, form),
        event,
        people,
        actor=current_actor(),
        now=now(),
    )
    if sent:
        words = ngettext(
            "The letter is on its way to %(num)s person.",
            "The letter is on its way to %(num)s people.",
            sent,
        )
        flash(words, "success")
    else:
        flash(_("Everybody chosen has this letter already, so nothing was sent."), "warning")
    db.session.commit()
    return redirect(url_for("outbox.messages", event=event.slug, kind=KIND), 303)
