"""Suggested pairs, two entries side by side, and what was merged."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.clock import now
from summit.directory.duplicates import actions
from summit.directory.duplicates.actions import FIELDS
from summit.directory.duplicates.queries import (
    latest_merges,
    memberships_by_person,
    merge_in,
    pairs_at,
    people_by_id,
    registrations_by_person,
    two_at,
)
from summit.errors import N_, Conflict
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.people.duplicates import (
    SIGN_WORDS,
    STRENGTH_WORDS,
    Entry,
    Sign,
    signs_of,
)
from summit.people.models import Person
from summit.registration.states import STATE_WORDS
from summit.web.access import allow, current_actor, requires
from summit.web.errors import say
from summit.web.layout import LANGUAGE_NAMES, Link, language
from summit.web.navigation import console_frame

P = Permission
bp = Blueprint("duplicates", __name__, url_prefix="/console/<string:event>/duplicates")
MOST = 50  # pairs on the page; the strongest are looked at first
WORDS = (
    ("name", N_("Full name")),
    ("email", N_("E-mail")),
    ("phone", N_("Phone")),
    ("organization", N_("Organization")),
    ("language", N_("Language")),
)


def _mine(slug: str, *crumbs: Link) -> Event:
    """The event, for who manages the people of all its sites."""
    found = event_of(db.session(), slug)
    allow(P.PEOPLE_MANAGE, scope_of(found))
    people = Link(_("People"), url_for("people.index", event=slug))
    console_frame(slug, found.name.say(language()), scope_of(found), people, *crumbs)
    return found


def _everywhere(event: Event) -> bool:
    """Whether the reader manages the people of all the coalition's events; to merge asks for it."""
    return current_actor().can(P.PEOPLE_MANAGE, Scope(event.coalition_id))


def _two(event: Event, one: int, other: int) -> list[Person]:
    return two_at(db.session(), event, (one, other), everywhere=_everywhere(event))


@bp.get("")
@requires(P.PEOPLE_MANAGE)
def index(event: str) -> str:
    found = _mine(event)
    pairs = pairs_at(db.session(), found, everywhere=_everywhere(found))
    shown = pairs[:MOST]
    people = people_by_id(db.session(), {id_ for pair in shown for id_ in (pair.one, pair.other)})
    return render_template(
        "directory/duplicates/index.html",
        event=found,
        pairs=[(pair, people[pair.one], people[pair.other]) for pair in shown],
        more=len(pairs) - len(shown),
        merges=latest_merges(db.session(), found.coalition_id) if _everywhere(found) else (),
        strengths=STRENGTH_WORDS,
        told=_told,
    )


def _told(signs: frozenset[Sign]) -> list[str]:
    return [_(SIGN_WORDS[sign]) for sign in Sign if sign in signs]


@bp.get("/<int:one>/<int:other>")
@requires(P.PEOPLE_MANAGE)
def compare(event: str, one: int, other: int) -> str:
    here = Link(_("Duplicates"), url_for(".index", event=event))
    found = _mine(event, here)
    pair = _two(found, one, other)
    ids = [person.id for person in pair]
    return render_template(
        "directory/duplicates/compare.html",
        event=found,
        pair=pair,
        fields=[(key, _(word), [_shown(p, key) for p in pair]) for key, word in WORDS],
        may_merge=_everywhere(found),
        signs=_told(signs_of(*(_entry(person) for person in pair))),
        registrations=registrations_by_person(db.session(), ids),
        memberships=memberships_by_person(db.session(), ids),
        states=STATE_WORDS,
    )


def _entry(person: Person) -> Entry:
    return Entry(person.id, person.full_name, person.email or "", person.phone_key or "",
                 person.organization_id)  # fmt: skip


def _shown(person: Person, field: str) -> str:
    if field == "organization":
        return person.organization.name if person.organization else ""
    if field == "language":
        return LANGUAGE_NAMES[person.language][1]
    return str(getattr(person, FIELDS[field][0]) or "")


@bp.post("/<int:one>/<int:other>/merge")
@requires(P.PEOPLE_MANAGE)
def merge(event: str, one: int, other: int) -> Response:
    """The first entry stays; a field of the form names the entry whose value stays.

    People are the coalition's, so that this is for who manages all its events.
    """
    found = _mine(event)
    allow(P.PEOPLE_MANAGE, Scope(found.coalition_id))
    first, second = _two(found, one, other)
    taken = [field for field in FIELDS if request.form.get(field) == str(second.id)]
    try:
        done = actions.merge(
            db.session(), first.id, second.id, of_other=taken, actor=current_actor(), now=now()
        )
        db.session.flush()  # the way back names the row
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return redirect(url_for(".compare", event=event, one=one, other=other), 303)
    _undo(_("They are one person now."), url_for(".undo", event=event, merge_id=done.id))
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)


@bp.post("/merges/<int:merge_id>/undo")
@requires(P.PEOPLE_MANAGE)
def undo(event: str, merge_id: int) -> Response:
    found = _mine(event)
    allow(P.PEOPLE_MANAGE, Scope(found.coalition_id))
    done = merge_in(db.session(), found.coalition_id, merge_id)
    try:
        actions.undo_merge(db.session(), done, actor=current_actor(), now=now())
        flash(_("They are two people again."), "success")
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)


@bp.post("/<int:one>/<int:other>/apart")
@requires(P.PEOPLE_MANAGE)
def keep_apart(event: str, one: int, other: int) -> Response:
    found = _mine(event)
    pair = _two(found, one, other)
    actions.keep_apart(db.session(), [person.id for person in pair], now=now())
    again = url_for(".suggest_again", event=event, one=one, other=other)
    _undo(_("Noted: they are two people."), again)
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)


@bp.post("/<int:one>/<int:other>/again")
@requires(P.PEOPLE_MANAGE)
def suggest_again(event: str, one: int, other: int) -> Response:
    found = _mine(event)
    pair = _two(found, one, other)
    actions.suggest_again(db.session(), [person.id for person in pair])
    db.session.commit()
    return redirect(url_for(".compare", event=event, one=one, other=other), 303)


def _undo(text: str, url: str) -> None:
    flash({"text": text, "url": url, "label": _("Undo")}, "undo")  # type: ignore[arg-type]
