"""Stopping letters to many (RFC 8058): a page with a button, or the mail program's one click."""

from flask import Blueprint, Response, make_response, render_template, request

from summit.clock import now
from summit.coalition.models import Coalition
from summit.errors import NotFound
from summit.extensions import csrf, db
from summit.outbox.actions import stop_letters, want_letters
from summit.outbox.queries import is_stopped
from summit.outbox.stopping import may_stop
from summit.web.access import by_link
from summit.web.keys import keyring

bp = Blueprint("unsubscribe", __name__)


@bp.get("/u/<int:coalition_id>/<string:mailbox>/<string:token>")
@by_link
def page(coalition_id: int, mailbox: str, token: str) -> str:
    """Mail scanners open every link, so opening it does nothing."""
    _check(coalition_id, mailbox, token)
    return _page(coalition_id, stopped=is_stopped(db.session(), coalition_id, mailbox))


@bp.post("/u/<int:coalition_id>/<string:mailbox>/<string:token>")
@by_link
def act(coalition_id: int, mailbox: str, token: str) -> Response:
    """Mail providers post without a form and follow no redirect: the token alone decides."""
    _check(coalition_id, mailbox, token)
    again = "resume" in request.form
    if again:
        want_letters(db.session(), coalition_id, mailbox)
    else:
        stop_letters(db.session(), coalition_id, mailbox, now=now())
    answer = make_response(_page(coalition_id, stopped=not again))
    db.session.commit()
    return answer


csrf.exempt(act)


def _check(coalition_id: int, mailbox: str, token: str) -> None:
    if not may_stop(keyring(), coalition_id, mailbox, token):
        raise NotFound


def _page(coalition_id: int, *, stopped: bool) -> str:
    host = db.session.get(Coalition, coalition_id)
    if host is None:
        raise NotFound
    return render_template("privacy/unsubscribe.html", host=host.name, stopped=stopped)
