"""The organizers' list of people, and what the team does for one of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.audit.actions import record
from summit.clock import now
from summit.errors import Conflict, NotFound
from summit.events.models import Event, Site
from summit.events.places import places_of
from summit.events.queries import event_of, scope_of, site_of
from summit.extensions import db
from summit.outbox.states import STATE_WORDS as LETTER_WORDS
from summit.questions.catalogue import BY_KEY
from summit.registration import actions
from summit.registration.actions.papers import ticket_of, zone_of
from summit.registration.links import spelled
from summit.registration.models import Registration, RegistrationAnswer
from summit.registration.queries import (
    PAGE_SIZE,
    Choice,
    answers_at,
    answers_of,
    everybody_at,
    form_questions,
    letters_to,
    people_at,
    queue_lengths,
    registration_of,
    waitlist_position,
)
from summit.registration.states import SOURCE_WORDS, STATE_WORDS, State
from summit.web.access import allow, current_actor, requires
from summit.web.downloads import csv_file, xlsx_file
from summit.web.errors import say
from summit.web.keys import base_url, keyring
from summit.web.layout import Link, language
from summit.web.moments import moment
from summit.web.navigation import console_frame
from summit.web.paging import Page, page_number

bp = Blueprint("people", __name__, url_prefix="/console/<string:event>")
P = Permission


@dataclass(frozen=True, slots=True)
class Desk:
    """What of an event this actor sees: all its sites, or only their own."""

    event: Event
    sites: list[Site]
    limit: frozenset[int] | None


def _desk(event: str, *crumbs: Link) -> Desk:
    found = event_of(db.session(), event)
    scope = scope_of(found)
    limit = current_actor().sites_at(P.PEOPLE_READ, scope)
    console_frame(event, found.name.say(language()), scope, *crumbs)
    return Desk(found, [s for s in found.sites if limit is None or s.id in limit], limit)


def _choice(desk: Desk) -> Choice:
    """What the reader looks for; words that mean nothing are left aside."""
    state, slug = request.args.get("state", ""), request.args.get("site", "")
    return Choice(
        sites=desk.limit,
        search=request.args.get("q", "").strip()[:200],
        site_id=next((site.id for site in desk.sites if site.slug == slug), None),
        state=State(state) if state in list(State) else None,
    )


@bp.get("/people")
@requires(P.PEOPLE_READ)
def index(event: str) -> str:
    desk, number = _desk(event), page_number()
    choice = _choice(desk)
    found = people_at(db.session(), desk.event.id, choice, page=number)
    waiting = queue_lengths(db.session(), desk.event.id)
    counts = [(s, places_of(s), waiting.get(s.id, 0)) for s in desk.sites]
    may_manage = current_actor().can(P.PEOPLE_MANAGE, scope_of(desk.event))
    return render_template(
        "registration/people/index.html",
        desk=desk,
        choice=choice,
        found=found,
        kept={k: v for k, v in request.args.items() if k in ("q", "site", "state")},
        states=STATE_WORDS,
        counts=counts,
        may_import=may_manage,
        may_write=may_manage,
        may_fill=may_manage and any(queue and places.left for _site, places, queue in counts),
        page=Page(number, PAGE_SIZE, found.total),
    )


HEADINGS = ("name", "e-mail", "organization", "site", "state", "language", "registered", "code")


@bp.get("/people.csv")
@requires(P.PEOPLE_READ)
def as_csv(event: str) -> Response:
    return csv_file(f"{event}-people.csv", *_table(_desk(event)))


@bp.get("/people.xlsx")
@requires(P.PEOPLE_READ)
def as_xlsx(event: str) -> Response:
    return xlsx_file(f"{event}-people.xlsx", *_table(_desk(event)))


def _table(desk: Desk) -> tuple[list[str], list[list[str]]]:
    """Headings and rows: what the list shows now, on all its pages, with the answers."""
    people = everybody_at(db.session(), desk.event.id, _choice(desk))
    questions = form_questions(db.session(), desk.event.id)
    answers = answers_at(db.session(), desk.event.id)
    headings = [*HEADINGS, *(question.title.say(language()) for question in questions)]
    rows = []
    for person in people:
        given = answers.get(person.id, {})
        read = [
            BY_KEY[q.kind].read(given[q.key], q, language()) if q.key in given else ""
            for q in questions
        ]
        rows.append([*_row(person, desk.event), *read])
    return headings, rows


def _row(registration: Registration, event: Event) -> list[str]:
    person, ticket = registration.person, ticket_of(registration)
    zone = zone_of(registration.site, event)
    return [
        person.full_name,
        person.email or "",
        person.organization.name if person.organization else "",
        registration.site.name.say(language()),
        _(STATE_WORDS[registration.state][1]),
        registration.language,
        moment(registration.made_at, zone, language()),
        ticket.code if ticket else "",
    ]


@bp.get("/people/<int:registration_id>")
@requires(P.PEOPLE_READ)
def person(event: str, registration_id: int) -> str:
    desk = _desk(event, Link(_("People"), url_for("people.index", event=event)))
    found = registration_of(db.session(), desk.event.id, registration_id, desk.limit)
    held = ticket_of(found)
    actor, scope = current_actor(), _scope(found)
    return render_template(
        "registration/people/person.html",
        desk=desk,
        registration=found,
        code=spelled(held.code) if held else None,
        zone=zone_of(found.site, desk.event),
        position=waitlist_position(db.session(), found),
        answers=[(a.question.title, _read(a)) for a in answers_of(db.session(), [found.id])],
        letters=letters_to(db.session(), found),
        others=[(s, places_of(s)) for s in desk.event.sites if s is not found.site],
        here=places_of(found.site),
        states=STATE_WORDS,
        sources=SOURCE_WORDS,
        letter_words=LETTER_WORDS,
        may_manage=actor.can(P.PEOPLE_MANAGE, scope),
        may_read_letters=actor.can(P.MESSAGE_READ, scope_of(desk.event)),
        changeable=now() < desk.event.ends_at,
    )


def _read(answer: RegistrationAnswer) -> str:
    return BY_KEY[answer.question.kind].read(answer.value, answer.question, language())


def _scope(registration: Registration) -> Scope:
    event = registration.event
    return Scope(event.coalition_id, event.id, registration.site_id)


def _do(
    event: str, registration_id: int, name: str, deed: Callable[[Registration], str]
) -> Response:
    """Do something for a person, log it, and show the person as they are now."""
    desk = _desk(event)
    found = registration_of(db.session(), desk.event.id, registration_id, desk.limit)
    scope = _scope(found)
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
            _("Cancelled. The place goes to %(names)s.", names=names) if names else _("Cancelled.")
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


@bp.post("/people/fill")
@requires(P.PEOPLE_MANAGE)
def fill(event: str) -> Response:
    """Give free places to those who wait, after a capacity has been raised."""
    desk = _desk(event)
    allow(P.PEOPLE_MANAGE, scope_of(desk.event))
    called: Sequence[Registration] = actions.fill_event(
        db.session(), desk.event, now=now(), keys=keyring(), base_url=base_url()
    )
    record(
        db.session(),
        "registration:queue-called",
        f"event:{desk.event.id}",
        actor=current_actor(),
        now=now(),
        scope=scope_of(desk.event),
        people=len(called),
    )
    flash(_("%(people)s people have a place now.", people=len(called)), "success")
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)
