"""A lead and one member: their history, a call, a welcome, regrets, leaving, moving on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import FieldError, NotFound
from summit.extensions import db
from summit.groups import actions
from summit.groups.asking import why_not
from summit.groups.forms import ContactForm, LeaveForm, moment_of_day
from summit.groups.models import Fact, Group, GroupMeeting, Membership
from summit.groups.queries import (
    group_with_id,
    groups_of,
    history_of,
    meeting_in,
    meetings_of,
    membership_in,
    register_of,
)
from summit.groups.sheet import standing_of
from summit.groups.views.framing import links, offer_undo, stand_in_group
from summit.groups.words import ANSWERS, CHANNELS, FACTS, OUTCOMES, REASONS, STATE_PILLS, STATES
from summit.retention.facts import ContactOutcome, FactKind, Key, Source
from summit.retention.knowledge import Slot
from summit.web.access import current_actor, requires
from summit.web.forms import sent_id
from summit.web.layout import Link

bp = Blueprint("leadmember", __name__, url_prefix="/lead/<int:group>/members/<int:member>")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a member's history."""

    fact: Fact
    word: str
    more: str
    undone: bool


def _found(group: int, member: int) -> tuple[Group, Membership]:
    found = group_with_id(db.session(), group)
    return found, membership_in(db.session(), found, member)


@bp.get("/")
@requires(Permission.GROUP_LEAD)
def page(group: int, member: int) -> str:
    found, membership = _found(group, member)
    today = now().astimezone(ZoneInfo(found.timezone)).date()
    return _page(found, membership, ContactForm(day=today), LeaveForm())


def _page(group: Group, membership: Membership, contact: ContactForm, leave: LeaveForm) -> str:
    person = membership.person
    stand_in_group(group, Link(person.full_name, None))
    register = register_of(db.session(), [group.id], now(), person_id=person.id)
    standing = standing_of(register, person.id, group.id)
    state = standing and standing.state
    refusal = why_not(register, person.id, group.id, person.email)
    return render_template(
        "groups/lead/member.html",
        group=group,
        member=membership,
        standing=standing,
        shown=(STATE_PILLS.get(state, ""), _(STATES[state])) if state else None,
        history=entries_of(history_of(db.session(), membership.id)),
        coming=_coming(group, register.known.upcoming),
        others=_others(group),
        quiet_because=_(refusal, name=person.full_name) if refusal else None,
        contact=contact,
        leave=leave,
        opened="contact" if contact.errors else "leave" if leave.errors else None,
    )


def _coming(group: Group, upcoming: Mapping[Key, list[Slot]]) -> list[GroupMeeting]:
    ids = {slot.meeting for slot in upcoming.get(group.id, ())}
    return [m for m in meetings_of(db.session(), [group.id]) if m.id in ids]


def entries_of(rows: Sequence[Fact]) -> list[Entry]:
    """History as people read it; a reversal shows as the undone state of what it reversed."""
    undone: set[int] = set()
    for fact in rows:  # the latest first: a reversal that was itself undone undoes nothing
        if fact.reverses_id is not None and fact.id not in undone:
            undone.add(fact.reverses_id)
    return [
        Entry(fact, _(FACTS[fact.kind]), _more(fact), fact.id in undone)
        for fact in rows
        if fact.kind is not FactKind.REVERSAL
    ]


def _more(fact: Fact) -> str:
    """What the kind of fact keeps beside itself, in words."""
    detail, parts = fact.detail, []
    if "channel" in detail:
        parts.append(_(CHANNELS.get(detail["channel"], detail["channel"])))
    if detail.get("outcome") in OUTCOMES:  # of a letter nobody says what came of it: "none"
        parts.append(_(OUTCOMES[detail["outcome"]]))
    if "answer" in detail:
        parts.append(_(ANSWERS[detail["answer"]]))
    parts += [_(REASONS[reason]) for reason in detail.get("reasons", ())]
    if "until" in detail:
        parts.append(_("until %(day)s", day=detail["until"]))
    if "name" in detail:
        parts.append(detail["name"])
    return ", ".join([*parts, fact.note] if fact.note else parts)


@bp.post("/contact")
@requires(Permission.GROUP_LEAD)
def contact(group: int, member: int) -> Response | tuple[str, int]:
    found, membership = _found(group, member)
    form = ContactForm()
    if form.validate_on_submit():
        try:
            fact = _log_contact(found, membership, form)
        except FieldError as error:
            form.refuse(error)
        else:
            return _done(membership, fact, _("The contact is noted."))
    return _page(found, membership, form, LeaveForm(formdata=None)), 422


def _log_contact(group: Group, membership: Membership, form: ContactForm) -> Fact:
    at = now()
    fact = actions.log_contact(
        db.session(),
        membership,
        channel=form.channel.data,
        outcome=ContactOutcome(form.outcome.data),
        note=form.note.data or "",
        occurred_at=moment_of_day("day", form.day.data, group.timezone, at),
        now=at,
        by=current_actor().user_id,
    )
    db.session.commit()
    return fact


@bp.post("/welcomed")
@requires(Permission.GROUP_LEAD)
def welcomed(group: int, member: int) -> Response:
    """A talk of two was held: whoever waits has started."""
    _group, membership = _found(group, member)
    at, by = now(), current_actor().user_id
    fact = actions.log_orientation(db.session(), membership, occurred_at=at, now=at, by=by)
    db.session.commit()
    return _done(membership, fact, _("The welcome is noted."))


@bp.post("/regrets")
@requires(Permission.GROUP_LEAD)
def regrets(group: int, member: int) -> Response:
    found, membership = _found(group, member)
    meeting = meeting_in(db.session(), found, sent_id("meeting"))
    by = current_actor().user_id
    fact = actions.record_regrets(db.session(), membership, meeting, now=now(), by=by)
    db.session.commit()
    return _done(membership, fact, _("The regrets are noted."))


@bp.post("/ask")
@requires(Permission.GROUP_LEAD)
def ask(group: int, member: int) -> Response:
    """Ask by mail whether they are still in."""
    _group, membership = _found(group, member)
    by = current_actor().user_id
    fact = actions.ask_still_in(db.session(), membership, links=links(), now=now(), by=by)
    db.session.commit()
    return _done(membership, fact, _("The question is on its way."))


@bp.post("/invite")
@requires(Permission.GROUP_LEAD)
def invite(group: int, member: int) -> Response:
    """Invite them to the next meeting once more."""
    _group, membership = _found(group, member)
    by = current_actor().user_id
    fact = actions.invite_again(db.session(), membership, links=links(), now=now(), by=by)
    db.session.commit()
    return _done(membership, fact, _("The invitation is on its way."))


@bp.post("/leave")
@requires(Permission.GROUP_LEAD)
def leave(group: int, member: int) -> Response | tuple[str, int]:
    found, membership = _found(group, member)
    form = LeaveForm()
    if not form.validate_on_submit():
        return _page(found, membership, ContactForm(formdata=None), form), 422
    fact = actions.leave(
        db.session(), membership, form.reasons.data,
        note=form.note.data or "", now=now(), source=Source.CALL, by=current_actor().user_id,
    )  # fmt: skip
    db.session.commit()
    text = _("%(name)s has left the group.", name=membership.person.full_name)
    return _done(membership, fact, text)


@bp.post("/complete")
@requires(Permission.GROUP_LEAD)
def complete(group: int, member: int) -> Response:
    """Their term or their part is done."""
    _group, membership = _found(group, member)
    fact = actions.complete(db.session(), membership, now=now(), by=current_actor().user_id)
    db.session.commit()
    text = _("%(name)s has completed.", name=membership.person.full_name)
    return _done(membership, fact, text)


def _others(group: Group) -> list[Group]:
    """Where a member could go on instead: groups of the same kind."""
    alike = groups_of(db.session(), group.event_id, (group.kind,))
    return [one for one in alike if one.id != group.id]


@bp.post("/transfer")
@requires(Permission.GROUP_LEAD)
def transfer(group: int, member: int) -> Response:
    found, membership = _found(group, member)
    wanted = sent_id("to_group")
    target = next((g for g in _others(found) if g.id == wanted), None)
    if target is None:
        raise NotFound
    _arrived, fact = actions.transfer(
        db.session(), membership, target,
        now=now(), links=links(), source=Source.CALL, by=current_actor().user_id,
    )  # fmt: skip
    db.session.commit()
    text = _("%(name)s goes on in the other group.", name=membership.person.full_name)
    return _done(membership, fact, text)


@bp.post("/link")
@requires(Permission.GROUP_LEAD)
def link(group: int, member: int) -> Response:
    """Mail the member's link again."""
    found, membership = _found(group, member)
    actions.send_link(db.session(), membership, links=links(), now=now())
    db.session.commit()
    flash(_("The link is on its way to %(name)s.", name=membership.person.full_name), "success")
    return redirect(url_for("leadmember.page", group=found.id, member=membership.id), 303)


def _done(membership: Membership, fact: Fact, text: str) -> Response:
    group = membership.group_id
    offer_undo(text, url_for("lead.undo", group=group), fact.id)
    return redirect(url_for("leadmember.page", group=group, member=membership.id), 303)
