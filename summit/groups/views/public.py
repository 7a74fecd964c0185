"""Groups for everybody: the list, signing up with a name, and signing up by personal link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.accounts.actions.throttles import is_within
from summit.accounts.limits import Limit
from summit.clock import now
from summit.errors import NotFound
from summit.events.models import Event
from summit.events.queries import public_event
from summit.extensions import db
from summit.framework.models import Pillar
from summit.framework.queries import pillars_of
from summit.groups import actions
from summit.groups.forms import JoinForm, cadence_words
from summit.groups.models import Fact, Group, GroupMeeting, Membership
from summit.groups.queries import (
    group_to_join,
    groups_of,
    knowledge_of,
    meetings_of,
    membership_of,
    memberships_at,
    own_fact,
    register_of,
)
from summit.groups.states import GroupState, group_state
from summit.groups.suggesting import Choice, suggest
from summit.groups.views.framing import links, offer_undo, stand_in_event
from summit.people.models import Person
from summit.registration.models import Registration
from summit.registration.queries import registration_by_link
from summit.retention.facts import Source
from summit.retention.knowledge import Known
from summit.retention.states import Register
from summit.web.access import by_link, public
from summit.web.forms import sent_id
from summit.web.layout import language, speak
from summit.web.throttling import ask_to_wait, visitor_address

bp = Blueprint("groups", __name__)
# A hall signs up from one network; the limit is for programs, not for people.
JOIN_FROM_ADDRESS = Limit("join-address", 600, timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class Card:
    """A group on a list. ``members`` is None where nobody counted them."""

    group: Group
    state: GroupState
    cadence: str
    meeting: GroupMeeting | None
    members: int | None = None


def cards_of(
    groups: Sequence[Group],
    known: Known,
    meetings: Sequence[GroupMeeting],
    register: Register | None = None,
) -> list[Card]:
    rows = {meeting.id: meeting for meeting in meetings}
    return [
        Card(
            group,
            group_state(group.id, known),
            cadence_words(group.cadence_days),
            next((rows[int(s.meeting)] for s in known.upcoming.get(group.id, ())), None),
            _members(group, register) if register else None,
        )
        for group in groups
    ]


def _members(group: Group, register: Register) -> int:
    return sum(m.open_episode is not None for m in register.of_group(group.id))


def cards_at(event: Event, at: datetime) -> tuple[list[Card], Register]:
    """The groups of an event with next meeting and number of members, and all their states."""
    groups = groups_of(db.session(), event.id)
    ids = [group.id for group in groups]
    register = register_of(db.session(), ids, at)
    meetings = meetings_of(db.session(), ids)
    return cards_of(groups, register.known, meetings, register), register


@bp.get("/e/<string:event>/groups")
@public
def index(event: str) -> str:
    found = public_event(db.session(), event)
    stand_in_event(found)
    cards, _register = cards_at(found, now())
    pillars = pillars_of(db.session())
    cares = set(request.args.getlist("care", type=int))
    advice = advice_for(cards, pillars, cares)
    return render_template(
        "groups/index.html",
        event=found, cards=sorted(cards, key=lambda card: advice.place(card.group.id)),
        site=_site(found), pillars=pillars, cares=cares, advice=advice,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Advice:
    """By group id: the words for what was chosen and the group works on; the best group first."""

    because: dict[int, list[str]]

    def place(self, group_id: int) -> int:
        """Where the group stands on the list; all that are not suggested keep their order."""
        order = list(self.because)
        return order.index(group_id) if group_id in order else len(order)


def advice_for(cards: Sequence[Card], pillars: Sequence[Pillar], cares: set[int]) -> Advice:
    """Which of the groups suit what somebody cares about."""
    words = {p.id: p.title.say(language()) for pillar in pillars for p in pillar.predictors}
    pillar_of = {p.id: pillar.id for pillar in pillars for p in pillar.predictors}
    choices = [
        Choice(
            card.group.id,
            card.group.pillar_id,
            card.meeting.starts_at if card.meeting else None,
            card.members or 0,
        )
        for card in cards
        if card.state is not GroupState.CLOSED
    ]
    found = suggest(choices, cares, pillar_of)
    return Advice({one.group: [words[p] for p in one.because] for one in found})


@bp.route("/e/<string:event>/groups/<string:group_slug>/join", methods=["GET", "POST"])
@public
def join(event: str, group_slug: str) -> str | Response | tuple[str, int]:
    found = public_event(db.session(), event)
    group = group_to_join(db.session(), found, group_slug)
    stand_in_event(found)
    form = JoinForm()
    if not form.validate_on_submit():
        page = _join_page(found, group, form)
        return (page, 422) if form.errors else page
    if not is_within(db.session(), JOIN_FROM_ADDRESS, visitor_address(), now=now()):
        db.session.rollback()
        found = public_event(db.session(), event)
        group = group_to_join(db.session(), found, group_slug)
        return ask_to_wait(partial(_join_page, found, group, form))
    return _signed_up(found, group, form)


def _join_page(event: Event, group: Group, form: JoinForm) -> str:
    return render_template(
        "groups/join.html", event=event, card=_card(group), form=form, site=_site(event)
    )


def _signed_up(event: Event, group: Group, form: JoinForm) -> Response:
    """To the member's page, if nobody knew the address; else the way there goes by mail.

    Whoever types an address that is known learns nothing from the answer, neither whether its
    owner is a member nor their link.
    """
    person, unknown = actions.newcomer(
        db.session(),
        group,
        full_name=form.full_name.data,
        email=form.email.data,
        organization=form.organization.data or "",
        language=language(),
        now=now(),
    )
    membership, fact = _sign_up(group, person, Source.QR if _site(event) else Source.WEB)
    if fact is None:
        actions.send_link(db.session(), membership, links=links(), now=now())
    db.session.commit()
    if unknown:
        return redirect(url_for("member.page", token=links().token(membership)), 303)
    return redirect(url_for("groups.sent", event=event.slug, group_slug=group.slug), 303)


def _sign_up(group: Group, person: Person, source: Source) -> tuple[Membership, Fact | None]:
    at = now()
    return actions.sign_up(
        db.session(), group, person, occurred_at=at, now=at, source=source, links=links()
    )


@bp.get("/e/<string:event>/groups/<string:group_slug>/sent")
@public
def sent(event: str, group_slug: str) -> str:
    """For an address that we know already: the link is in the mail."""
    found = public_event(db.session(), event)
    group = group_to_join(db.session(), found, group_slug)
    stand_in_event(found)
    return render_template("groups/sent.html", event=found, card=_card(group))


def _card(group: Group) -> Card:
    known = knowledge_of(db.session(), [group], now())
    meetings = meetings_of(db.session(), [group.id])
    return cards_of([group], known, meetings)[0]


def _site(event: Event) -> str:
    """The site whose poster was scanned; empty for anything that is no site of the event."""
    asked = request.args.get("site", "")
    return asked if any(site.slug == asked for site in event.sites) else ""


# --- by personal link ----------------------------------------------------------------------------


def _registered(token: str) -> Registration:
    """Whose link it is; the page speaks their language."""
    registration = registration_by_link(db.session(), token)
    speak(registration.language)
    return registration


@bp.get("/my/<string:token>/groups")
@by_link
def join_by_link(token: str) -> str:
    registration = _registered(token)
    stand_in_event(registration.event)
    event = registration.event
    cards, register = cards_at(event, now())
    mine = _my_links(registration, register)
    return render_template("groups/by_link.html", token=token, event=event, cards=cards, mine=mine)


def _my_links(registration: Registration, register: Register) -> dict[int, str]:
    """By group id: the member's page of the groups in which this person is."""
    rows = memberships_at(db.session(), registration.person_id, registration.event_id)
    return {
        row.group_id: url_for("member.page", token=links().token(row))
        for row in rows
        if (folded := register.memberships.get((row.person_id, row.group_id)))
        and folded.open_episode
    }


@bp.post("/my/<string:token>/groups/<string:group_slug>/join")
@by_link
def choose(token: str, group_slug: str) -> Response:
    registration = _registered(token)
    group = group_to_join(db.session(), registration.event, group_slug)
    _membership, fact = _sign_up(group, registration.person, Source.WEB)
    db.session.commit()
    name = group.name.say(language())
    if fact is not None:
        text = _("You have joined %(group)s. Its next steps are in your mail.", group=name)
        way_back = url_for("groups.unchoose", token=token, group_slug=group_slug)
        offer_undo(text, way_back, fact.id)
    else:
        flash(_("You are in %(group)s already. Nothing has changed.", group=name), "info")
    return redirect(url_for("groups.join_by_link", token=token), 303)


@bp.post("/my/<string:token>/groups/<string:group_slug>/undo")
@by_link
def unchoose(token: str, group_slug: str) -> Response:
    registration = _registered(token)
    group = group_to_join(db.session(), registration.event, group_slug)
    membership = membership_of(db.session(), group.id, registration.person_id)
    if membership is None:
        raise NotFound
    fact = own_fact(db.session(), membership, sent_id("fact"))
    actions.undo(db.session(), fact, now=now(), source=Source.WEB)
    db.session.commit()
    flash(_("Undone. You are not in %(group)s.", group=group.name.say(language())), "success")
    return redirect(url_for("groups.join_by_link", token=token), 303)
