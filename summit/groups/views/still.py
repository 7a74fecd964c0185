""" "Still in?" out of a letter: one press, no log-in, good for some weeks. A GET never writes."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.clock import now
from summit.errors import FieldError, NotFound
from summit.extensions import db
from summit.groups import actions
from summit.groups.forms import AwayForm, LeaveForm
from summit.groups.models import Fact, Membership
from summit.groups.queries import membership_with_id, own_fact, register_of
from summit.groups.sheet import standing_of
from summit.groups.views.framing import links, offer_undo, stand_in_event
from summit.groups.views.member import says_of
from summit.retention.facts import Source
from summit.retention.standing import State
from summit.web.access import by_link
from summit.web.forms import sent_id
from summit.web.layout import speak
from summit.web.times import local_day

bp = Blueprint("still", __name__, url_prefix="/still-in/<int:number>/<int:until>/<string:token>")
COMES_BACK = frozenset({State.LAPSED, State.NEVER_STARTED})


@dataclass(frozen=True, slots=True)
class Question:
    """A member and the link by which they were asked."""

    membership: Membership
    address: dict[str, Any]
    last_day: int

    @property
    def today(self) -> date:
        return now().astimezone(ZoneInfo(self.membership.group.timezone)).date()

    @property
    def is_over(self) -> bool:
        return self.today.toordinal() > self.last_day

    def goes(self, deed: str) -> str:
        return url_for(f"still.{deed}", **self.address)


def _asked(number: int, until: int, token: str) -> Question:
    """Whose question it is. Raises NotFound for a wrong link as for none."""
    membership = membership_with_id(db.session(), number)
    if not links().asks(membership, until, token):
        raise NotFound
    speak(membership.person.language)
    stand_in_event(membership.group.event)
    return Question(membership, {"number": number, "until": until, "token": token}, until)


def _open(number: int, until: int, token: str) -> Question:
    """The same for a deed, which an old link does no more."""
    question = _asked(number, until, token)
    if question.is_over:
        raise NotFound
    return question


@bp.get("")
@by_link
def page(number: int, until: int, token: str) -> str | tuple[str, int]:
    question = _asked(number, until, token)
    if question.is_over:
        return render_template("groups/expired.html", question=question), 410
    return _page(question, AwayForm(), LeaveForm())


def _page(question: Question, away: AwayForm, leave: LeaveForm) -> str:
    member = question.membership
    register = register_of(db.session(), [member.group_id], now(), person_id=member.person_id)
    standing = standing_of(register, member.person_id, member.group_id)
    return render_template(
        "groups/still.html",
        group=member.group,
        member=member,
        open=standing is not None and standing.is_open,
        returns=standing is not None and standing.state in COMES_BACK,
        state=standing.state.value if standing else "removed",
        says=says_of(standing),
        answers_go={deed: question.goes(deed) for deed in ("stay", "away", "leave", "back")},
        own_page=links().member(member),
        away=away,
        leave=leave,
        opened="away" if away.errors else "leave" if leave.errors else None,
    )


@bp.post("/stay")
@by_link
def stay(number: int, until: int, token: str) -> Response:
    question = _open(number, until, token)
    fact = actions.stay(db.session(), question.membership, now=now())
    return _done(question, fact, _("You are still in. Thank you for saying so."))


@bp.post("/back")
@by_link
def back(number: int, until: int, token: str) -> Response:
    """Who had lapsed signs up again."""
    question, at = _open(number, until, token), now()
    member = question.membership
    _membership, fact = actions.sign_up(
        db.session(), member.group, member.person,
        occurred_at=at, now=at, source=Source.WEB, links=links(), welcome=False,
    )  # fmt: skip
    return _done(question, fact, _("You are on the list again. Welcome back."))


@bp.post("/away")
@by_link
def away(number: int, until: int, token: str) -> Response | tuple[str, int]:
    question, form = _open(number, until, token), AwayForm()
    if form.validate_on_submit():
        try:
            fact = actions.be_away(
                db.session(), question.membership,
                until=form.until.data, today=question.today, now=now(),
            )  # fmt: skip
        except FieldError as error:
            form.refuse(error)
        else:
            day = local_day(form.until.data)
            return _done(question, fact, _("Enjoy your break until %(day)s.", day=day))
    return _page(question, form, LeaveForm(formdata=None)), 422


@bp.post("/leave")
@by_link
def leave(number: int, until: int, token: str) -> Response | tuple[str, int]:
    question, form = _open(number, until, token), LeaveForm()
    if not form.validate_on_submit():
        return _page(question, AwayForm(formdata=None), form), 422
    fact = actions.leave(
        db.session(), question.membership, form.reasons.data,
        note=form.note.data or "", now=now(),
    )  # fmt: skip
    return _done(question, fact, _("You have left. Thank you for telling us why."))


@bp.post("/undo")
@by_link
def undo(number: int, until: int, token: str) -> Response:
    question = _open(number, until, token)
    fact = own_fact(db.session(), question.membership, sent_id("fact"))
    undoing = actions.undo(db.session(), fact, now=now(), source=Source.WEB)
    return _done(question, undoing[0], _("Undone. It is as it was before."))


@bp.post("/renew")
@by_link
def renew(number: int, until: int, token: str) -> Response:
    """The question is over: the member's own link goes to their mailbox."""
    question = _asked(number, until, token)
    actions.send_link(db.session(), question.membership, links=links(), now=now())
    db.session.commit()
    flash(_("Your own link is on its way to your mailbox."), "success")
    return redirect(question.goes("page"), 303)


def _done(question: Question, fact: Fact | None, text: str) -> Response:
    """Back to the question, saying what was done, with the way back."""
    db.session.commit()
    if fact is None:
        flash(_("That is what you said before. Nothing has changed."), "info")
    else:
        offer_undo(text, question.goes("undo"), fact.id)
    return redirect(question.goes("page"), 303)
