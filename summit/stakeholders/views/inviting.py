"""Whom to invite first, from the inventory to the list of the invited."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.events.models import Event
from summit.events.queries import scope_of
from summit.extensions import db
from summit.people.keypeople import Category
from summit.people.matching import email_key
from summit.registration.invited.queries import invited_keys, registered_keys
from summit.stakeholders.actions.inviting import address_of, invite
from summit.stakeholders.coverage import Coverage
from summit.stakeholders.models import Assessment, Stakeholder
from summit.stakeholders.priority import Candidate, Why, invitation_list
from summit.stakeholders.queries.covering import coverage_of
from summit.stakeholders.queries.entries import entries_of, latest_assessments
from summit.stakeholders.queries.progress import Progress, progress_of
from summit.stakeholders.views.framing import (
    KEEP,
    closed,
    event_with_inventory,
    is_open,
    opening,
    whole,
    zone_of,
)
from summit.stakeholders.words import LEVEL_WORDS, WHY_WORDS
from summit.web.access import allow, current_actor, requires
from summit.web.keys import keyring
from summit.web.layout import Link

bp = Blueprint("priority", __name__, url_prefix="/console/<string:event>/stakeholders/invite")


@dataclass(frozen=True, slots=True)
class Line:
    """``hindrance``: why they cannot be ticked; empty where they can."""

    entry: Stakeholder
    candidate: Candidate
    reasons: list[str]
    hindrance: str


@bp.get("")
@requires(KEEP)
def index(event: str) -> str:
    found = event_with_inventory(event, Link(_("Whom to invite first"), None))
    if not is_open(found, whole(found)):
        return closed(found, url_for(".open_list", event=event), _("Whom to invite first"))
    return render_template(
        "stakeholders/invite.html", event=found, lines=_lines(found), levels=LEVEL_WORDS,
        may_invite=current_actor().can(Permission.PEOPLE_MANAGE, scope_of(found)),
    )  # fmt: skip


@bp.post("/open")
@requires(KEEP)
def open_list(event: str) -> Response:
    found = event_with_inventory(event)
    return opening(found, whole(found), url_for(".index", event=event))


@bp.post("")
@requires(KEEP)
def put_on_list(event: str) -> Response:
    """Those who are ticked, in the order of the page, go onto the list of the invited."""
    found = event_with_inventory(event)
    allow(Permission.PEOPLE_MANAGE, scope_of(found))
    chosen = set(request.form.getlist("entry", type=int))
    entries = [line.entry for line in _lines(found) if line.entry.id in chosen]
    made = invite(
        db.session(), found, entries, found.coalition.languages[0],
        keys=keyring(), actor=current_actor(), now=now(),
    )  # fmt: skip
    flash(
        ngettext(
            "%(num)s person is on the list. No letter has gone yet.",
            "%(num)s people are on the list. No letter has gone yet.",
            made,
        ),
        "success",
    )
    db.session.commit()
    return redirect(url_for("invitations.index" if made else ".index", event=event), 303)


def _lines(event: Event) -> list[Line]:
    session = db.session()
    entries = {one.id: one for one in entries_of(session, event.coalition_id)}
    said = latest_assessments(session, entries)
    far = progress_of(session, list(entries.values()), said, now(), zone_of(event))
    wanted = {one.group.id: one.group for one in entries.values() if one.group}
    covered = coverage_of(session, event, list(wanted.values()), now())
    known = _known(event, entries.values())
    ordered = invitation_list(
        _candidate(one, far[one.id], said.get(one.id), covered) for one in entries.values()
    )
    return [
        Line(entries[c.stakeholder], c, _reasons(c), _hindrance(entries[c.stakeholder], known))
        for c in ordered
    ]


def _candidate(
    one: Stakeholder, far: Progress, said: Assessment | None, covered: Coverage
) -> Candidate:
    sought = {*one.counts_for, *one.kinds}
    cells = [
        cell for cell in covered.cells
        if cell.required.body == one.group_id and cell.required.sought in sought
    ]  # fmt: skip
    return Candidate(
        one.id, far.level,
        desired=said.desired_level if said else None,
        fills=any(cell.empty for cell in cells),
        seconds=any(cell.fragile for cell in cells),
        affected=Category.MOST_AFFECTED in one.kinds,
        influence=said.influence if said else 0,
        interest=said.interest if said else 0,
        support=said.support if said else 0,
    )  # fmt: skip


def _reasons(one: Candidate) -> list[str]:
    numbers = {"influence": one.influence, "interest": one.interest}
    return [
        _(WHY_WORDS[why], **numbers) if why is Why.INFLUENCE else _(WHY_WORDS[why])
        for why in one.reasons
    ]


def _known(event: Event, entries: Iterable[Stakeholder]) -> tuple[set[str], set[str]]:
    keys = {email_key(address) for one in entries if (address := address_of(one))}
    return (
        registered_keys(db.session(), event.id, keys),
        invited_keys(db.session(), event.id, keys),
    )


def _hindrance(one: Stakeholder, known: tuple[set[str], set[str]]) -> str:
    address = address_of(one)
    if not address:
        return _("No address yet") if one.person or one.organization else _("Find somebody first")
    registered, invited = known
    if email_key(address) in registered:
        return _("Is registered already.")
    return _("Is invited already.") if email_key(address) in invited else ""
