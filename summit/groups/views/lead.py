"""A lead's pages: who is in the group and how they are, meetings, paper sign-ups, export."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import N_, FieldError, NotAllowed
from summit.extensions import db
from summit.groups import actions
from summit.groups.forms import PaperForm, cadence_words, moment_of_day
from summit.groups.models import Group, GroupMeeting, Membership
from summit.groups.queries import (
    fact_in,
    group_with_id,
    groups_within,
    meetings_of,
    memberships_of,
    register_of,
)
from summit.groups.sheet import Standing, standings
from summit.groups.states import GroupState, MeetingState, group_state, meeting_state
from summit.groups.views.framing import links, offer_undo, stand_in_group
from summit.groups.words import GROUP_STATES, MEETING_STATES, STATE_PILLS, STATES
from summit.retention.facts import Source
from summit.retention.states import Register
from summit.web.access import current_actor, requires, signed_in
from summit.web.downloads import csv_file
from summit.web.forms import sent_id
from summit.web.layout import Link
from summit.web.panels import panels

bp = Blueprint("lead", __name__, url_prefix="/lead")


@dataclass(frozen=True, slots=True)
class Line:
    """One member on the list."""

    member: Membership
    standing: Standing
    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class MeetingLine:
    meeting: GroupMeeting
    number: int
    state: MeetingState
    kind: str
    word: str
    came: int


@bp.get("/")
@signed_in
def index() -> str | Response:
    """The groups that the reader leads; with one group its page stands here at once.

    A lead holds nothing above the group: the view asks for itself.
    """
    scopes = [
        grant.scope for grant in current_actor().grants if grant.allows(Permission.GROUP_LEAD)
    ]
    if not scopes:
        raise NotAllowed(N_("You lead no group yet. Ask an organizer of the event."))
    groups = groups_within(db.session(), scopes)
    if len(groups) == 1:
        return redirect(url_for("lead.group", group=groups[0].id), 303)
    return render_template("groups/lead/index.html", groups=groups)


@bp.get("/<int:group>/")
@requires(Permission.GROUP_LEAD)
def group(group: int) -> str:
    found = group_with_id(db.session(), group)
    stand_in_group(found)
    register = register_of(db.session(), [found.id], now())
    lines = lines_of(memberships_of(db.session(), found.id), register, found.id)
    meetings = meeting_lines(meetings_of(db.session(), [found.id]), register)
    return render_template(
        "groups/lead/group.html",
        group=found,
        cadence=cadence_words(found.cadence_days),
        status=_status(found, register),
        here=[line for line in lines if line.standing.is_open],
        gone=[line for line in lines if not line.standing.is_open],
        meetings=meetings[::-1],
        says=_says(lines, meetings),
        panels=panels("lead", db.session(), found, now=now()),
    )


def _status(group: Group, register: Register) -> tuple[str, str] | None:
    """A pill, if the group does not meet."""
    state = group_state(group.id, register.known)
    if state is GroupState.OPEN:
        return None
    kind, word = GROUP_STATES[state]
    return kind, _(word)


def lines_of(members: Sequence[Membership], register: Register, group_id: int) -> list[Line]:
    """Members with their standing, those first whom a lead should look at first."""
    known = standings(register, group_id)
    lines = [
        Line(m, known[m.person_id], STATE_PILLS.get(state, ""), _(STATES[state]))
        for m in members
        if m.person_id in known and (state := known[m.person_id].state)
    ]
    return sorted(lines, key=lambda line: line.standing.urgency)


def meeting_lines(meetings: Sequence[GroupMeeting], register: Register) -> list[MeetingLine]:
    """Meetings with their number, where they stand, and how many came."""
    attended = [m for person in register.absences.values() for m in person.attended]
    lines: list[MeetingLine] = []
    for number, meeting in enumerate(meetings, 1):
        state = meeting_state(meeting.id, meeting.starts_at, register.known, now())
        kind, word = MEETING_STATES[state]
        came = attended.count(meeting.id)
        lines.append(MeetingLine(meeting, number, state, kind, _(word), came))
    return lines


def _says(lines: list[Line], meetings: list[MeetingLine]) -> list[str]:
    """What matters today, in sentences."""
    waiting = [x.standing.waiting for x in lines if x.standing.waiting is not None]
    drifting = sum(x.standing.urgency == 0 for x in lines)
    open_rosters = sum(
        m.state in (MeetingState.HELD, MeetingState.HELD_UNRECORDED) for m in meetings
    )
    says: list[str] = []
    if open_rosters:
        says.append(ngettext("One roster is open.", "%(num)d rosters are open.", open_rosters))
    if drifting:
        text = ngettext("One member is drifting.", "%(num)d members are drifting.", drifting)
        says.append(text)
    if waiting:
        one, many = (
            "One person waits, for %(days)d days.",
            "%(num)d people wait, the longest for %(days)d days.",
        )
        says.append(ngettext(one, many, len(waiting), days=max(waiting)))
    if not any(m.state is MeetingState.SCHEDULED for m in meetings):
        says.append(_("No next meeting has a date."))
    return says


@bp.route("/<int:group>/members/new", methods=["GET", "POST"])
@requires(Permission.GROUP_LEAD)
def add_member(group: int) -> str | Response | tuple[str, int]:
    """Somebody signed up on paper: the sign-up holds from the day on which they did."""
    found = group_with_id(db.session(), group)
    stand_in_group(found, Link(_("Add a member"), None))
    form = PaperForm(language=found.event.coalition.languages[0])
    if form.validate_on_submit():
        try:
            return _added(found, form)
        except FieldError as error:
            form.refuse(error)
    page = render_template("groups/lead/add_member.html", group=found, form=form)
    return (page, 422) if form.errors else page


def _added(group: Group, form: PaperForm) -> Response:
    at = now()
    occurred_at = moment_of_day("day", form.day.data, group.timezone, at)
    person, _unknown = actions.newcomer(
        db.session(),
        group,
        full_name=form.full_name.data,
        email=form.email.data or None,
        organization=form.organization.data or "",
        language=form.language.data,
        now=at,
    )
    _membership, fact = actions.sign_up(
        db.session(), group, person,
        occurred_at=occurred_at, now=at, source=Source.IMPORT, links=links(),
        by=current_actor().user_id,
    )  # fmt: skip
    db.session.commit()
    if fact is None:
        flash(_("%(name)s is in the group already.", name=person.full_name), "info")
    else:
        way_back = url_for("lead.undo", group=group.id)
        offer_undo(_("%(name)s is added.", name=person.full_name), way_back, fact.id)
    return redirect(url_for("lead.group", group=group.id), 303)


@bp.post("/<int:group>/undo")
@requires(Permission.GROUP_LEAD)
def undo(group: int) -> Response:
    """Take back a deed of this group, whoever did it. What was undone can be restored."""
    found = group_with_id(db.session(), group)
    fact = fact_in(db.session(), found, sent_id("fact"))
    by = current_actor().user_id
    undoing = actions.undo(db.session(), fact, now=now(), source=Source.WEB, by=by)
    db.session.commit()
    offer_undo(_("Undone."), url_for("lead.undo", group=found.id), undoing[0].id)
    return redirect(_back(found, fact.membership_id), 303)


def _back(group: Group, membership_id: int | None) -> str:
    if membership_id is None:
        return url_for("lead.group", group=group.id)
    return url_for("leadmember.page", group=group.id, member=membership_id)


COLUMNS = (
    N_("Name"), N_("E-mail"), N_("Telephone"), N_("Organization"), N_("State"), N_("Since"),
    N_("Signed up"), N_("Days waiting"), N_("Last seen"), N_("Misses in a row"),
)  # fmt: skip


@bp.get("/<int:group>/members.csv")
@requires(Permission.GROUP_LEAD)
def export(group: int) -> Response:
    found = group_with_id(db.session(), group)
    register = register_of(db.session(), [found.id], now())
    lines = lines_of(memberships_of(db.session(), found.id), register, found.id)
    heading = [_(column) for column in COLUMNS]
    return csv_file(f"{found.slug}-members.csv", heading, map(_row, lines))


def _row(line: Line) -> list[object]:
    person, standing = line.member.person, line.standing
    organization = person.organization.name if person.organization else ""
    return [
        person.full_name, person.email, person.phone, organization, line.word, standing.since,
        standing.signed_up, standing.waiting, standing.last_seen, standing.misses,
    ]  # fmt: skip
