"""The sheet of one entry: what it counts for, what is thought of it, contacts and asks."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.clock import now
from summit.errors import Conflict, FieldError
from summit.events.models import Event
from summit.extensions import db
from summit.framework.queries import pillars_of
from summit.groups.words import CHANNELS
from summit.people.keypeople import CATEGORY_WORDS, Category
from summit.people.sectors import SECTOR_WORDS
from summit.stakeholders.actions import entries as actions
from summit.stakeholders.forms import (
    AskForm,
    ContactForm,
    EntryForm,
    FacetsForm,
    OpinionForm,
    outcome_choices,
)
from summit.stakeholders.models import Stakeholder
from summit.stakeholders.queries.covering import bodies_and_groups
from summit.stakeholders.queries.entries import (
    ask_in,
    asks_of,
    assessments_of,
    contacts_of,
    entry_of,
    latest_assessments,
    readings_of,
    team_of,
)
from summit.stakeholders.queries.progress import progress_of
from summit.stakeholders.states import AskOutcome, StakeholderKind
from summit.stakeholders.views.framing import (
    KEEP,
    closed,
    event_with_inventory,
    is_open,
    opening,
    zone_of,
)
from summit.stakeholders.words import (
    BARRIER_WORDS,
    KIND_WORDS,
    LEVEL_WORDS,
    OUTCOME_WORDS,
    STANCE_WORDS,
    SUPPORT_WORDS,
)
from summit.web.access import current_actor, requires
from summit.web.errors import say
from summit.web.forms import BaseForm, sent_id
from summit.web.layout import Link, language

bp = Blueprint(
    "stakeholder", __name__, url_prefix="/console/<string:event>/stakeholders/<int:entry_id>"
)
FORMS: dict[str, type[BaseForm]] = {
    "facets": FacetsForm, "opinion": OpinionForm, "contact": ContactForm, "ask": AskForm,
    "found": EntryForm,
}  # fmt: skip
WORDS = {
    "kinds": KIND_WORDS, "levels": LEVEL_WORDS, "barriers": BARRIER_WORDS, "channels": CHANNELS,
    "stances": STANCE_WORDS, "supports": SUPPORT_WORDS, "categories": CATEGORY_WORDS,
    "sectors": SECTOR_WORDS, "outcomes": OUTCOME_WORDS,
}  # fmt: skip


def subject_of(entry_id: int) -> str:
    return f"stakeholder:{entry_id}"


@bp.get("")
@requires(KEEP)
def sheet(event: str, entry_id: int) -> str:
    found = event_with_inventory(event)
    one = entry_of(db.session(), found.coalition_id, entry_id)
    if not is_open(found, subject_of(one.id)):
        return closed(found, url_for(".open_sheet", event=event, entry_id=one.id), one.name)
    return _page(found, one, {})


@bp.post("/open")
@requires(KEEP)
def open_sheet(event: str, entry_id: int) -> Response:
    found = event_with_inventory(event)
    one = entry_of(db.session(), found.coalition_id, entry_id)
    return opening(found, subject_of(one.id), url_for(".sheet", event=event, entry_id=one.id))


def _page(event: Event, one: Stakeholder, sent: dict[str, BaseForm]) -> str:
    """The sheet, with the one form that was sent as it was sent."""
    session = db.session()
    event_with_inventory(event.slug, Link(one.name, None))
    said = latest_assessments(session, [one.id])
    return render_template(
        "stakeholders/sheet.html",
        event=event, one=one, forms=_forms(event, one, sent), wrong=_wrong(sent), words=WORDS,
        latest=said.get(one.id), assessments=assessments_of(session, one.id),
        progress=progress_of(session, [one], said, now(), zone_of(event))[one.id],
        contacts=contacts_of(session, one.id), asks=asks_of(session, [one.id]).get(one.id, []),
        readings=readings_of(session, one.coalition_id, subject_of(one.id)),
        outcomes=outcome_choices(), own_word=Category.MOST_AFFECTED, today=_today(event),
    )  # fmt: skip


def _wrong(sent: dict[str, BaseForm]) -> BaseForm | None:
    return next((form for form in sent.values() if form.errors), None)


def _forms(event: Event, one: Stakeholder, sent: dict[str, BaseForm]) -> dict[str, Any]:
    filled: dict[str, Any] = {
        "facets": FacetsForm.values_of(one), "contact": {"day": _today(event), "answered": True},
        "found": {"kind": StakeholderKind.PERSON},
    }  # fmt: skip
    forms: dict[str, Any] = {
        name: sent.get(name) or kind(formdata=None, data=filled.get(name))
        for name, kind in FORMS.items()
    }
    _offer(event, one, forms)
    return forms


def _offer(event: Event, one: Stakeholder, forms: dict[str, Any]) -> None:
    session = db.session()
    owners = [(user.id, user.name) for user in team_of(session, event.coalition_id)]
    groups, pillars = bodies_and_groups(session, event.id), pillars_of(session)
    for name, form in forms.items():
        if name == "facets":
            form.offer(one, groups, owners, pillars, language())
        elif name == "ask":
            form.offer(owners)
        elif name == "found":
            form.offer(StakeholderKind.PERSON, StakeholderKind.ORGANIZATION)


def _today(event: Event) -> Any:
    return now().astimezone(zone_of(event)).date()


def _sent(event: str, entry_id: int, name: str) -> tuple[Event, Stakeholder, Any]:
    """The event, the entry, locked, and the form that was sent, with its choices."""
    found = event_with_inventory(event)
    one = entry_of(db.session(), found.coalition_id, entry_id, lock=True)
    form = FORMS[name]()
    _offer(found, one, {name: form})
    return found, one, form


def _refused(event: str, entry_id: int, name: str, form: BaseForm) -> tuple[str, int] | Response:
    """The sheet again with what was typed; only to whoever has it open."""
    db.session.rollback()
    found = event_with_inventory(event)
    one = entry_of(db.session(), found.coalition_id, entry_id)
    if not is_open(found, subject_of(one.id)):
        return redirect(url_for(".sheet", event=event, entry_id=entry_id), 303)
    return _page(found, one, {name: form}), 422


def _back(event: str, entry_id: int, text: str) -> Response:
    db.session.commit()
    flash(text, "success")
    return redirect(url_for(".sheet", event=event, entry_id=entry_id), 303)


@bp.post("/facets")
@requires(KEEP)
def describe(event: str, entry_id: int) -> Response | tuple[str, int]:
    _found, one, form = _sent(event, entry_id, "facets")
    if form.validate():
        try:
            actions.describe(db.session(), one, form.facets(), actor=current_actor(), now=now())
        except FieldError as error:
            form.refuse(error)
        else:
            return _back(event, entry_id, _("Saved."))
    return _refused(event, entry_id, "facets", form)


@bp.post("/assessments")
@requires(KEEP)
def assess(event: str, entry_id: int) -> Response | tuple[str, int]:
    _found, one, form = _sent(event, entry_id, "opinion")
    if not form.validate():
        return _refused(event, entry_id, "opinion", form)
    actions.assess(db.session(), one, form.opinion(), actor=current_actor(), now=now())
    return _back(
        event, entry_id, _("Written down with today's date. What was thought before stays.")
    )


@bp.post("/contacts")
@requires(KEEP)
def contact(event: str, entry_id: int) -> Response | tuple[str, int]:
    found, one, form = _sent(event, entry_id, "contact")
    if form.validate():
        try:
            actions.note_contact(
                db.session(), one, day=form.day.data, today=_today(found),
                channel=form.channel.data, answered=form.answered.data,
                note=form.contact_note.data or "", actor=current_actor(), now=now(),
            )  # fmt: skip
        except FieldError as error:
            form.refuse(error)
        else:
            return _back(event, entry_id, _("The contact is noted."))
    return _refused(event, entry_id, "contact", form)


@bp.post("/asks")
@requires(KEEP)
def ask(event: str, entry_id: int) -> Response | tuple[str, int]:
    _found, one, form = _sent(event, entry_id, "ask")
    if not form.validate():
        return _refused(event, entry_id, "ask", form)
    actions.ask_for(
        db.session(), one, text=form.text.data, owner_id=form.asker.data or None,
        due_on=form.due_on.data, actor=current_actor(), now=now(),
    )  # fmt: skip
    return _back(event, entry_id, _("The ask is noted."))


@bp.post("/asks/settle")
@requires(KEEP)
def settle(event: str, entry_id: int) -> Response:
    found = event_with_inventory(event)
    one = entry_of(db.session(), found.coalition_id, entry_id)
    asked, word = ask_in(db.session(), one.id, sent_id("ask")), request.form.get("outcome", "")
    try:
        outcome = AskOutcome(word) if word in list(AskOutcome) else AskOutcome.DROPPED
        actions.settle(asked, outcome, now=now())
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return redirect(url_for(".sheet", event=event, entry_id=entry_id), 303)
    text = _("Noted: %(outcome)s.", outcome=_(OUTCOME_WORDS[outcome]))
    return _undoable(text, event, entry_id, ".open_again", {"ask": asked.id})


@bp.post("/asks/open")
@requires(KEEP)
def open_again(event: str, entry_id: int) -> Response:
    found = event_with_inventory(event)
    one = entry_of(db.session(), found.coalition_id, entry_id)
    actions.open_again(ask_in(db.session(), one.id, sent_id("ask")))
    return _back(event, entry_id, _("Undone. It is as it was before."))


@bp.post("/found")
@requires(KEEP)
def fill(event: str, entry_id: int) -> Response | tuple[str, int]:
    """Somebody was found for an open slot."""
    _found, slot, form = _sent(event, entry_id, "found")
    if form.validate():
        try:
            made = actions.fill_slot(
                db.session(), slot, form.entry(language()), actor=current_actor(), now=now()
            )
        except FieldError as error:
            form.refuse(error)
        else:
            text = _("%(name)s takes the place of the open slot.", name=made.name)
            return _undoable(text, event, made.id, ".take_up", {}, entry_id)
    return _refused(event, entry_id, "found", form)


@bp.post("/set-aside")
@requires(KEEP)
def set_aside(event: str, entry_id: int) -> Response:
    found = event_with_inventory(event)
    one = entry_of(db.session(), found.coalition_id, entry_id, lock=True)
    actions.set_aside(db.session(), one, actor=current_actor(), now=now())
    text = _("%(name)s is off the list.", name=one.name)
    return _undoable(text, event, None, ".take_up", {}, entry_id)


@bp.post("/take-up")
@requires(KEEP)
def take_up(event: str, entry_id: int) -> Response:
    found = event_with_inventory(event)
    one = entry_of(db.session(), found.coalition_id, entry_id, lock=True)
    actions.take_up(db.session(), one, actor=current_actor(), now=now())
    if one.kind is StakeholderKind.OPEN_SLOT:
        return _back(event, entry_id, _("The slot is open again. Who was found stays listed."))
    return _back(event, entry_id, _("Undone. It is as it was before."))


def _undoable(
    text: str, event: str, shown: int | None, deed: str, fields: dict[str, int],
    undo: int | None = None,
) -> Response:  # fmt: skip
    """Say what was done with the way back, and show the sheet of ``shown`` or the list."""
    toast: Any = {
        "text": text, "label": _("Undo"), "fields": fields,
        "url": url_for(deed, event=event, entry_id=undo or shown),
    }  # fmt: skip
    db.session.commit()
    flash(toast, "undo")
    if shown is None:
        return redirect(url_for("stakeholders.index", event=event), 303)
    return redirect(url_for(".sheet", event=event, entry_id=shown), 303)
