"""The organizers' page of invitations: a list, letters, reminders, and what came of them."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from werkzeug import Response
from wtforms import FileField, SelectField, TextAreaField

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import Conflict, FieldError
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.events.states import EventState
from summit.extensions import db
from summit.outbox.letters import Letter
from summit.outbox.render import read
from summit.registration.actions.inviting import (
    Terms,
    letter_values,
    look,
    remind,
    restore,
    send,
    withdraw,
    write_down,
)
from summit.registration.invited.lines import WHY_WORDS, Pasted, read_lines
from summit.registration.invited.pace import MOST_REMINDERS, SILENCE, STATE_WORDS
from summit.registration.invited.queries import (
    PAGE_SIZE,
    Wanted,
    all_invitations,
    counts_at,
    invitation_of,
    invitations_at,
    partners_at,
    silent,
    unsent,
)
from summit.registration.models import Invitation, Partner
from summit.registration.sheets import text_of
from summit.registration.states import InvitationState
from summit.web.access import allow, current_actor, requires
from summit.web.downloads import csv_file
from summit.web.errors import say
from summit.web.forms import BaseForm
from summit.web.keys import keyring
from summit.web.layout import LANGUAGE_NAMES, Link, language
from summit.web.moments import moment
from summit.web.navigation import console_frame
from summit.web.paging import Page, page_number

bp = Blueprint("invitations", __name__, url_prefix="/console/<string:event>/invitations")
P = Permission
MOST_BYTES = 400_000
HEADINGS = ("name", "e-mail", "organization", "partner", "site", "language", "state", "written",
            "sent", "reminders", "reminded", "answered")  # fmt: skip


class InviteForm(BaseForm):
    """A list of people, and what is the same for all of them."""

    text = TextAreaField(lazy_gettext("People"))
    file = FileField(lazy_gettext("Or a CSV file"))
    site = SelectField(lazy_gettext("Site"), validate_choice=False)
    partner = SelectField(lazy_gettext("Who invites"), validate_choice=False)
    language = SelectField(lazy_gettext("Language of the letter"))

    def offer(self, event: Event, partners: Sequence[Partner], speaks: str) -> None:
        """Fill in the sites, partners and languages to choose from."""
        sites = [(site.slug, site.name.say(speaks)) for site in event.sites]
        self.site.choices = [("", _("They choose themselves")), *sites]
        names = [(str(partner.id), partner.organization.name) for partner in partners]
        self.partner.choices = [("", event.coalition.name), *names]
        codes = [code for code in event.coalition.languages if code in LANGUAGE_NAMES]
        self.language.choices = [(code, LANGUAGE_NAMES[code][1]) for code in codes]

    def content(self) -> str:
        """The list that was sent, from the file if there is one. Raises FieldError."""
        upload = request.files.get("file")
        if upload is not None and upload.filename:
            return text_of(upload.stream.read(MOST_BYTES + 1))
        return self.text.data or ""


def _event(slug: str) -> Event:
    """The event, for who manages the people of all its sites."""
    found = event_of(db.session(), slug)
    allow(P.PEOPLE_MANAGE, scope_of(found))
    crumb = Link(_("People"), url_for("people.index", event=slug))
    console_frame(slug, found.name.say(language()), scope_of(found), crumb)
    return found


def _wanted() -> Wanted:
    """What the reader looks for; words that mean nothing are left aside."""
    state, partner = request.args.get("state", ""), request.args.get("partner", 0, type=int)
    return Wanted(
        search=request.args.get("q", "").strip()[:200],
        state=InvitationState(state) if state in list(InvitationState) else None,
        partner_id=partner or None,
    )


@bp.get("")
@requires(P.PEOPLE_MANAGE)
def index(event: str) -> str:
    found, wanted, number = _event(event), _wanted(), page_number()
    listed = invitations_at(db.session(), found.id, wanted, page=number)
    partners = partners_at(db.session(), found.id)
    return render_template(
        "registration/invited/index.html",
        event=found,
        wanted=wanted,
        listed=listed,
        partners={partner.id: partner.organization.name for partner in partners},
        sites={site.id: site for site in found.sites},
        counts=counts_at(db.session(), found.id),
        unsent=len(unsent(db.session(), found.id)),
        silent=len(silent(db.session(), found.id, now=now())),
        days=SILENCE.days,
        most=MOST_REMINDERS,
        words=STATE_WORDS,
        open=_is_open(found),
        kept={k: v for k, v in request.args.items() if k in ("q", "state", "partner")},
        page=Page(number, PAGE_SIZE, listed.total),
    )


def _is_open(event: Event) -> bool:
    """Whether a letter still makes sense; a draft's link would lead nowhere."""
    return event.state == EventState.PUBLISHED and now() < event.ends_at


@bp.route("/new", methods=["GET", "POST"])
@requires(P.PEOPLE_MANAGE)
def new(event: str) -> str | Response | tuple[str, int]:
    """Look at a list, then write it down."""
    found = _event(event)
    partners = partners_at(db.session(), found.id)
    form = InviteForm(data={"language": found.coalition.languages[0]})
    form.offer(found, partners, language())
    if not form.validate_on_submit():
        return _new_page(found, form, None), 422 if form.is_submitted() else 200
    try:
        text = form.content()
        pasted = read_lines(text)
    except FieldError as error:
        form.refuse(error)
        return _new_page(found, form, None), 422
    if request.form.get("do") == "save":
        return _save(found, form, pasted, partners)
    seen = look(db.session(), found, pasted)
    if not seen.lines and not seen.findings:
        form.text.errors = [_("Write or choose a list: one person a line.")]
        return _new_page(found, form, None), 422
    form.text.data = text
    return _new_page(found, form, seen)


def _new_page(event: Event, form: InviteForm, seen: Pasted | None) -> str:
    return render_template(
        "registration/invited/new.html", event=event, form=form, seen=seen, why=WHY_WORDS
    )


def _save(event: Event, form: InviteForm, pasted: Pasted, partners: Sequence[Partner]) -> Response:
    terms = Terms(
        language=form.language.data,
        site=next((site for site in event.sites if site.slug == form.site.data), None),
        partner=next((p for p in partners if str(p.id) == form.partner.data), None),
    )
    made = write_down(
        db.session(), event, pasted, terms, keys=keyring(), actor=current_actor(), now=now()
    )
    flash(
        ngettext(
            "%(num)s person is on the list. No letter has gone yet.",
            "%(num)s people are on the list. No letter has gone yet.",
            made,
        ),
        "success",
    )
    db.session.commit()
    return redirect(url_for(".index", event=event.slug), 303)


@bp.get("/letter")
@requires(P.PEOPLE_MANAGE)
def letter(event: str) -> str:
    """What the invited read, with somebody of the list, or an example, as the reader."""
    found = _event(event)
    people = unsent(db.session(), found.id)
    partners = {partner.id: partner for partner in partners_at(db.session(), found.id)}
    reader = people[0] if people else _example(found)
    partner = partners.get(reader.partner_id or 0)
    return render_template(
        "registration/invited/letter.html",
        event=found,
        letters=[_shown(found, reader, partner, code) for code in found.coalition.languages],
        unsent=len(people),
        open=_is_open(found),
    )


def _example(event: Event) -> Invitation:
    return Invitation(uid="", full_name="Alma Robles", link_version=1, link_digest="")


def _shown(event: Event, reader: Invitation, partner: Partner | None, code: str) -> Letter:
    """The letter, with example addresses in place of the links that open something."""
    values = letter_values(event, reader, partner)
    values |= dict.fromkeys(("link", "no"), "https://example.org/")
    return read("registration/invited", code, values)


@bp.post("/send")
@requires(P.PEOPLE_MANAGE)
def send_letters(event: str) -> Response:
    found = _event(event)
    if not _is_open(found):
        return _refused(event)
    count = send(db.session(), found, actor=current_actor(), now=now())
    flash(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", count),
          "success")  # fmt: skip
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)


@bp.post("/remind")
@requires(P.PEOPLE_MANAGE)
def remind_silent(event: str) -> Response:
    found = _event(event)
    if not _is_open(found):
        return _refused(event)
    count = remind(db.session(), found, actor=current_actor(), now=now())
    flash(ngettext("%(num)s reminder is on its way.", "%(num)s reminders are on their way.", count),
          "success")  # fmt: skip
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)


def _refused(event: str) -> Response:
    flash(_("The event is not open to the public now, so nobody is written to."), "warning")
    return redirect(url_for(".index", event=event), 303)


@bp.post("/<int:invitation_id>/withdraw")
@requires(P.PEOPLE_MANAGE)
def withdraw_one(event: str, invitation_id: int) -> Response:
    invitation = _one(event, invitation_id)
    try:
        withdraw(db.session(), invitation, actor=current_actor(), now=now())
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return redirect(url_for(".index", event=event), 303)
    back = {
        "text": _("The invitation of %(email)s is withdrawn.", email=invitation.email),
        "url": url_for(".restore_one", event=event, invitation_id=invitation_id),
        "label": _("Undo"),
    }
    flash(back, "undo")  # type: ignore[arg-type]  # the toast takes a text with a way back
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)


@bp.post("/<int:invitation_id>/restore")
@requires(P.PEOPLE_MANAGE)
def restore_one(event: str, invitation_id: int) -> Response:
    invitation = _one(event, invitation_id)
    try:
        restore(db.session(), invitation, actor=current_actor(), now=now())
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
    else:
        db.session.commit()
    return redirect(url_for(".index", event=event), 303)


def _one(event: str, invitation_id: int) -> Invitation:
    return invitation_of(db.session(), _event(event).id, invitation_id)


@bp.get("/list.csv")
@requires(P.PEOPLE_MANAGE)
def as_csv(event: str) -> Response:
    found = _event(event)
    rows = all_invitations(db.session(), found.id, _wanted())
    partners = {p.id: p.organization.name for p in partners_at(db.session(), found.id)}
    sites = {site.id: site.name.say(language()) for site in found.sites}
    return csv_file(
        f"{event}-invitations.csv", HEADINGS, [_row(found, r, partners, sites) for r in rows]
    )


def _row(
    event: Event, one: Invitation, partners: dict[int, str], sites: dict[int, str]
) -> list[object]:
    def said(when: object) -> str:
        return moment(when, event.timezone, language()) if when else ""  # type: ignore[arg-type]

    return [one.full_name, one.email, one.organization, partners.get(one.partner_id or 0, ""),
            sites.get(one.site_id or 0, ""), one.language, _(STATE_WORDS[one.state][1]),
            said(one.made_at), said(one.sent_at), one.reminders, said(one.reminded_at),
            said(one.answered_at)]  # fmt: skip
