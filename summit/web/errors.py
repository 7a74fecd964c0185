"""From what went wrong to a page (or a problem document) that a person understands."""

import logging
import secrets

from flask import Flask, Response, current_app, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from summit.errors import N_, Busy, DomainError, NotFound
from summit.extensions import db

log = logging.getLogger(__name__)

TITLES = {
    400: N_("That did not work"),
    403: N_("Not part of your role"),
    404: N_("There is no such page"),
    405: N_("That did not work"),
    409: N_("Something has changed"),
    413: N_("That is too large"),
    429: N_("Too many tries"),
    500: N_("Something broke on our side"),
    503: N_("Very busy at the moment"),
}
TODO = {
    400: N_("Go back, check what you entered, and try again."),
    403: N_("Ask an organizer of the event to give you this role, or go back."),
    404: N_("Check the address. If it came in a mail, open the link in the newest mail."),
    405: N_("Go back and use the buttons of the page."),
    409: N_("Open the page again; it shows how things are now."),
    413: N_("Send less at once."),
    429: N_("Wait a few minutes, then try again."),
    500: N_(
        "Nothing you sent was half done. Try again; if it happens again, tell us the reference."
    ),
    503: N_("Nothing is lost. Try again in a few seconds."),
}


def say(error: DomainError) -> str:
    """The sentence of ``error`` in the reader's language."""
    text: str = _(error.message)
    return text % error.values if error.values else text


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(OperationalError, _database_busy)
    app.register_error_handler(IntegrityError, _overtaken)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def _refused(error: DomainError) -> Response:
    db.session.rollback()
    response = _answer(error.status, "" if isinstance(error, NotFound) else say(error))
    if isinstance(error, Busy):
        response.headers["Retry-After"] = "3"
    return response


def _stale_form(error: CSRFError) -> Response:
    return _answer(400, _("The form was open for too long. Go back, reload the page, send again."))


def _database_busy(error: OperationalError) -> Response:
    db.session.rollback()
    log.warning("database busy or away: %s", error.orig)
    response = _answer(503, "")
    response.headers["Retry-After"] = "3"
    return response


def _overtaken(error: IntegrityError) -> Response:
    """Somebody (or the same form, sent twice) did it a moment before: nothing is half done."""
    db.session.rollback()
    log.warning("refused by the database: %s", error.orig)
    return _answer(409, "")


def _http(error: HTTPException) -> Response:
    if error.code and error.code < 400:
        return Response(status=error.code, headers=error.get_headers())
    return _answer(error.code or 500, "")


def _broken(error: Exception) -> Response:
    if current_app.testing:
        raise error
    db.session.rollback()
    return _answer(500, "", cause=error)


def _answer(status: int, text: str, *, cause: Exception | None = None) -> Response:
    """A page, or problem+json (RFC 9457) for programs, with a reference to the log."""
    reference = secrets.token_hex(4)
    if cause:
        log.error("reference %s", reference, exc_info=cause)
    known = status if status in TITLES else 400
    title, todo = _(TITLES[known]), _(TODO[known])
    if request.path.startswith("/api/"):
        problem = jsonify(title=title, status=status, detail=text or todo, instance=reference)
        problem.headers["Content-Type"] = "application/problem+json"
        problem.status_code = status
        return problem
    page = render_template(
        "errors/error.html", title=title, text=text, todo=todo, reference=reference
    )
    return Response(page, status=status)
