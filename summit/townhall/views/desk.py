"""Moderators' pages: all town halls, and one hall's queue on a phone."""

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request
from flask import url_for as to
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug import Response as Redirect

from summit.clock import now
from summit.errors import N_, Conflict, NotFound
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.schedule.states import WITH_FLOOR
from summit.townhall import actions
from summit.townhall.board import Line, in_line, lines_of
from summit.townhall.families import root_of
from summit.townhall.models import HallQuestion, TownHall
from summit.townhall.queries import (
    counts_at,
    hall_named,
    hall_of,
    halls_at,
    parents_in,
    questions_of,
    sessions_that_ask,
)
from summit.townhall.states import PUBLIC, UNDECIDED, HallState, Mode, QuestionState, Step
from summit.townhall.views.moderator import (
    P,
    bp,
    done,
    hall_at,
    is_mine,
    may_run,
    own_sites,
    stand_in,
    talk_of,
    talk_to_run,
    who,
)
from summit.web.access import allow, current_actor, requires
from summit.web.downloads import csv_file
from summit.web.errors import say
from summit.web.layout import Link, language


@bp.get("")
@requires(P.TOWNHALL_MODERATE)
def index(event: str) -> str:
    found, session = stand_in(event), db.session()
    halls = {hall.session_id: hall for hall in halls_at(session, found.id)}
    counts, sites = counts_at(session, found.id), own_sites(found)
    rows = [
        (one, halls.get(one.id), counts.get(halls[one.id].id, {}) if one.id in halls else {},
         may_run(found, one))
        for one in sessions_that_ask(session, found.id)
        if is_mine(one, sites)
    ]  # fmt: skip
    expected = [r for r in rows if r[1] is not None or r[0].kind in WITH_FLOOR]
    others = [r for r in rows if r not in expected]
    return render_template(
        "townhall/desk/index.html", event=found, rows=expected, others=others, S=QuestionState
    )


@dataclass(frozen=True, slots=True)
class Queue:
    """What a moderator sees. ``to_read`` holds their own queues alone, ``in_line`` all halls."""

    stage: Line | None
    to_read: list[Line]
    in_line: list[Line]
    settled: list[Line]
    open: bool
    sites: frozenset[int] | None

    def is_mine(self, line: Line) -> bool:
        return self.sites is None or line.queue in self.sites


def _queue(event: Event, hall: TownHall) -> Queue:
    questions = questions_of(db.session(), hall.id)
    lines = {line.id: line for line in lines_of(questions, event)}
    mine, by_age = own_sites(event), sorted(questions, key=lambda one: one.id)
    to_read = [
        lines[one.id]
        for one in by_age
        if one.state == QuestionState.WAITING and (mine is None or one.site_id in mine)
    ]
    undecided = {*UNDECIDED, QuestionState.ON_STAGE}
    return Queue(
        stage=next((x for x in lines.values() if x.state == QuestionState.ON_STAGE), None),
        to_read=to_read,
        in_line=[lines[number] for number in in_line(questions)],
        settled=[
            x
            for x in lines.values()
            if x.state not in undecided and (x.state in PUBLIC or mine is None or x.queue in mine)
        ],
        open=hall.state == HallState.OPEN,
        sites=mine,
    )


@bp.get("/<string:talk>")
@requires(P.TOWNHALL_MODERATE)
def hall(event: str, talk: str) -> str:
    found = stand_in(event, Link(talk, None))
    programmed = talk_of(found, talk)
    found = stand_in(event, Link(programmed.title.say(language()), None))
    hall = hall_of(db.session(), programmed)
    return render_template(
        "townhall/desk/hall.html",
        event=found,
        talk=programmed,
        hall=hall,
        queue=_queue(found, hall) if hall else None,
        may_run=may_run(found, programmed),
        may_choose=current_actor().can(P.PROGRAMME_MANAGE, scope_of(found)),
    )


@bp.get("/<string:talk>/queue")
@requires(P.TOWNHALL_MODERATE)
def queue(event: str, talk: str) -> Response:
    """The questions alone, for the page to bring itself up to date; 304 when nothing is new."""
    found = event_of(db.session(), event)
    hall = hall_at(found, talk)
    answer = make_response()
    answer.set_etag(f"{hall.revision}-{language()}")
    answer.headers["Cache-Control"] = "no-store"  # the page keeps what it has by itself
    if answer.make_conditional(request).status_code != 304:
        values = {"event": found, "talk": hall.programmed, "queue": _queue(found, hall)}
        answer.set_data(render_template("townhall/desk/_queue.html", **values))
    return answer


@bp.post("/<string:talk>/open")
@requires(P.TOWNHALL_MODERATE)
def open_hall(event: str, talk: str) -> Redirect:
    found = stand_in(event)
    actions.open_hall(
        db.session(), found, talk_to_run(found, talk), actor=current_actor(), now=now()
    )
    flash(_("The town hall is open: everybody with a ticket can ask."), "success")
    return done(event, talk)


@bp.post("/<string:talk>/close")
@requires(P.TOWNHALL_MODERATE)
def close(event: str, talk: str) -> Redirect:
    found = stand_in(event)
    talk_to_run(found, talk)
    hall = hall_named(db.session(), found, talk)
    carried = actions.close_hall(db.session(), found, hall, actor=current_actor(), now=now())
    flash(
        ngettext(
            "The town hall is closed. One open question went to its MAP group.",
            "The town hall is closed. %(num)d open questions went to their MAP groups.",
            carried,
        )
        if carried
        else _("The town hall is closed."),
        "success",
    )
    return done(event, talk)


@bp.post("/<string:talk>/mode")
@requires(P.PROGRAMME_MANAGE)
def mode(event: str, talk: str) -> Redirect:
    found = stand_in(event)
    allow(P.PROGRAMME_MANAGE, scope_of(found))
    hall = hall_named(db.session(), found, talk)
    instant = request.form.get("mode") == Mode.INSTANT
    chosen = Mode.INSTANT if instant else Mode.MODERATED
    actions.choose_mode(db.session(), found, hall, chosen, actor=current_actor(), now=now())
    flash(_("Questions appear at once now.") if instant
          else _("Questions are read before they appear now."), "success")  # fmt: skip
    return done(event, talk)


_SAID = {
    Step.SET_ASIDE: N_("The question is set aside."),
    Step.ANSWER: N_("The question counts as answered."),
}


@bp.post("/<string:talk>/step")
@requires(P.TOWNHALL_MODERATE)
def step(event: str, talk: str) -> Redirect:
    """``do`` says what and to which question: ``show:12``."""
    found = stand_in(event)
    hall = hall_at(found, talk)
    word, _colon, number = request.form.get("do", "").partition(":")
    if word not in _BUTTONS or not number.isdecimal() or len(number) > len("2147483647"):
        raise NotFound
    try:
        question = actions.take_step(db.session(), found, hall, int(number), Step(word),
                                     **who(found))  # fmt: skip
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return redirect(to("townhalls.hall", event=event, talk=talk), 303)
    _offer_undo(event, talk, question, Step(word))
    return done(event, talk)


_BUTTONS = frozenset({Step.SHOW, Step.HIDE, Step.CALL, Step.ANSWER, Step.SET_ASIDE})


def _offer_undo(event: str, talk: str, question: HallQuestion, step: Step) -> None:
    if step in _SAID:
        back = Step.SHOW if question.shown_at else Step.HIDE
        toast: Any = {
            "text": _(_SAID[step]),
            "url": to("townhalls.step", event=event, talk=talk),
            "label": _("Undo"),
            "fields": {"do": f"{back}:{question.id}"},
        }
        flash(toast, "undo")


@bp.get("/<string:talk>/questions.csv")
@requires(P.TOWNHALL_MODERATE)
def as_csv(event: str, talk: str) -> Redirect:
    """Every question with its votes and what became of it; of one's own queues, if limited."""
    found = stand_in(event)
    hall = hall_at(found, talk)
    sites, parents = own_sites(found), parents_in(db.session(), hall.id)
    questions = [*questions_of(db.session(), hall.id)]
    lines = [x for x in lines_of(questions, found) if sites is None or x.queue in sites]
    same = {root_of(one, parents) for one in parents}
    return csv_file(
        f"{found.slug}-{talk}.csv",
        [_("Question"), _("In the other language"), _("Asked by"), _("Site"), _("Votes"),
         _("State"), _("Pillar"), _("Stands for others")],
        [
            (x.said[0][1], x.said[1][1] if len(x.said) > 1 else "", x.name, x.site, x.votes,
             x.word, x.pillar, _("yes") if x.id in same else "")
            for x in lines
        ],
    )  # fmt: skip
