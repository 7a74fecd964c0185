"""The outbox as pages: of the whole installation, and of one event."""

import base64
import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.clock import now
from summit.db import Localized
from summit.errors import NotFound
from summit.extensions import db
from summit.outbox.actions import resume as resume_queue
from summit.outbox.actions import send_again
from summit.outbox.desk import scribe
from summit.outbox.models import Message
from summit.outbox.queries import (
    PAGE_SIZE,
    Filter,
    Reach,
    health,
    kinds_in,
    message_in,
    messages_in,
)
from summit.outbox.states import STATE_WORDS, MessageState
from summit.web.access import allow, current_actor, current_scope, requires
from summit.web.layout import Link, language
from summit.web.navigation import console_frame, installation_frame
from summit.web.paging import Page, page_number
from summit.web.places import event_named

bp = Blueprint("outbox", __name__)
Answer = str | Response


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose outbox this is: what is shown, and where its pages are."""

    reach: Reach
    event: str | None

    def url(self, page: str, **values: Any) -> str:
        """The address of ``page``: list, message, html, file or send."""
        if self.event is None:
            return url_for("outbox.index" if page == "list" else f"outbox.{page}", **values)
        name = "outbox.messages" if page == "list" else f"outbox.event_{page}"
        return url_for(name, event=self.event, **values)


def _whole() -> Desk:
    """Everything that this actor's role reaches."""
    return Desk(current_actor().reach(Permission.OUTBOX_READ), None)


def _of_event(event: str) -> Desk:
    allow(Permission.MESSAGE_READ, current_scope())
    return Desk([current_scope()], event)


def _frame(desk: Desk, *crumbs: Link) -> None:
    if desk.event is None:
        installation_frame(*crumbs)
    else:
        name = Localized(event_named(db.session(), current_scope()).name).say(language())
        console_frame(desk.event, name, current_scope(), *crumbs)


@bp.get("/console/outbox")
@requires(Permission.OUTBOX_READ)
def index() -> Answer:
    return _list(_whole())


@bp.get("/console/<string:event>/messages")
@requires(Permission.MESSAGE_READ)
def messages(event: str) -> Answer:
    return _list(_of_event(event))


@bp.get("/console/outbox/<int:message_id>")
@requires(Permission.OUTBOX_READ)
def message(message_id: int) -> Answer:
    return _message(_whole(), message_id)


@bp.get("/console/<string:event>/messages/<int:message_id>")
@requires(Permission.MESSAGE_READ)
def event_message(event: str, message_id: int) -> Answer:
    return _message(_of_event(event), message_id)


@bp.get("/console/outbox/<int:message_id>/html")
@requires(Permission.OUTBOX_READ)
def html(message_id: int) -> Answer:
    return _html(_whole(), message_id)


@bp.get("/console/<string:event>/messages/<int:message_id>/html")
@requires(Permission.MESSAGE_READ)
def event_html(event: str, message_id: int) -> Answer:
    return _html(_of_event(event), message_id)


@bp.get("/console/outbox/<int:message_id>/files/<int:number>")
@requires(Permission.OUTBOX_READ)
def file(message_id: int, number: int) -> Answer:
    return _file(_whole(), message_id, number)


@bp.get("/console/<string:event>/messages/<int:message_id>/files/<int:number>")
@requires(Permission.MESSAGE_READ)
def event_file(event: str, message_id: int, number: int) -> Answer:
    return _file(_of_event(event), message_id, number)


@bp.post("/console/outbox/<int:message_id>/send")
@requires(Permission.OUTBOX_READ)
def send(message_id: int) -> Answer:
    return _send(_whole(), message_id)


@bp.post("/console/<string:event>/messages/<int:message_id>/send")
@requires(Permission.MESSAGE_READ)
def event_send(event: str, message_id: int) -> Answer:
    return _send(_of_event(event), message_id)


@bp.post("/console/outbox/resume")
@requires(Permission.OUTBOX_READ)
def resume() -> Answer:
    allow(Permission.OUTBOX_READ, Scope())
    resume_queue(db.session(), actor=current_actor(), now=now())
    flash(_("The outbox sends again."), "success")
    db.session.commit()
    return redirect(url_for("outbox.index"), 303)


def _list(desk: Desk) -> str:
    session, chosen, number = db.session(), _filter(), page_number()
    found = messages_in(session, desk.reach, chosen, page=number)
    state = health(session, desk.reach, now=now())
    _frame(desk)
    return render_template(
        "outbox/list.html",
        desk=desk,
        found=found,
        chosen=chosen,
        kinds=kinds_in(session, desk.reach),
        health=state,
        late=state.late(now()),
        states=STATE_WORDS,
        serving=_serving(),
        may_write=_may_write(desk),
        may_resume=desk.event is None and current_actor().can(Permission.OUTBOX_READ, Scope()),
        page=Page(number, PAGE_SIZE, found.total),
    )


def _may_write(desk: Desk) -> bool:
    """Letters to many are written for an event, by those who manage its people."""
    return desk.event is not None and current_actor().can(Permission.PEOPLE_MANAGE, current_scope())


def _filter() -> Filter:
    """What the reader looks for; words that mean nothing are left aside."""
    state = request.args.get("state", "")
    return Filter(
        state=MessageState(state) if state in list(MessageState) else None,
        kind=request.args.get("kind", "")[:100],
        campaign=request.args.get("campaign", "")[:64],
        search=request.args.get("q", "").strip()[:200],
    )


def _message(desk: Desk, message_id: int) -> str:
    found = message_in(db.session(), desk.reach, message_id)
    _frame(
        desk,
        Link(_("Messages"), desk.url("list")),
        Link(found.subject or found.kind, None, current=True),
    )
    again = found.state == MessageState.FAILED or (found.state == MessageState.KEPT and _serving())
    return render_template(
        "outbox/message.html",
        desk=desk,
        message=found,
        readable=_readable(found),
        pieces=_pieces(scribe().letter(found).text) if found.recipient and _readable(found) else (),
        state=STATE_WORDS[found.state],
        again=again and bool(found.recipient),
    )


ADDRESS = re.compile(r"(https?://[^\s<>\"]+)")


def _pieces(text: str) -> Sequence[tuple[bool, str]]:
    """``text`` cut into plain parts and addresses: (is an address, part)."""
    return [(bool(n % 2), part) for n, part in enumerate(ADDRESS.split(text)) if part]


def _readable(message: Message) -> bool:
    """A letter that opens somebody's page is for that person's eyes; only the demo, which has
    no mail server, shows it, because there is no other way to go on.
    """
    return not message.sensitive or (bool(current_app.config["DEMO"]) and not _serving())


def _serving() -> bool:
    return bool(current_app.config["SMTP_URL"])


def _open(desk: Desk, message_id: int) -> Message:
    found = message_in(db.session(), desk.reach, message_id)
    if not _readable(found):
        raise NotFound
    return found


def _html(desk: Desk, message_id: int) -> Response:
    """The HTML part as mail programs show it: no script, no form, and no style but its own."""
    found = _open(desk, message_id)
    if not found.recipient:
        raise NotFound
    page = scribe().letter(found).html
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    hashes = " ".join(f"'sha256-{_sha256(style)}'" for style in styles) or "'none'"
    response = Response(page, mimetype="text/html")
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {hashes}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; sandbox"
    )
    return response


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _file(desk: Desk, message_id: int, number: int) -> Response:
    found = _open(desk, message_id)
    if number >= len(found.attachments):
        raise NotFound
    made = scribe().file(db.session(), found, number)
    if made is None:
        raise NotFound
    response = send_file(
        io.BytesIO(made.content),
        mimetype=made.mimetype,
        as_attachment=True,
        download_name=made.filename,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def _send(desk: Desk, message_id: int) -> Response:
    found = message_in(db.session(), desk.reach, message_id)
    send_again(db.session(), found, actor=current_actor(), now=now())
    flash(_("The message waits to be sent again."), "success")
    db.session.commit()
    return redirect(desk.url("message", message_id=message_id), 303)
