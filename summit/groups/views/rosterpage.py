"""Who came? One page, one minute, with a thumb: what leads and hosts share of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug import Response

from summit.access.policy import Actor
from summit.clock import now
from summit.errors import N_, Conflict, FieldError
from summit.extensions import db
from summit.groups import actions
from summit.groups.forms import RosterForm
from summit.groups.models import Group, GroupMeeting, Membership
from summit.groups.queries import (
    guests_of,
    meetings_of,
    memberships_of,
    register_of,
    seats_of,
)
from summit.groups.roster import MARKS, Guest, Mark, Said, people_of, said_about, tally
from summit.groups.sheet import Standing, standings
from summit.groups.states import ROSTER_DAYS
from summit.groups.views.framing import links, offer_undo
from summit.groups.views.tasks import today_in
from summit.retention.states import Register
from summit.web.times import local_day


@dataclass(frozen=True, slots=True)
class Entrance:
    """By which door somebody came to a roster: as a lead, or by the host's link."""

    layout: str
    action: str
    home: str
    undo: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Line:
    """One member on the roster."""

    member: Membership
    mark: Mark | None
    hints: tuple[str, ...]
    former: bool = False
    stand_ins: tuple[str, ...] = ()
    stood_in: str = ""
    """Who came in their place, of those who may."""

    @property
    def field(self) -> str:
        return f"m-{self.member.id}"

    @property
    def stand_in_field(self) -> str:
        return f"alt-{self.member.id}"


@dataclass(frozen=True, slots=True)
class Roster:
    group: Group
    meeting: GroupMeeting
    number: int
    closed: bool
    late_days: int
    lines: list[Line]

    @property
    def members(self) -> list[Line]:
        return [line for line in self.lines if not line.former]

    @property
    def former(self) -> list[Line]:
        return [line for line in self.lines if line.former]

    @property
    def marked(self) -> int:
        return sum(line.mark is not None for line in self.members)

    @property
    def counts(self) -> Mapping[Mark, int]:
        back = [line.mark for line in self.former if line.mark is Mark.CAME]
        return tally([*(line.mark for line in self.members), *back])


def roster_page(
    group: Group, meeting: GroupMeeting, entrance: Entrance
) -> str | Response | tuple[str, int]:
    """The roster as it stands, or the way on after it was closed. Lock the meeting to post."""
    roster = _with_stand_ins(_roster(group, meeting))
    form = _form(roster)
    if form.validate_on_submit() and "everyone" not in request.form:
        try:
            return _closed(roster, form, entrance)
        except FieldError as error:
            db.session.rollback()
            form.refuse(error)
    if form.is_submitted():
        roster = _as_sent(roster)
    page = _rendered(roster, form, entrance)
    return (page, 422) if form.errors else page


def _rendered(roster: Roster, form: RosterForm, entrance: Entrance) -> str:
    marks = [(mark.value, _(text)) for mark, text in MARKS.items()]
    unmarked = [line.member.person.full_name for line in roster.members if line.mark is None]
    return render_template(
        "groups/lead/roster.html",
        roster=roster, form=form, marks=marks, unmarked=unmarked, entrance=entrance,
    )  # fmt: skip


def _roster(group: Group, meeting: GroupMeeting) -> Roster:
    at = now()
    if meeting.starts_at > at:
        raise Conflict(N_("This meeting has not begun yet. Its roster opens when it does."))
    register = register_of(db.session(), [group.id], at)
    if meeting.id in register.known.cancelled:
        raise Conflict(N_("This meeting was cancelled; it has no roster."))
    closed = meeting.id in register.known.rosters_closed
    late = (at - meeting.starts_at).days
    return Roster(
        group=group,
        meeting=meeting,
        number=1 + sum(m.starts_at < meeting.starts_at for m in _held(group, register)),
        closed=closed,
        late_days=0 if closed or late < ROSTER_DAYS else late,
        lines=_lines(group, meeting, register, closed=closed),
    )


def _held(group: Group, register: Register) -> Iterable[GroupMeeting]:
    meetings = meetings_of(db.session(), [group.id])
    return (m for m in meetings if m.id not in register.known.cancelled)


def _lines(group: Group, meeting: GroupMeeting, register: Register, *, closed: bool) -> list[Line]:
    zone = group.timezone
    day = meeting.starts_at.astimezone(ZoneInfo(zone)).date()
    here, former = people_of(register, group.id, day)
    said = said_about(register, meeting.id, meeting.starts_at)
    known = standings(register, group.id)
    stand_ins = {
        seat.primary.person_id: tuple(h.person.full_name for h in seat.alternates)
        for seat in seats_of(db.session(), group.id)
        if seat.primary
    }
    return [
        Line(
            m,
            _mark(said.get(m.person_id), closed=closed and m.person_id in here),
            () if closed else _hints(said.get(m.person_id), known.get(m.person_id), day, zone),
            former=m.person_id not in here,
            stand_ins=stand_ins.get(m.person_id, ()),
        )
        for m in memberships_of(db.session(), group.id)
        if m.person_id in here or m.person_id in former
    ]


def _mark(said: Said | None, *, closed: bool) -> Mark | None:
    """What is in force; on a closed roster whoever is not named was absent."""
    mark = said.mark if said else None
    return Mark.ABSENT if mark is None and closed else mark


def _hints(said: Said | None, standing: Standing | None, day: date, zone: str) -> tuple[str, ...]:
    """What a lead should know before marking somebody."""
    hints: list[str] = []
    if said and said.regrets_at:
        sent = local_day(said.regrets_at, zone, form="short")
        hints.append(_("Sent regrets on %(day)s.", day=sent))
    elif said and said.answer == "yes" and said.mark is None:
        hints.append(_("Had said yes. Ask what happened before you call it absent."))
    missed = [d for d in standing.missed_on if d < day] if standing else []
    if missed:
        days = ", ".join(local_day(d, form="short") for d in missed)
        hints.append(
            _("Missed %(days)s too. Ask how they are before you call it absent.", days=days)
        )
    return tuple(hints)


def _form(roster: Roster) -> RosterForm:
    form = RosterForm(decided=roster.meeting.decided)
    form.name_members([(x.member.id, x.member.person.full_name) for x in roster.lines])
    if not form.is_submitted():
        form.show_guests(
            [g for g in guests_of(db.session(), roster.meeting) if not _is_stand_in(roster, g)]
        )
    return form


def _is_stand_in(roster: Roster, guest: Guest) -> bool:
    """Whether it is said beside the member already."""
    return any(
        line.member.id == guest.stands_for and guest.name in line.stand_ins for line in roster.lines
    )


def _with_stand_ins(roster: Roster) -> Roster:
    """The roster with who stood in, as it was closed."""
    came = {g.stands_for: g.name for g in guests_of(db.session(), roster.meeting)}
    lines = [
        replace(line, stood_in=came[line.member.id])
        if came.get(line.member.id) in line.stand_ins else line
        for line in roster.lines
    ]  # fmt: skip
    return replace(roster, lines=lines)


def _as_sent(roster: Roster) -> Roster:
    """The roster as it stands in the form that was sent, not yet written."""
    rest = Mark.CAME if "everyone" in request.form else None
    lines = [
        replace(
            line,
            mark=_sent(line) or (None if line.former else rest),
            stood_in=request.form.get(line.stand_in_field, ""),
        )
        for line in roster.lines
    ]
    return replace(roster, lines=lines)


def _sent(line: Line) -> Mark | None:
    value = request.form.get(line.field)
    return Mark(value) if value in set(Mark) else None


def _closed(roster: Roster, form: RosterForm, entrance: Entrance) -> Response:
    sent = _as_sent(roster)
    given = _give_tasks(roster, form, entrance.actor.user_id)
    fact = actions.close_roster(
        db.session(),
        roster.meeting,
        {x.member.id: x.mark or Mark.ABSENT for x in sent.lines if x.mark or not x.former},
        guests=[*form.guests(), *_stand_ins(sent)],
        decided=form.decided.data or "",
        actor=entrance.actor,
        links=links(),
        now=now(),
    )
    db.session.commit()
    if fact is not None:
        offer_undo(_said(sent), entrance.undo, fact.id)
    elif given:
        flash(ngettext("The task is noted.", "%(num)d tasks are noted.", given), "success")
    else:
        flash(_("The roster says so already. Nothing has changed."), "info")
    return redirect(entrance.home, 303)


def _stand_ins(roster: Roster) -> list[Guest]:
    """Who came in whose place, of those who may."""
    return [
        Guest(line.stood_in, line.member.id)
        for line in roster.lines
        if line.stood_in in line.stand_ins and line.mark is not Mark.CAME
    ]


def _give_tasks(roster: Roster, form: RosterForm, by: int | None) -> int:
    """Who does what next; before the roster, so that the thank-you mails name it."""
    members = {line.member.id: line.member for line in roster.lines}
    for owner, text, due in form.tasks():
        actions.take_on(
            db.session(), members[owner], text,
            due_on=due, today=today_in(roster.group), meeting=roster.meeting, now=now(), by=by,
        )  # fmt: skip
    return len(form.tasks())


def _said(roster: Roster) -> str:
    counts = {mark.value: n for mark, n in roster.counts.items()}
    if roster.closed:
        return _(
            "The correction is written: %(came)d came, %(regrets)d regrets, %(absent)d absent.",
            **counts,
        )
    return _(
        "The roster is closed: %(came)d came, %(regrets)d regrets, %(absent)d absent.", **counts
    )
