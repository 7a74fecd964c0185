"""A member's own page: how things stand, the next meeting, and every way to answer."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.calendars import calendar as calendar_file
from summit.clock import now
from summit.errors import FieldError, NotFound
from summit.extensions import db
from summit.groups import actions
from summit.groups.actions.letters import calendar_entry
from summit.groups.forms import AwayForm, LeaveForm, cadence_words
from summit.groups.models import DatePoll, Fact, GroupMeeting, Membership
from summit.groups.queries import (
    knowledge_of,
    meeting_in,
    meetings_of,
    membership_by_link,
    open_poll,
    own_fact,
    register_of,
    tasks_of_member,
)
from summit.groups.roster import said_about
from summit.groups.sheet import Standing, standing_of
from summit.groups.states import GroupState, group_state
from summit.groups.views.framing import links, offer_undo, stand_in_event
from summit.groups.views.tasks import Line, lines_of, today_in
from summit.groups.words import ANSWERS, OWN_STATES
from summit.retention.facts import Answer, Source
from summit.retention.states import Register
from summit.web.access import by_link
from summit.web.forms import sent_id
from summit.web.layout import language, speak
from summit.web.times import local_day

bp = Blueprint("member", __name__, url_prefix="/m/<string:token>")


@dataclass(frozen=True, slots=True)
class Invitation:
    """A meeting to come and what the member has answered."""

    meeting: GroupMeeting
    answer: str | None


@dataclass(frozen=True, slots=True)
class Poll:
    """The dates that the group asks about, and by the date's id what the member said."""

    poll: DatePoll
    mine: dict[int, bool]


def _member(token: str) -> Membership:
    """Whose link it is; the page speaks their language."""
    membership = membership_by_link(db.session(), token)
    speak(membership.person.language)
    stand_in_event(membership.group.event)
    return membership


@bp.get("/")
@by_link
def page(token: str) -> str:
    return _page(token, _member(token), AwayForm(), LeaveForm())


def _page(token: str, membership: Membership, away: AwayForm, leave: LeaveForm) -> str:
    group = membership.group
    register = register_of(db.session(), [group.id], now(), person_id=membership.person_id)
    standing = standing_of(register, membership.person_id, group.id)
    return render_template(
        "groups/member.html",
        token=token,
        member=membership,
        group=group,
        standing=standing,
        state=standing.state.value if standing else "removed",
        says=says_of(standing),
        closed=group_state(group.id, register.known) is GroupState.CLOSED,
        cadence=cadence_words(group.cadence_days),
        invitations=_invitations(membership, register),
        answers=[(answer.value, _(text)) for answer, text in ANSWERS.items()],
        away=away,
        leave=leave,
        tasks=_tasks(membership, register),
        poll=_poll(membership, standing),
        answers_go={
            deed: url_for(f"member.{deed}", token=token) for deed in ("stay", "away", "leave")
        },
        opened="away" if away.errors else "leave" if leave.errors else None,
    )


def _poll(membership: Membership, standing: Standing | None) -> Poll | None:
    """The dates that the group asks about, each with what the member said of it."""
    poll = open_poll(db.session(), membership.group_id) if standing and standing.is_open else None
    if poll is None:
        return None
    mine = {
        slot.id: vote.can
        for slot in poll.slots
        for vote in slot.votes
        if vote.membership_id == membership.id
    }
    return Poll(poll, mine)


def _tasks(membership: Membership, register: Register) -> list[Line]:
    """What the member has taken on and not finished."""
    mine = tasks_of_member(db.session(), membership.id)
    lines = lines_of(mine, register, today_in(membership.group))
    return [line for line in lines if line.progress.done is None]


def says_of(standing: Standing | None) -> list[str]:
    """How things stand, in plain words; a member never sees a score."""
    if standing is None:
        return [_("You are not on the group's list. You can join at any time.")]
    says = [_(OWN_STATES[standing.state])]
    if standing.is_open and standing.missed_on:
        days = ", ".join(local_day(day, form="short") for day in standing.missed_on)
        says.append(_("You missed %(days)s. Are you still in?", days=days))
    if standing.is_open and standing.on_leave_until:
        day = local_day(standing.on_leave_until)
        says.append(_("You are taking a break until %(day)s.", day=day))
    return says


def _invitations(membership: Membership, register: Register) -> list[Invitation]:
    """The meetings to come, the next one first."""
    rows = {m.id: m for m in meetings_of(db.session(), [membership.group_id])}
    coming = register.known.upcoming.get(membership.group_id, [])
    return [
        Invitation(row, _answer(register, row, membership.person_id))
        for row in (rows[int(slot.meeting)] for slot in coming)
    ]


def _answer(register: Register, meeting: GroupMeeting, person_id: int) -> str | None:
    said = said_about(register, meeting.id, meeting.starts_at).get(person_id)
    return said.answer if said else None


@bp.post("/answer")
@by_link
def answer(token: str) -> Response:
    membership = _member(token)
    given = request.form.get("answer", "")
    if given not in set(Answer):
        raise NotFound
    meeting_id = sent_id("meeting")
    meeting = meeting_in(db.session(), membership.group, meeting_id)
    fact = actions.answer_invitation(db.session(), membership, meeting, Answer(given), now=now())
    db.session.commit()
    texts = {
        Answer.YES: _("You are coming. The group counts on you."),
        Answer.MAYBE: _("Maybe is noted. Say yes or no when you know."),
        Answer.NO: _("Your regrets are noted. You are missed, not absent."),
    }
    return _done(token, fact, texts[Answer(given)])


@bp.post("/stay")
@by_link
def stay(token: str) -> Response:
    membership = _member(token)
    fact = actions.stay(db.session(), membership, now=now())
    db.session.commit()
    return _done(token, fact, _("You are still in. Thank you for saying so."))


@bp.post("/away")
@by_link
def away(token: str) -> Response | tuple[str, int]:
    membership, form = _member(token), AwayForm()
    if form.validate_on_submit():
        try:
            fact = _be_away(membership, form)
        except FieldError as error:
            form.refuse(error)
        else:
            day = local_day(form.until.data)
            return _done(token, fact, _("Enjoy your break until %(day)s.", day=day))
    return _page(token, membership, form, LeaveForm(formdata=None)), 422


def _be_away(membership: Membership, form: AwayForm) -> Fact:
    today = now().astimezone(ZoneInfo(membership.group.timezone)).date()
    fact = actions.be_away(db.session(), membership, until=form.until.data, today=today, now=now())
    db.session.commit()
    return fact


@bp.post("/leave")
@by_link
def leave(token: str) -> Response | tuple[str, int]:
    membership, form = _member(token), LeaveForm()
    if not form.validate_on_submit():
        return _page(token, membership, AwayForm(formdata=None), form), 422
    fact = actions.leave(
        db.session(), membership, form.reasons.data, note=form.note.data or "", now=now()
    )
    db.session.commit()
    return _done(token, fact, _("You have left. Thank you for telling us why."))


@bp.post("/return")
@by_link
def come_back(token: str) -> Response:
    """Sign up again, after whatever ended."""
    membership, at = _member(token), now()
    _membership, fact = actions.sign_up(
        db.session(), membership.group, membership.person,
        occurred_at=at, now=at, source=Source.WEB, links=links(),
    )  # fmt: skip
    db.session.commit()
    return _done(token, fact, _("You are on the list again. Welcome back."))


@bp.post("/undo")
@by_link
def undo(token: str) -> Response:
    membership = _member(token)
    fact = own_fact(db.session(), membership, sent_id("fact"))
    undoing = actions.undo(db.session(), fact, now=now(), source=Source.WEB)
    db.session.commit()
    return _done(token, undoing[0], _("Undone. It is as it was before."))


def _done(token: str, fact: Fact | None, text: str) -> Response:
    """Back to the page, saying what was done, with the way back."""
    if fact is None:
        flash(_("That is what you said before. Nothing has changed."), "info")
    else:
        offer_undo(text, url_for("member.undo", token=token), fact.id)
    return redirect(url_for("member.page", token=token), 303)


@bp.get("/meetings.ics")
@by_link
def calendar(token: str) -> Response:
    """All meetings of the group, cancelled ones marked as such."""
    membership = _member(token)
    group, url = membership.group, links().member(membership)
    known = knowledge_of(db.session(), [group], now())
    entries = [
        calendar_entry(group, m, language(), now=now(), url=url, cancelled=m.id in known.cancelled)
        for m in meetings_of(db.session(), [group.id])
    ]
    content = calendar_file(entries, name=group.name.say(language()))
    response = Response(content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{group.slug}.ics"'
    return response
