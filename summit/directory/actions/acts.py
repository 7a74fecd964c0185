"""Doing something for many: in small chunks, act by act in turns, each chunk a transaction."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor, Scope
from summit.access.tokens import new_uid
from summit.accounts.models import User
from summit.audit.actions import record
from summit.directory.deeds import INVERSE, Deed
from summit.directory.models import BulkAct, BulkItem
from summit.directory.queries.acts import (
    act_in_turn,
    last_turn,
    next_items,
    registration_with,
)
from summit.directory.states import BulkState, ItemState
from summit.errors import N_, Busy, Conflict, DomainError
from summit.events.models import Event, Site
from summit.events.queries import scope_of
from summit.outbox.actions import withdraw_campaign
from summit.outbox.jobs import Context, Job
from summit.outbox.queries import is_stopped
from summit.outbox.render import translations
from summit.outbox.stopping import mailbox
from summit.registration import actions
from summit.registration.actions.approving import approve, give_place
from summit.registration.actions.writing import send_to
from summit.registration.models import Registration
from summit.registration.states import State
from summit.registration.written import Written, kept_of, written_from

log = logging.getLogger(__name__)
KEPT_READY = timedelta(days=1)  # a preview that nobody acted on
# How many in one transaction. Other deeds hold the lock of a site, for which registering waits.
CHUNKS = {Deed.WRITE: 25}
# What is logged here; approving and giving a place log themselves.
LOGGED = {
    Deed.MOVE: "registration:moved",
    Deed.MOVE_BACK: "registration:moved",
    Deed.CANCEL: "registration:cancelled",
    Deed.RESTORE: "registration:restored",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is in which act."""

    act: BulkAct
    item: BulkItem
    registration: Registration


def prepare(
    session: Session,
    event: Event,
    deed: Deed,
    people: sa.Select[int],
    *,
    actor: Actor,
    language: str,
    now: datetime,
    **options: Any,
) -> BulkAct:
    """Write down for whom (ids of registrations) it would be done; nothing is done yet.

    ``sites`` among the options are the ids of the sites that the actor manages; None: all.
    """
    act = _new(session, event, deed, actor, language, now, options)
    chosen = (
        sa.select(
            sa.literal(act.id), Registration.id, sa.literal(ItemState.WAITING), sa.literal("")
        )
        .where(Registration.id.in_(people))
        .order_by(
            Registration.queue_priority.desc(), Registration.queued_at.nulls_last(), Registration.id
        )
    )
    _fill(session, chosen)
    return act


def take_back(
    session: Session, event: Event, act: BulkAct, *, actor: Actor, language: str, now: datetime
) -> BulkAct:
    """Prepare what undoes ``act`` for those for whom it was done. Raises Conflict."""
    inverse = INVERSE.get(Deed(act.deed))
    if inverse is None or act.state not in (BulkState.DONE, BulkState.STOPPED):
        raise Conflict(N_("This cannot be taken back."))
    options = {"of": act.uid, "sites": act.options.get("sites"), "since": _said_at(act.ended_at)}
    back = _new(session, event, inverse, actor, language, now, options)
    done = (
        sa.select(*_item(back, BulkItem.registration_id), BulkItem.site_id)
        .where(BulkItem.bulk_act_id == act.id, BulkItem.state == ItemState.DONE)
        .order_by(BulkItem.id)
    )
    _fill(session, done, "site_id")
    return back


def _said_at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _new(
    session: Session,
    event: Event,
    deed: Deed,
    actor: Actor,
    language: str,
    now: datetime,
    options: Mapping[str, Any],
) -> BulkAct:
    act = BulkAct(
        uid=new_uid(),
        event_id=event.id,
        user_id=actor.user_id,
        deed=deed,
        options={"language": language, **options},
        made_at=now,
    )
    session.add(act)
    session.flush()  # the items name it
    return act


def _item(act: BulkAct, registration_id: Any) -> tuple[sa.ColumnElement[Any], ...]:
    return (sa.literal(act.id), registration_id, sa.literal(ItemState.WAITING), sa.literal(""))


def _fill(session: Session, chosen: Any, *more: str) -> None:
    names = ["bulk_act_id", "registration_id", "state", "said", *more]
    session.execute(sa.insert(BulkItem).from_select(names, chosen, include_defaults=False))


def begin(session: Session, event: Event, act: BulkAct, *, actor: Actor, now: datetime) -> BulkAct:
    """Let the job do it. Raises Conflict when it was begun before, or has no letter to send."""
    if act.state != BulkState.READY:
        raise Conflict(N_("This was begun before. Here is how far it is."))
    if act.deed == Deed.WRITE and "letter" not in act.options:
        raise Conflict(N_("Write the letter first."))
    act.state, act.turn = BulkState.RUNNING, last_turn(session)
    _log(session, event, act, "people:bulk-begun", actor, now)
    return act


def begin_letter(
    session: Session, event: Event, act: BulkAct, written: Written, *, actor: Actor, now: datetime
) -> BulkAct:
    """Let the job post ``written`` to those of ``act``. Raises Conflict as ``begin`` does."""
    if act.state == BulkState.READY:
        letter = {"campaign": written.campaign, "letter": kept_of(written)}
        act.options = {**act.options, **letter}
    return begin(session, event, act, actor=actor, now=now)


def stop(session: Session, event: Event, act: BulkAct, *, actor: Actor, now: datetime) -> BulkAct:
    """Leave the rest as they are. What is done stays done, but letters that have not gone out are
    kept back. Raises Conflict.
    """
    if act.state != BulkState.RUNNING:
        raise Conflict(N_("It is at its end already."))
    act.state, act.ended_at = BulkState.STOPPED, now
    if "campaign" in act.options:
        withdraw_campaign(session, event.id, act.options["campaign"])
    _log(session, event, act, "people:bulk-stopped", actor, now)
    return act


def _log(
    session: Session, event: Event, act: BulkAct, deed: str, actor: Actor, now: datetime
) -> None:
    record(
        session,
        deed,
        f"bulk_act:{act.id}",
        actor=actor,
        now=now,
        scope=scope_of(event),
        deed_for_many=act.deed,
    )


def do_next(session: Session, context: Context) -> int:
    """Do it for the next ones of the act whose turn it is; 0 when there is nothing to do."""
    act = act_in_turn(session)
    if act is None:
        return 0
    items = next_items(session, act.id, CHUNKS.get(Deed(act.deed), 1))
    if not items:
        act.state, act.ended_at = BulkState.DONE, context.now
        return 1
    act.turn += 1
    for item in items:
        _try(session, act, item, context)
    return len(items)


def _try(session: Session, act: BulkAct, item: BulkItem, context: Context) -> None:
    """Do it for one; who cannot is told why, and does not stop the others."""
    try:
        with session.begin_nested():
            _do(session, act, item, context)
    except Busy:
        raise  # nothing is wrong with this one: their turn comes again
    except DomainError as refusal:
        item.state, item.said = ItemState.REFUSED, _said(act, refusal.message, refusal.values)
    except Exception:
        log.exception(
            "the deed %s cannot be done for registration %s", act.uid, item.registration_id
        )
        item.state, item.said = ItemState.REFUSED, _said(act, N_("Something went wrong."), {})


def _said(act: BulkAct, message: str, values: Mapping[str, object]) -> str:
    """A refusal in the language of who asked for the deed."""
    text = translations(str(act.options.get("language", "en"))).gettext(message)
    return text % values if values else text


def _do(session: Session, act: BulkAct, item: BulkItem, context: Context) -> None:
    registration = registration_with(session, item.registration_id)
    if registration is None or registration.event_id != act.event_id:
        raise Conflict(N_("This registration is not there any more."))
    before, managed = registration.site_id, act.options.get("sites")
    if managed is not None and before not in managed:
        raise Conflict(N_("They come to a site now whose people are not yours to manage."))
    deed = Deed(act.deed)
    DEEDS[deed](session, Turn(act, item, registration), _tools(context))
    item.state = ItemState.DONE
    if deed == Deed.MOVE:
        item.site_id = before
    if deed in LOGGED:
        _log_one(session, act, registration, LOGGED[deed], context.now)


def _log_one(
    session: Session, act: BulkAct, registration: Registration, deed: str, now: datetime
) -> None:
    record(
        session,
        deed,
        f"registration:{registration.id}",
        actor=_actor(session, act),
        now=now,
        scope=Scope(registration.event.coalition_id, registration.event_id, registration.site_id),
        for_many=act.uid,
    )


def _tools(context: Context) -> dict[str, Any]:
    return {"now": context.now, "keys": context.keys, "base_url": context.base_url}


def _actor(session: Session, act: BulkAct) -> Actor:
    user = act.user_id and session.get(User, act.user_id)
    return Actor(user.id, user.name) if user else Actor()


def _move(session: Session, turn: Turn, tools: dict[str, Any]) -> None:
    _to(session, turn.registration, int(turn.act.options["site_id"]), tools)


def _move_back(session: Session, turn: Turn, tools: dict[str, Any]) -> None:
    registration = turn.registration
    _to(session, registration, turn.item.site_id or registration.site_id, tools)


def _to(session: Session, registration: Registration, site_id: int, tools: dict[str, Any]) -> None:
    site = session.get(Site, site_id)
    if site is None or site.event_id != registration.event_id:
        raise Conflict(N_("There is no such site any more."))
    if site_id == registration.site_id:
        raise Conflict(N_("They come to this site already."))
    actions.move(session, registration, site, **tools)


def _confirm(session: Session, turn: Turn, tools: dict[str, Any]) -> None:
    state = turn.registration.state
    if state == State.CONFIRMED:
        raise Conflict(N_("They have a place already."))
    deed = approve if state == State.PENDING else give_place
    deed(session, turn.registration, actor=_actor(session, turn.act), **tools)


def _cancel(session: Session, turn: Turn, tools: dict[str, Any]) -> None:
    actions.cancel(session, turn.registration, **tools)


def _restore(session: Session, turn: Turn, tools: dict[str, Any]) -> None:
    since, gone = turn.act.options.get("since"), turn.registration.cancelled_at
    if since and gone and gone > datetime.fromisoformat(since):
        raise Conflict(N_("They have come back since, and cancelled again by themselves."))
    actions.come_back(session, turn.registration, **tools)


def _write(session: Session, turn: Turn, tools: dict[str, Any]) -> None:
    options, one = turn.act.options, turn.registration
    if one.state not in options.get("states", State):
        raise Conflict(N_("The registration has changed since the letter was written."))
    email, host = one.person.email, one.event.coalition_id
    if not email:
        raise Conflict(N_("They gave no e-mail address."))
    if is_stopped(session, host, mailbox(email)):
        raise Conflict(N_("They asked for no more letters that go to many."))
    written = written_from(options["campaign"], options["letter"])
    if not send_to(session, written, one.event, one, now=tools["now"]):
        raise Conflict(N_("They have this letter already."))


DEEDS: dict[Deed, Callable[[Session, Turn, dict[str, Any]], None]] = {
    Deed.MOVE: _move,
    Deed.MOVE_BACK: _move_back,
    Deed.CONFIRM: _confirm,
    Deed.CANCEL: _cancel,
    Deed.RESTORE: _restore,
    Deed.WRITE: _write,
}


def forget_previews(session: Session, context: Context) -> int:
    """Drop what was looked at and never begun."""
    old = sa.select(BulkAct.id).where(
        BulkAct.state == BulkState.READY, BulkAct.made_at < context.now - KEPT_READY
    )
    ids = session.scalars(old.limit(20)).all()
    session.execute(sa.delete(BulkItem).where(BulkItem.bulk_act_id.in_(ids)))
    session.execute(sa.delete(BulkAct).where(BulkAct.id.in_(ids)))
    return len(ids)


JOBS = (
    Job("bulk-acts", timedelta(seconds=2), do_next),
    Job("forget-previews", timedelta(hours=6), forget_previews),
)
