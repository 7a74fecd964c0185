"""The page on the wall: what is on stage, what comes next, and how to ask."""

from flask import Blueprint, Response, render_template
from flask import url_for as to
from markupsafe import Markup

from summit.events.models import Event
from summit.events.queries import public_event
from summit.extensions import db
from summit.registration.qr import code_of, svg_of
from summit.townhall.board import board_of
from summit.townhall.models import TownHall
from summit.townhall.queries import hall_named, questions_of
from summit.townhall.states import PUBLIC
from summit.townhall.views.live import live_piece
from summit.townhall.views.public import hall_to_ask, open_event
from summit.web.access import public
from summit.web.keys import base_url

bp = Blueprint("wall", __name__, url_prefix="/e/<string:event>/ask/<string:talk>/screen")

NEXT = 4  # more lines cannot be read from the last row


@bp.get("")
@public
def screen(event: str, talk: str) -> str:
    found = open_event(event)
    known, hall = hall_to_ask(found, talk)
    url = base_url() + to("ask.hall", event=event, talk=talk)
    typed = base_url() + to("ask.index", event=event)
    return render_template(
        "townhall/screen.html",
        event=found,
        talk=known,
        wall=_wall(found, hall),
        address=typed.split("://", 1)[-1],
        code=Markup(svg_of(code_of(url), url)),  # noqa: S704 -- our own drawing
    )


def _wall(event: Event, hall: TownHall) -> dict[str, object]:
    board = board_of(questions_of(db.session(), hall.id, PUBLIC), event, hall)
    return {"stage": board.stage, "next": board.in_line[:NEXT], "open": board.open,
            "more": max(len(board.in_line) - NEXT, 0)}  # fmt: skip


@bp.get("/board")
@public
def board(event: str, talk: str) -> Response:
    """The questions alone, for the page to bring itself up to date."""

    def make() -> str:
        found = public_event(db.session(), event)
        hall = hall_named(db.session(), found, talk)
        return render_template("townhall/_screen.html", wall=_wall(found, hall))

    return live_piece("screen", event, talk, make)
