"""The people who come with somebody: their tickets, names that follow later, one more of them."""

from hashlib import sha256

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response as Redirect

from summit.access.tokens import new_uid
from summit.clock import now
from summit.errors import Conflict, NotFound
from summit.events.phases import Window, window
from summit.events.queries import hours_of
from summit.events.states import EventState
from summit.extensions import db
from summit.registration import actions
from summit.registration.actions.papers import ticket_of
from summit.registration.actions.parties import (
    Guest,
    Hosting,
    claimed,
    name_guest,
    register_party,
    unnamed,
)
from summit.registration.forms import GuestForm, OneMoreForm
from summit.registration.limits import MOST_IN_A_PARTY
from summit.registration.links import link_token, read_token
from summit.registration.models import Registration
from summit.registration.opening import opened
from summit.registration.queries import party_of
from summit.registration.states import OPEN, STATE_WORDS, State
from summit.web.access import by_link
from summit.web.errors import say
from summit.web.keys import base_url, keyring

bp = Blueprint("party", __name__, url_prefix="/my/<string:token>/party")


def _host(token: str) -> Registration:
    """Who may bring others: everybody but those who were brought. Raises NotFound."""
    found = opened(db.session(), token)
    if found.party_id is not None and not found.party_contact:
        raise NotFound
    return found


def _guests(host: Registration) -> list[Registration]:
    """The others of the party who have no address of their own."""
    if host.party_id is None:
        return []
    return [r for r in _others(host) if not claimed(r)]


def _others(host: Registration) -> list[Registration]:
    """Who comes with the host; who has asked to be forgotten is nobody's to look after."""
    party = party_of(db.session(), host)
    return [r for r in party if r.id != host.id and r.person.erased_at is None]


def _guest(host: Registration, registration_id: int) -> Registration:
    for guest in _guests(host):
        if guest.id == registration_id:
            return guest
    raise NotFound


@bp.get("")
@by_link
def index(token: str) -> str:
    return _page(token, _host(token))


def _form(guest: Registration) -> GuestForm:
    """The form for one of them; the ids of its fields are like no other's on the page."""
    known = "" if unnamed(guest.person) else guest.person.full_name
    return GuestForm(prefix=f"guest{guest.id}-", data={"full_name": known})


def _one_more() -> OneMoreForm:
    return OneMoreForm(prefix="new-", data={"once": new_uid()})


def _page(token: str, host: Registration, sent: GuestForm | None = None) -> str:
    """The page; ``sent`` is the one of its forms that was wrong."""
    others = _others(host)
    mine = [r for r in others if not claimed(r)]
    return render_template(
        "registration/my/party.html",
        host=host,
        token=read_token(token),
        guests=[_shown(guest, sent) for guest in mine],
        apart=len(others) - len(mine),
        words=STATE_WORDS,
        new=_own(_one_more(), sent),
        may_add=_may_add(host) and len(others) + 1 < MOST_IN_A_PARTY,
        may_change=_may_change(host),
    )


def _may_change(host: Registration) -> bool:
    return now() < host.event.ends_at and host.event.state != EventState.CANCELLED


def _may_add(host: Registration) -> bool:
    event = host.event
    opened = window(event.state, hours_of(event), now=now()) == Window.OPEN
    return opened and host.state in OPEN


def _own(form: GuestForm, sent: GuestForm | None) -> GuestForm:
    """What was sent, where it was this form."""
    return sent if sent is not None and sent.full_name.id == form.full_name.id else form


def _shown(guest: Registration, sent: GuestForm | None) -> dict[str, object]:
    form = _own(_form(guest), sent)
    return {
        "registration": guest,
        "token": link_token(keyring(), guest),
        "ticket": guest.state == State.CONFIRMED and ticket_of(guest) is not None,
        "unnamed": unnamed(guest.person),
        "form": form,
        "open": form is sent,
    }


def _back(token: str) -> Redirect:
    return redirect(url_for("party.index", token=token), 303)


@bp.post("/<int:registration_id>/name")
@by_link
def name(token: str, registration_id: int) -> Response | Redirect:
    """Say who somebody is; with an address they get their own letter, and it is theirs."""
    host = _host(token)
    if not _may_change(host):
        raise NotFound
    guest = _guest(host, registration_id)
    form = _form(guest)
    if not form.validate():
        return make_response(_page(token, host, form), 422)
    email = form.email.data or None
    try:
        name_guest(
            db.session(), guest, full_name=form.full_name.data, email=email, now=now(),
            keys=keyring(), base_url=base_url(),
        )  # fmt: skip
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return _back(token)
    if email:
        flash(_("The name is written down, and a mail goes to %(email)s.", email=email), "success")
    else:
        flash(_("The name is written down."), "success")
    db.session.commit()
    return _back(token)


@bp.post("/add")
@by_link
def add(token: str) -> Response | Redirect:
    """One more person, for the same site."""
    host, form = _host(token), _one_more()
    if not form.validate():
        return make_response(_page(token, host, form), 422)
    if len(_others(host)) + 1 >= MOST_IN_A_PARTY or host.state not in OPEN:
        raise NotFound
    try:
        _add(host, form)
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return _back(token)
    flash(_("Written down. Who has an address gets a mail; the others stand below."), "success")
    db.session.commit()
    return _back(token)


def _add(host: Registration, form: OneMoreForm) -> None:
    register_party(
        db.session(),
        host.event,
        host.site,
        [Guest(form.full_name.data, form.email.data or None)],
        hosting=Hosting(host.person.full_name, host.language, host=host),
        now=now(),
        keys=keyring(),
        base_url=base_url(),
        together=False,
        uid=sha256(f"{host.uid}:{form.once.data or new_uid()}".encode()).hexdigest()[:32],
    )


@bp.post("/<int:registration_id>/cancel")
@by_link
def cancel(token: str, registration_id: int) -> Redirect:
    guest = _guest(_host(token), registration_id)
    try:
        actions.cancel(db.session(), guest, now=now(), keys=keyring(), base_url=base_url())
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return _back(token)
    back = {
        "text": _("%(name)s is not coming.", name=guest.person.full_name),
        "url": url_for("party.come_back", token=token, registration_id=guest.id),
        "label": _("Come back"),
    }
    flash(back, "undo")  # type: ignore[arg-type]  # the toast takes a text with a way back
    db.session.commit()
    return _back(token)


@bp.post("/<int:registration_id>/return")
@by_link
def come_back(token: str, registration_id: int) -> Redirect:
    guest = _guest(_host(token), registration_id)
    try:
        actions.come_back(db.session(), guest, now=now(), keys=keyring(), base_url=base_url())
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return _back(token)
    db.session.commit()
    return _back(token)
