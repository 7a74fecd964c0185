"""Bringing in a partner's list: first a look at what would happen, then the deed."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from werkzeug import Response
from wtforms import BooleanField, FileField, HiddenField, TextAreaField

from summit.access.permissions import Permission
from summit.access.tokens import same
from summit.audit.actions import record
from summit.clock import now
from summit.errors import N_, Conflict, FieldError
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.registration.actions.importing import Brought, Plan, bring_in, plan
from summit.registration.sheets import (
    HEADINGS,
    MOST_BYTES,
    WHY_WORDS,
    Sheet,
    digest_of,
    read,
    text_of,
    tidy,
)
from summit.web.access import allow, current_actor, requires
from summit.web.downloads import csv_file
from summit.web.errors import say
from summit.web.forms import BaseForm
from summit.web.keys import base_url, keyring
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("imports", __name__, url_prefix="/console/<string:event>/people/import")
P = Permission


class ListForm(BaseForm):
    """The list itself, as a file or pasted."""

    file = FileField(lazy_gettext("File"))
    text = TextAreaField(lazy_gettext("Or paste the rows here"))

    def content(self) -> str:
        """The text that was sent. Raises FieldError."""
        upload = request.files.get("file")
        if upload is not None and upload.filename:
            return text_of(upload.stream.read(MOST_BYTES + 1))
        return tidy(self.text.data or "")


class AddForm(BaseForm):
    """The list that was looked at, and whether people are told."""

    text = HiddenField()
    digest = HiddenField()
    tell = BooleanField(lazy_gettext("Send each their ticket by mail"))


def _event(slug: str) -> Event:
    """The event, for who manages the people of all its sites."""
    found = event_of(db.session(), slug)
    allow(P.PEOPLE_MANAGE, scope_of(found))
    crumb = Link(_("People"), url_for("people.index", event=slug))
    console_frame(slug, found.name.say(language()), scope_of(found), crumb)
    return found


def _read(event: Event, text: str) -> Sheet:
    names = {site.slug: list(site.name.values()) for site in event.sites}
    return read(text, names, language=event.coalition.languages[0])


def _page(event: Event, form: ListForm) -> str:
    return render_template("registration/people/import.html", event=event, form=form)


@bp.get("")
@requires(P.PEOPLE_MANAGE)
def index(event: str) -> str:
    return _page(_event(event), ListForm())


@bp.get("/example.csv")
@requires(P.PEOPLE_MANAGE)
def example(event: str) -> Response:
    """A short list that can be filled in: people of this event's sites."""
    found = _event(event)
    names = [site.name.say(language()) for site in found.sites] or [""]
    people = (
        ("Alma Robles", "alma.robles@example.org", "Casa Abierta", names[0], "es"),
        ("Wren Halloway", "wren.halloway@example.org", "Valley Gardens", names[-1], "en"),
        ("Teo Marsh", "teo.marsh@example.org", "", names[0], "en"),
    )
    return csv_file("example-list.csv", HEADINGS, people)


@bp.post("")
@requires(P.PEOPLE_MANAGE)
def check(event: str) -> str | tuple[str, int]:
    """Show what the list would do. Nothing is stored."""
    found, form = _event(event), ListForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    try:
        text = form.content()
        sheet = _read(found, text)
        planned = plan(db.session(), found, sheet.rows, now=now())
    except FieldError as error:
        form.refuse(error)
        return _page(found, form), 422
    except Conflict as refusal:
        flash(say(refusal), "warning")
        return _page(found, form), refusal.status
    return _looked_at(found, sheet, planned, text)


def _looked_at(event: Event, sheet: Sheet, planned: Plan, text: str) -> str:
    sites = {site.slug: site.name.say(language()) for site in event.sites}
    bad = [(f.line, f.shown, _(WHY_WORDS[f.why])) for f in sheet.findings]
    queued = [
        (row.line, row.full_name, _("No place is left at %(site)s: goes to the waitlist.",
                                    site=sites[row.site]))
        for row in planned.waiting
    ]  # fmt: skip
    return render_template(
        "registration/people/import_check.html",
        event=event,
        form=AddForm(formdata=None, data={"text": text, "digest": digest_of(text)}),
        planned=planned,
        bad=bad,
        queued=queued,
    )


@bp.post("/add")
@requires(P.PEOPLE_MANAGE)
def add(event: str) -> Response:
    """Register the good rows of the very list that was looked at."""
    found, form = _event(event), AddForm()
    if not form.validate_on_submit():
        abort(400)
    text = form.text.data or ""
    try:
        _refuse_if_changed(text, form.digest.data)
        brought = _bring_in(found, text, tell=form.tell.data)
    except (Conflict, FieldError) as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return redirect(url_for(".index", event=event), 303)
    flash(_said(brought), "success")
    db.session.commit()
    return redirect(url_for("people.index", event=event), 303)


def _refuse_if_changed(text: str, digest: str | None) -> None:
    if not same(digest_of(text), digest or ""):
        raise Conflict(N_("The list has changed on its way. Choose it again."))


def _bring_in(event: Event, text: str, *, tell: bool) -> Brought:
    sheet, scope, moment = _read(event, text), scope_of(event), now()
    brought = bring_in(
        db.session(),
        event,
        sheet.rows,
        tell=tell,
        now=moment,
        keys=keyring(),
        base_url=base_url(),
    )
    record(
        db.session(),
        "registration:imported",
        f"event:{event.id}",
        actor=current_actor(),
        now=moment,
        scope=scope,
        added=brought.added,
        waitlisted=brought.waiting,
        known=brought.known,
        refused=len(sheet.findings),
        told=tell,
    )
    return brought


def _said(brought: Brought) -> str:
    words = [ngettext("%(num)d person was added.", "%(num)d people were added.", brought.added)]
    if brought.waiting:
        words.append(
            ngettext(
                "%(num)d of them is on the waitlist.",
                "%(num)d of them are on the waitlist.",
                brought.waiting,
            )
        )
    if brought.known:
        words.append(
            ngettext(
                "%(num)d was registered already.",
                "%(num)d were registered already.",
                brought.known,
            )
        )
    return " ".join(words)
