"""The organizers' list of people."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.audit.actions import record
from summit.clock import now
from summit.directory.blueprint import Desk, bp, desk_of
from summit.events.models import Event
from summit.events.places import places_of
from summit.events.queries import scope_of
from summit.extensions import db
from summit.questions.catalogue import BY_KEY
from summit.registration import actions
from summit.registration.actions.papers import ticket_of, zone_of
from summit.registration.models import Registration
from summit.registration.queries import (
    PAGE_SIZE,
    Choice,
    answers_at,
    everybody_at,
    form_questions,
    people_at,
    queue_lengths,
)
from summit.registration.states import STATE_WORDS, State
from summit.web.access import allow, current_actor, requires
from summit.web.downloads import csv_file, xlsx_file
from summit.web.keys import base_url, keyring
from summit.web.layout import language
from summit.web.moments import moment
from summit.web.paging import Page, page_number

P = Permission


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
    desk, number = desk_of(event), page_number()
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
    return csv_file(f"{event}-people.csv", *_table(desk_of(event)))


@bp.get("/people.xlsx")
@requires(P.PEOPLE_READ)
def as_xlsx(event: str) -> Response:
    return xlsx_file(f"{event}-people.xlsx", *_table(desk_of(event)))


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


@bp.post("/people/fill")
@requires(P.PEOPLE_MANAGE)
def fill(event: str) -> Response:
    """Give free places to those who wait, after a capacity has been raised."""
    desk = desk_of(event)
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
