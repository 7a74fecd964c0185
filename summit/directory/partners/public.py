"""The page of a partner's contact, who has no account, and the short address on posters."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug import Response

from summit.access.tokens import new_uid
from summit.clock import now
from summit.directory.partners import actions
from summit.directory.partners.forms import DelegatesForm, NameForm, last_day
from summit.directory.partners.funnel import FEWEST, Funnel
from summit.directory.partners.papers import kept_at, poster_of
from summit.directory.partners.queries import (
    delegate_of,
    delegates_of,
    funnels_of,
    partner_by_invite,
    partner_by_page,
)
from summit.errors import Busy, Conflict, NotFound
from summit.events.phases import Window, window
from summit.events.places import places_of
from summit.events.queries import hours_of, site_of
from summit.events.states import EventState
from summit.extensions import db
from summit.registration.actions.parties import Registered, claimed
from summit.registration.links import read_token
from summit.registration.models import Partner, Registration
from summit.registration.partner_links import invite_token, invite_url
from summit.registration.states import OPEN, STATE_WORDS
from summit.web.access import by_link
from summit.web.downloads import csv_file
from summit.web.errors import say
from summit.web.keys import base_url, keyring
from summit.web.layout import language, speak
from summit.web.navigation import event_frame

bp = Blueprint("partner", __name__)


@bp.get("/i/<string:invite>")
@bp.get("/I/<string:invite>")
@by_link
def invited(invite: str) -> Response:
    """The form for a partner's delegates; posters and letters carry this short address."""
    found = partner_by_invite(db.session(), invite)
    if found.event.state == EventState.DRAFT:
        raise NotFound
    token = invite_token(keyring(), found)
    return redirect(url_for("registration.register", event=found.event.slug, invite=token), 303)


def _open(token: str) -> Partner:
    """The partner whose page the link opens; it speaks the contact's language."""
    found = partner_by_page(db.session(), token)
    event = found.event
    if event.state == EventState.DRAFT:
        raise NotFound
    speak(found.language)
    event_frame(event.slug, event.name.say(language()), event.coalition.name,
                event.coalition.contact_email)  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """One delegate as the contact sees them: an address only where the contact wrote it down."""

    id: int
    name: str
    email: str
    site: str
    kind: str
    state: str
    namable: bool
    cancellable: bool


def _rows(partner: Partner, may_change: bool) -> list[Row]:
    return [_row(one, may_change) for one in delegates_of(db.session(), partner)]


def _row(one: Registration, may_change: bool) -> Row:
    mine = actions.made_by_contact(one)
    kind, word = STATE_WORDS[one.state]
    lives = mine and may_change and one.state in OPEN
    return Row(
        id=one.id,
        name=one.person.full_name,
        email=(one.person.email or "") if mine else "",
        site=one.site.name.say(language()),
        kind=kind,
        state=_(word),
        namable=lives and not claimed(one),
        cancellable=lives,
    )


@dataclass(slots=True)
class Forms:
    """What stands open on the page; ``naming`` is the delegate whose name is being written."""

    several: DelegatesForm
    naming: int | None = None
    name: NameForm = field(default_factory=lambda: NameForm(formdata=None))


def _forms(partner: Partner) -> Forms:
    several = DelegatesForm(formdata=None, data={"once": new_uid()})
    several.offer(partner.event.sites, language())
    return Forms(several)


def _page(partner: Partner, token: str, forms: Forms, status: int = 200) -> Response:
    event = partner.event
    open_now = window(event.state, hours_of(event), now=now()) == Window.OPEN
    rows = _rows(partner, now() < event.ends_at)
    funnel = funnels_of(db.session(), event.id, partner.id).get(partner.id, Funnel())
    page = render_template(
        "directory/partners/contact.html",
        event=event,
        partner=partner,
        token=read_token(token),
        rows=rows,
        funnel=funnel,
        enough=len(rows) >= FEWEST,
        fewest=FEWEST,
        nameless=sum(row.namable and not row.email for row in rows),
        sites=[(site, places_of(site)) for site in event.sites],
        kept_at=kept_at,
        last_day=last_day,
        open_now=open_now,
        cancelled=event.state == EventState.CANCELLED,
        forms=forms,
        invite=invite_url(base_url(), invite_token(keyring(), partner)),
    )
    return make_response(page, status)


@bp.get("/p/<string:token>/")
@by_link
def page(token: str) -> Response:
    partner = _open(token)
    return _page(partner, token, _forms(partner))


@bp.get("/p/<string:token>/poster.pdf")
@by_link
def poster(token: str) -> Response:
    """``?paper=a4``, else Letter."""
    return poster_of(_open(token))


@bp.get("/p/<string:token>/delegates.csv")
@by_link
def as_csv(token: str) -> Response:
    partner = _open(token)
    headings = (_("Name"), _("E-mail"), _("Site"), _("State"))
    rows = [(row.name, row.email, row.site, row.state) for row in _rows(partner, False)]
    return csv_file(f"{partner.event.slug}-delegates.csv", headings, rows)


def _back(token: str) -> Response:
    return redirect(url_for(".page", token=read_token(token), _anchor="delegates"), 303)


@bp.post("/p/<string:token>/delegates")
@by_link
def register(token: str) -> Response:
    """Several people at once; their names may follow."""
    partner = _open(token)
    form = DelegatesForm()
    form.offer(partner.event.sites, language())
    if not form.validate_on_submit():
        return _page(partner, token, Forms(form), 422)
    try:
        done = _registered(partner, form)
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return _back(token)
    except Busy as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        answer = _page(_open(token), token, Forms(form), 503)
        answer.headers["Retry-After"] = "3"
        return answer
    flash(_said(done), "success")
    db.session.commit()
    return _back(token)


def _registered(partner: Partner, form: DelegatesForm) -> Registered:
    return actions.register_delegates(
        db.session(),
        partner,
        site_of(partner.event, form.site.data),
        form.guests(partner.organization.name, partner.language),
        uid=form.uid(partner),
        now=now(),
        keys=keyring(),
        base_url=base_url(),
    )


def _said(done: Registered) -> str:
    """What became of those who were written down."""
    people = len(done.made)
    parts = [
        ngettext("%(num)s delegate is registered.", "%(num)s delegates are registered.", people)
    ]
    if done.waiting:
        parts.append(
            ngettext("%(num)s of them waits for a place.", "%(num)s of them wait for a place.",
                     done.waiting)
        )  # fmt: skip
    if done.known:
        parts.append(
            ngettext("%(num)s address was registered before; its owner was mailed their link.",
                     "%(num)s addresses were registered before; their owners were mailed their "
                     "links.", done.known)
        )  # fmt: skip
    return " ".join(parts)


@bp.post("/p/<string:token>/delegates/<int:registration_id>/name")
@by_link
def name(token: str, registration_id: int) -> Response:
    """Say who a delegate is whose name was not known."""
    partner = _open(token)
    found = delegate_of(db.session(), partner, registration_id)
    form = NameForm()
    if not form.validate_on_submit():
        forms = _forms(partner)
        forms.naming, forms.name = registration_id, form
        return _page(partner, token, forms, 422)

    def deed() -> str:
        used = actions.name_delegate(
            db.session(),
            partner,
            found,
            full_name=form.full_name.data,
            email=form.email.data or None,
            now=now(),
            keys=keyring(),
            base_url=base_url(),
        )
        said: str = _("%(name)s is written down.", name=form.full_name.data)
        if not used:
            said = _(
                "The name is written down. The address has a registration of its own already; "
                "its owner was mailed their link."
            )
        return said

    return _do(token, deed)


@bp.post("/p/<string:token>/delegates/<int:registration_id>/cancel")
@by_link
def cancel(token: str, registration_id: int) -> Response:
    partner = _open(token)
    found = delegate_of(db.session(), partner, registration_id)

    def deed() -> str:
        actions.cancel_delegate(
            db.session(), partner, found, now=now(), keys=keyring(), base_url=base_url()
        )
        said: str = _("%(name)s is cancelled.", name=found.person.full_name)
        return said

    return _do(token, deed)


def _do(token: str, deed: Callable[[], str]) -> Response:
    """Do something for a delegate and say what came of it."""
    try:
        said = deed()
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
    else:
        flash(said, "success")
        db.session.commit()
    return _back(token)
