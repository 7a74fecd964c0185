"""The organizers' list of people: searched as one types, narrowed, in parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug import Response

from summit.access.permissions import Permission
from summit.audit.actions import record
from summit.clock import now
from summit.directory.blueprint import Desk, bp, desk_of
from summit.directory.filters import SORT, Filter, Wanted, answers, chips, wanted
from summit.directory.places.queries import queues_of
from summit.directory.places.reasons import Queue
from summit.directory.queries.listing import (
    COUNTED,
    PAGE_SIZE,
    Choice,
    Part,
    Sort,
    arrived_among,
    offered_among,
    page_of,
    partners_at,
    questions_at,
)
from summit.directory.queries.saved import saved_filters
from summit.directory.words import OFFERED, YES, filters_for
from summit.events.places import places_of
from summit.events.queries import scope_of
from summit.extensions import db
from summit.registration import actions
from summit.registration.models import FormQuestion, Registration
from summit.registration.states import STATE_WORDS, Source, State
from summit.web.access import allow, current_actor, requires
from summit.web.keys import base_url, keyring
from summit.web.layout import language
from summit.web.paging import page_number, page_url

P = Permission
FRAGMENT = "part"  # ?part=list: the list without the page around it, for the search as one types


@dataclass(frozen=True, slots=True)
class Look:
    """A list as somebody looks at it: what they may narrow it by, and what they chose."""

    filters: Sequence[Filter]
    wanted: Wanted
    choice: Choice
    partners: Mapping[int, str]
    questions: Sequence[FormQuestion]

    @property
    def sort(self) -> Sort:
        return Sort(self.wanted.picked.get(SORT, Sort.NAME))


def look_at(desk: Desk, asked: Mapping[str, str]) -> Look:
    """What ``asked`` (the parameters of an address) means for this reader."""
    partners = partners_at(db.session(), desk.event.id)
    questions = questions_at(db.session(), desk.event.id)
    filters = filters_for(
        _,
        language(),
        sites=desk.sites,
        partners=partners,
        questions=[q for q in questions if q.retired_at is None and _readable(desk, q)],
    )
    found = wanted(filters, asked)
    return Look(filters, found, _choice(desk, found), partners, questions)


def _readable(desk: Desk, question: FormQuestion) -> bool:
    """Answers about health, diet and access are for those alone who manage all these people."""
    return not question.sensitive or manages_all(desk)


def manages_all(desk: Desk) -> bool:
    """Whether the reader may change everybody whom they see."""
    limit = current_actor().sites_at(P.PEOPLE_MANAGE, scope_of(desk.event))
    return limit is None or limit >= {site.id for site in desk.sites}


def _choice(desk: Desk, found: Wanted) -> Choice:
    picked = found.picked
    site_ids = {site.slug: site.id for site in desk.sites}
    state, partner, arrived = (picked.get(name) for name in ("state", "partner", "arrived"))
    return Choice(
        sites=desk.limit,
        search=found.search,
        site_id=site_ids.get(picked.get("site", "")),
        state=State(state) if state and state != OFFERED else None,
        offered=state == OFFERED,
        partner_id=int(partner) if partner else None,
        language=picked.get("language"),
        source=Source(picked["source"]) if "source" in picked else None,
        arrived=arrived == YES if arrived else None,
        queue_id=site_ids.get(picked.get("queue", "")),
        answers=answers(picked),
    )


@dataclass(frozen=True, slots=True)
class Pages:
    """Which part of the list is shown; ``components/pagination.html`` reads it."""

    number: int
    part: Part

    @property
    def total(self) -> str:
        many = self.part.total > COUNTED
        return _("more than %(number)s", number=f"{COUNTED:,}") if many else f"{self.part.total:,}"

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.first - 1 + len(self.part.people)

    @property
    def previous_url(self) -> str | None:
        return page_url(self.number - 1, without=FRAGMENT) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        return page_url(self.number + 1, without=FRAGMENT) if self.part.more else None

    @property
    def said(self) -> str:
        """How many there are, for those who hear the page."""
        if self.part.total > COUNTED:
            return _("More than %(number)s people", number=f"{COUNTED:,}")
        return ngettext("%(num)d person", "%(num)d people", self.part.total)


@bp.get("/people")
@requires(P.PEOPLE_READ)
def index(event: str) -> str:
    desk, number = desk_of(event), page_number()
    look = look_at(desk, request.args)
    part = page_of(db.session(), desk.event.id, look.choice, page=number, sort=look.sort)
    shown = _shown(desk, look, part, Pages(number, part))
    if request.args.get(FRAGMENT) == "list":
        return render_template("directory/people/_list.html", **shown)
    return render_template("directory/people/index.html", **shown, **_around(desk))


def _shown(desk: Desk, look: Look, part: Part, page: Pages) -> dict[str, Any]:
    ids = [registration.id for registration in part.people]
    return {
        "desk": desk,
        "event": desk.event,
        "look": look,
        "people": part.people,
        "page": page,
        "chips": chips(look.filters, look.wanted),
        "states": STATE_WORDS,
        "arrived": arrived_among(db.session(), desk.event.id, ids),
        "offered": offered_among(db.session(), ids),
        "may_act": current_actor().may_enter(P.PEOPLE_MANAGE, scope_of(desk.event)),
    }


def _around(desk: Desk) -> dict[str, Any]:
    queues = queues_of(db.session(), [site.id for site in desk.sites])
    there = [(s, places_of(s), queues.get(s.id, Queue())) for s in desk.sites]
    may_manage = current_actor().can(P.PEOPLE_MANAGE, scope_of(desk.event))
    user_id = current_actor().user_id or 0
    return {
        "counts": [(site, places, queue.waiting) for site, places, queue in there],
        "saved": saved_filters(db.session(), desk.event.id, user_id),
        "user_id": user_id,
        "may_manage": may_manage,
        "may_fill": may_manage
        and any(queue.reachable and places.left for _, places, queue in there),
    }


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
    words = ngettext(
        "%(num)d person is called by letter.", "%(num)d people are called by letter.", len(called)
    )
    flash(words, "success")
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)
