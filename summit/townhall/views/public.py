"""Asking and voting, for everybody who holds a ticket; reading, for everybody."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask import url_for as to
from flask_babel import gettext as _
from werkzeug import Response as Redirect

from summit.clock import now
from summit.errors import Conflict, DomainError, NotFound, TooMany
from summit.events.models import Event
from summit.events.queries import public_event
from summit.extensions import db
from summit.registration.models import Registration
from summit.registration.opening import opened
from summit.registration.states import State
from summit.schedule.queries import released
from summit.schedule.releases.frozen import Frozen
from summit.townhall import actions
from summit.townhall.board import Board, board_of, said
from summit.townhall.forms import QuestionForm, TicketForm, question_form
from summit.townhall.limits import LONGEST
from summit.townhall.models import HallQuestion, TownHall
from summit.townhall.names import short_name
from summit.townhall.queries import (
    Talk,
    asked_by,
    hall_at_address,
    hall_named,
    parents_in,
    questions_of,
    talk_named,
    talks_of,
    voted_for,
    voted_roots,
)
from summit.townhall.states import PUBLIC, STATE_WORDS, UNDECIDED, HallState
from summit.townhall.views import visitor
from summit.townhall.views.live import live_piece
from summit.web.access import by_link, public
from summit.web.errors import say
from summit.web.forms import sent_id
from summit.web.layout import language
from summit.web.navigation import event_frame
from summit.web.throttling import ask_to_wait

bp = Blueprint("ask", __name__, url_prefix="/e/<string:event>/ask")
my_bp = Blueprint("floor", __name__, url_prefix="/my/<string:token>/ask")

Page = str | Response | Redirect


def open_event(slug: str) -> Event:
    found = public_event(db.session(), slug)
    host = found.coalition
    event_frame(slug, found.name.say(language()), host.name, host.contact_email)
    return found


def talk_of(event: Event, slug: str) -> Talk:
    """The session as people know it, and its town hall. Raises NotFound."""
    return talk_named(db.session(), event, slug, shown=released(event, now=now()))


def hall_to_ask(event: Event, slug: str) -> tuple[Frozen, TownHall]:
    """The same where the town hall has been opened. Raises NotFound."""
    talk, hall = talk_of(event, slug)
    if hall is None:
        raise NotFound
    return talk, hall


@bp.get("")
@public
def index(event: str) -> str:
    """The town halls of the day; those to come too, once the programme is released."""
    found, session = open_event(event), db.session()
    rows = talks_of(session, found.id, shown=released(found, now=now()))
    sites = {site.id: site.name for site in found.sites}
    return render_template("townhall/index.html", event=found, rows=rows, sites=sites)


@bp.get("/<string:talk>")
@public
def hall(event: str, talk: str) -> str:
    found = open_event(event)
    known, hall = talk_of(found, talk)
    asker = visitor.holder(found.id)
    board = _board(found, hall) if hall else None
    return render_template(
        "townhall/hall.html",
        event=found,
        talk=known,
        hall=hall,
        board=board,
        asker=short_name(asker.person.full_name) if asker else "",
        mine=_voted(hall, board, asker) if hall and board and asker else set(),
        own=_own(hall, asker) if hall and asker else [],
    )


def _board(event: Event, hall: TownHall) -> Board:
    return board_of(questions_of(db.session(), hall.id, PUBLIC), event, hall)


def _voted(hall: TownHall, board: Board, asker: Registration) -> set[int]:
    """The questions on the board for which the reader has voted."""
    session = db.session()
    lines = [*board.by_votes, *([board.stage] if board.stage else [])]
    voted = voted_for(session, hall.id, asker.id)
    return voted_roots([line.id for line in lines], voted, parents_in(session, hall.id))


def _own(hall: TownHall, asker: Registration) -> list[tuple[HallQuestion, str, str, str, bool]]:
    """What the reader asked: the question, its text, its state as a pill, whether it can go."""
    return [
        (one, said(one)[0][1], STATE_WORDS[one.state][0], _(STATE_WORDS[one.state][1]),
         one.state in UNDECIDED)
        for one in asked_by(db.session(), hall.id, asker.id)
    ]  # fmt: skip


@bp.get("/<string:talk>/board")
@public
def board(event: str, talk: str) -> Response:
    """The questions alone, for the page to bring itself up to date."""

    def make() -> str:
        found = public_event(db.session(), event)
        hall = hall_named(db.session(), found, talk)
        return render_template("townhall/_board.html", board=_board(found, hall), mine=set())

    return live_piece("board", event, talk, make)


@bp.route("/<string:talk>/question", methods=["GET", "POST"])
@public
def question(event: str, talk: str) -> Page:
    found = open_event(event)
    if hall_named(db.session(), found, talk).state != HallState.OPEN and request.method == "GET":
        return redirect(to("ask.hall", event=event, talk=talk), 303)
    asker = visitor.holder(found.id)
    form = question_form(known=asker is not None)
    if not form.validate_on_submit():
        return _question_page(event, talk, form, 422 if form.errors else 200)
    try:
        return _asked(event, talk, asker or _by_code(found, form), form)
    except TooMany as refusal:
        db.session.rollback()
        return _refused(event, talk, form, refusal)
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return _question_page(event, talk, form, 409)


def _by_code(event: Event, form: QuestionForm | TicketForm) -> Registration | None:
    """The holder of the code that was typed; None, with the reason beside the field."""
    found = visitor.by_code(event, form.code.data)
    if found is None:
        form.code.errors = [
            *form.code.errors,
            _("No ticket of this event has this code. Look below the QR code of your ticket."),
        ]
        db.session.commit()  # the try counts
    return found


def _asked(event: str, talk: str, asker: Registration | None, form: QuestionForm) -> Page:
    if asker is None:
        return _question_page(event, talk, form, 422)
    session = db.session()
    hall = hall_named(session, public_event(session, event), talk)
    actions.ask(session, hall, asker, form.draft(), now=now())
    flash(_("Your question is in. Thank you for asking."), "success")
    session.commit()
    return redirect(to("ask.hall", event=event, talk=talk), 303)


def _refused(event: str, talk: str, form: QuestionForm, refusal: TooMany) -> Response:
    """Too often: by this ticket, or (without a sentence of its own) from this network."""
    if not refusal.message:
        return ask_to_wait(partial(_question_text, event, talk, form))
    flash(_("You have asked several questions in a short time. Wait ten minutes, then send "
            "this one."), "warning")  # fmt: skip
    return _question_page(event, talk, form, 429)


def _question_text(event: str, talk: str, form: QuestionForm) -> str:
    found = open_event(event)
    known, hall = hall_to_ask(found, talk)
    asker = visitor.holder(found.id)
    return render_template(
        "townhall/question.html",
        event=found,
        talk=known,
        hall=hall,
        form=form,
        asker=short_name(asker.person.full_name) if asker else "",
        most=LONGEST,
    )


def _question_page(event: str, talk: str, form: QuestionForm, status: int) -> Response:
    return make_response(_question_text(event, talk, form), status)


@bp.post("/<string:talk>/vote")
@public
def vote(event: str, talk: str) -> Page:
    """``vote`` or ``unvote`` names the question; a script gets no page back."""
    hall = hall_at_address(db.session(), event, talk)
    asker = visitor.holder(hall.event_id)
    if asker is None:
        return redirect(to("ask.ticket", event=event, talk=talk), 303)

    def deed() -> None:
        if sent_id("unvote"):
            actions.unvote(db.session(), hall, asker, sent_id("unvote"))
        else:
            actions.vote(db.session(), hall, asker, sent_id("vote"), now=now())

    return _attempt(event, talk, deed)


def _attempt(event: str, talk: str, deed: Callable[[], None]) -> Page:
    """Do something that may have become impossible, and show how things stand now."""
    try:
        deed()
    except DomainError as refusal:
        db.session.rollback()
        if _is_script():
            return make_response("", refusal.status)
        flash(say(refusal), "warning")
    db.session.commit()
    if _is_script():
        return make_response("", 204)
    return redirect(to("ask.hall", event=event, talk=talk), 303)


def _is_script() -> bool:
    return request.headers.get("Accept") == "application/json"


@bp.post("/<string:talk>/withdraw")
@public
def withdraw(event: str, talk: str) -> Page:
    found = open_event(event)
    asker = visitor.holder(found.id)
    if asker is None:
        return redirect(to("ask.ticket", event=event, talk=talk), 303)
    hall = hall_named(db.session(), found, talk)

    def deed() -> None:
        actions.withdraw(db.session(), hall, asker, sent_id("question"), now=now())
        flash(_("Your question is taken back."), "success")

    return _attempt(event, talk, deed)


@bp.route("/<string:talk>/ticket", methods=["GET", "POST"])
@public
def ticket(event: str, talk: str) -> Page:
    """Show the code of one's ticket once; this phone votes with it from then on."""
    found, form = open_event(event), TicketForm()
    hall_named(db.session(), found, talk)
    if not form.validate_on_submit():
        return _ticket_page(event, talk, form)
    try:
        asker = _by_code(found, form)
    except TooMany:
        db.session.rollback()
        return ask_to_wait(partial(_ticket_text, event, talk, form))
    if asker is None:
        return _ticket_page(event, talk, form)
    db.session.commit()
    return redirect(to("ask.hall", event=event, talk=talk), 303)


def _ticket_text(event: str, talk: str, form: TicketForm) -> str:
    found = open_event(event)
    known, _hall = hall_to_ask(found, talk)
    return render_template("townhall/ticket.html", event=found, talk=known, form=form)


def _ticket_page(event: str, talk: str, form: TicketForm) -> Response:
    return make_response(_ticket_text(event, talk, form), 422 if form.errors else 200)


@bp.post("/<string:talk>/forget")
@public
def forget(event: str, talk: str) -> Redirect:
    """Another person goes on with this phone."""
    visitor.forget(open_event(event))
    return redirect(to("ask.ticket", event=event, talk=talk), 303)


@my_bp.get("/<string:talk>")
@by_link
def enter(token: str, talk: str) -> Redirect:
    """From the personal page to the town hall, as the person with the link."""
    mine = opened(db.session(), token)
    _known, hall = talk_of(mine.event, talk)
    if mine.state != State.CONFIRMED:
        flash(_("Only those who have a place can ask and vote."), "warning")
        return redirect(to("my.index", token=token), 303)
    visitor.remember(mine)
    asks = hall is not None and hall.state == HallState.OPEN and "question" in request.args
    page = "ask.question" if asks else "ask.hall"
    return redirect(to(page, event=mine.event.slug, talk=talk), 303)
