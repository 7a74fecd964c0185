"""Bringing in a list: it is kept, looked at as a whole, and then done chunk by chunk.

A chunk is one transaction: the registrations and the state of their rows are stored together or
not at all. Whoever goes on after a crash finds exactly the rows that are not done.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.access.policy import Actor
from summit.access.tokens import new_uid
from summit.accounts.models import User
from summit.audit.actions import record
from summit.errors import N_, Busy, Conflict, DomainError, FieldError
from summit.events.models import Event
from summit.events.queries import scope_of
from summit.events.states import EventState
from summit.outbox.jobs import Context, Job
from summit.people.matching import email_key, phone_key
from summit.registration.actions.lists import counts_of, questions_for_lists
from summit.registration.actions.places import lock_sites
from summit.registration.actions.registering import register
from summit.registration.cells import TWICE, Finding, Reading, Wanted, judge
from summit.registration.columns import Column, refuse_odd
from summit.registration.models import ImportRow, ListImport, Partner
from summit.registration.queries import email_keys_at
from summit.registration.refusals import AlreadyRegistered, NotOpen
from summit.registration.sheets import Sheet
from summit.registration.states import ImportState, RowState, Source

STORED_AT_ONCE = 1000
# Each row holds the locks of its sites until the chunk ends, and nobody may wait for 3 seconds.
CHUNK = 50
DAYS_KEPT = 30
OVER = N_("The day is over or has been cancelled, so nobody can be added.")
CHANGED = N_("The list has changed since you opened the page.")


def keep_list(
    session: Session,
    event: Event,
    sheet: Sheet,
    *,
    filename: str,
    digest: str,
    actor: Actor,
    now: datetime,
) -> ListImport:
    """Store what was read, as it was read. Nothing is done with it yet. Raises NotOpen."""
    _refuse_if_over(event, now)
    kept = ListImport(
        uid=new_uid(),
        event_id=event.id,
        user_id=actor.user_id,
        filename=filename,
        digest=digest,
        headings=list(sheet.headings),
        mapping={},
        options={},
        made_at=now,
    )
    session.add(kept)
    session.flush()  # its rows name it
    for first in range(0, len(sheet.rows), STORED_AT_ONCE):
        part = sheet.rows[first : first + STORED_AT_ONCE]
        rows = [
            {"list_import_id": kept.id, "number": number, "cells": cells, "findings": []}
            for number, cells in part
        ]
        session.execute(sa.insert(ImportRow), rows)
    return kept


def match_columns(session: Session, event: Event, found: ListImport, targets: list[str]) -> None:
    """Say what each column is, and look at every row. Raises FieldError, Conflict."""
    _refuse_unless(found, ImportState.READ)
    refuse_odd(targets)
    sites = len(event.sites) > 1 and Column.SITE not in targets
    if sites and not found.options.get("site"):
        raise FieldError("site", N_("Say which column is the site, or choose one for everybody."))
    found.mapping = {str(n): target for n, target in enumerate(targets) if target}
    examine(session, event, found)


def reading_of(session: Session, event: Event, found: ListImport) -> Reading:
    """How the rows of the list are read."""
    names = {site.slug: list(site.name.values()) for site in event.sites}
    one = found.options.get("site")
    return Reading(
        headings=found.headings,
        targets=[found.mapping.get(str(n), "") for n in range(len(found.headings))],
        sites={one: names[one]} if one in names else names,
        languages=event.coalition.languages,
        questions={q.key: q for q in questions_for_lists(session, event.id)},
    )


def examine(session: Session, event: Event, found: ListImport) -> None:
    """Look at every row once: what is wrong with it, who is registered already, who goes where.

    A handful of statements, however long the list is.
    """
    reading, there = reading_of(session, event, found), email_keys_at(session, event.id)
    mine = ImportRow.list_import_id == found.id
    session.execute(sa.update(ImportRow).where(mine).values(state=RowState.READ, findings=[]))
    asked = sa.select(ImportRow.id, ImportRow.number, ImportRow.cells).where(mine)
    seen: dict[str, int] = {}
    changed: list[dict[str, Any]] = []
    sites: Counter[str] = Counter()
    for row in session.execute(asked.order_by(ImportRow.number)).all():
        wanted, findings = judge(row.cells, reading)
        if wanted is not None and (twice := _twice(wanted, row.number, seen, reading)):
            wanted, findings = None, [twice]
        if wanted is None:
            changed.append(_as(row.id, RowState.BAD, findings))
        elif email_key(wanted.email) in there:
            changed.append(_as(row.id, RowState.KNOWN))
        else:
            sites[wanted.site] += 1
    for first in range(0, len(changed), STORED_AT_ONCE):
        session.execute(sa.update(ImportRow), changed[first : first + STORED_AT_ONCE])
    found.options = found.options | {"sites": dict(sites)}


def _twice(wanted: Wanted, number: int, seen: dict[str, int], reading: Reading) -> Finding | None:
    """The finding for an address that stood further up; else remember where it stands."""
    before = seen.setdefault(email_key(wanted.email), number)
    if before == number:
        return None
    return Finding(reading.heading(Column.EMAIL), TWICE, {"cell": wanted.email, "row": before})


def _as(row_id: int, state: RowState, findings: Sequence[Finding] = ()) -> dict[str, Any]:
    return {"id": row_id, "state": state, "findings": [finding.kept() for finding in findings]}


def start_list(
    session: Session,
    event: Event,
    found: ListImport,
    *,
    tell: bool,
    partner: Partner | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Let the job bring in the good rows. Raises Conflict, NotOpen."""
    _refuse_unless(found, ImportState.READ)
    _refuse_if_over(event, now)
    if not found.mapping or not counts_of(session, [found.id])[found.id].get(RowState.READ):
        raise Conflict(N_("There is nobody to add."))
    found.options = found.options | {"tell": tell, "partner_id": partner and partner.id}
    found.state, found.started_at = ImportState.RUNNING, now
    _log(session, event, found, "started", actor, now, told=tell)


def drop_list(
    session: Session, event: Event, found: ListImport, *, actor: Actor, now: datetime
) -> None:
    """Do nothing (more) with the list; who was added stays. Raises Conflict when it is done."""
    _refuse_unless(found, ImportState.READ, ImportState.RUNNING)
    found.state, found.ended_at = ImportState.DROPPED, now
    _log(session, event, found, "dropped", actor, now)


def _refuse_unless(found: ListImport, *states: ImportState) -> None:
    if found.state not in states:
        raise Conflict(CHANGED)


def _refuse_if_over(event: Event, now: datetime) -> None:
    if now >= event.ends_at or event.state == EventState.CANCELLED:
        raise NotOpen(OVER)


def _log(
    session: Session,
    event: Event,
    found: ListImport,
    deed: str,
    actor: Actor,
    now: datetime,
    **detail: Any,
) -> None:
    record(session, f"import:{deed}", f"list_import:{found.id}", actor=actor, now=now,
           scope=scope_of(event), **detail)  # fmt: skip


def bring_in(session: Session, context: Context) -> int:
    """The job: the next rows of the oldest list that runs; how many were looked at."""
    found = session.scalar(
        sa.select(ListImport)
        .where(ListImport.state == ImportState.RUNNING)
        .order_by(ListImport.id)
        .limit(1)
        .options(
            joinedload(ListImport.event).joinedload(Event.coalition),
            joinedload(ListImport.event).selectinload(Event.sites),
        )
    )
    if found is None:
        return 0
    event = found.event
    lock_sites(session, [site.id for site in event.sites])
    session.refresh(found, ["state"], with_for_update=True)  # it may just have been stopped
    rows = _next_rows(session, found) if found.state == ImportState.RUNNING else ()
    if not rows:
        _finish(session, event, found, context.now)
        return 1
    _do(session, event, found, rows, context)
    return len(rows)


def _next_rows(session: Session, found: ListImport) -> Sequence[ImportRow]:
    return session.scalars(
        sa.select(ImportRow)
        .where(ImportRow.list_import_id == found.id, ImportRow.state == RowState.READ)
        .order_by(ImportRow.number)
        .limit(CHUNK)
    ).all()


def _finish(session: Session, event: Event, found: ListImport, now: datetime) -> None:
    if found.state != ImportState.RUNNING:
        return
    found.state, found.ended_at = ImportState.DONE, now
    counts = counts_of(session, [found.id])[found.id]
    user = session.get(User, found.user_id) if found.user_id else None
    actor = Actor(user.id, user.name) if user else Actor()
    record(
        session,
        "registration:imported",
        f"event:{event.id}",
        actor=actor,
        now=now,
        scope=scope_of(event),
        added=counts.get(RowState.DONE, 0),
        known=counts.get(RowState.KNOWN, 0),
        refused=counts.get(RowState.BAD, 0) + counts.get(RowState.FAILED, 0),
        told=bool(found.options.get("tell")),
    )


def _do(
    session: Session,
    event: Event,
    found: ListImport,
    rows: Sequence[ImportRow],
    context: Context,
) -> None:
    reading = reading_of(session, event, found)
    partner_id = found.options.get("partner_id")
    partner = session.get(
        Partner, partner_id, options=[selectinload(Partner.allocations)]
    ) if partner_id else None  # fmt: skip
    for row in rows:
        wanted, findings = judge(row.cells, reading)
        if wanted is None:  # the form or the sites have changed since the list was looked at
            row.state, row.findings = RowState.FAILED, [finding.kept() for finding in findings]
            continue
        try:
            with session.begin_nested():  # a refusal takes back this row alone
                _add(session, event, found, row, wanted, partner, context)
        except Busy:
            raise
        except DomainError as refusal:
            _note(session, event, row, refusal)


def _add(
    session: Session,
    event: Event,
    found: ListImport,
    row: ImportRow,
    wanted: Wanted,
    partner: Partner | None,
    context: Context,
) -> None:
    _refuse_if_over(event, context.now)
    made = register(
        session,
        event,
        next(site for site in event.sites if site.slug == wanted.site),
        full_name=wanted.full_name,
        email=wanted.email,
        organization=wanted.organization,
        language=wanted.language,
        answers=wanted.answers,
        now=context.now,
        keys=context.keys,
        base_url=context.base_url,
        source=Source.IMPORT,
        tell=bool(found.options.get("tell")),
        partner=partner,
    )
    if wanted.phone and not made.person.phone:
        made.person.phone, made.person.phone_key = wanted.phone, phone_key(wanted.phone)
    row.state, row.registration_id = RowState.DONE, made.id


def _note(session: Session, event: Event, row: ImportRow, refusal: DomainError) -> None:
    """Why the row was not added after all; what was counted for it is read again."""
    if isinstance(refusal, AlreadyRegistered):
        row.state = RowState.KNOWN  # registered after the list was looked at
        return
    for site in event.sites:
        session.refresh(site)
    values = {name: str(value) for name, value in refusal.values.items()}
    row.state = RowState.FAILED
    row.findings = [Finding("", refusal.message, values).kept()]


def forget_old_lists(session: Session, context: Context) -> int:
    """The job: what stood in lists that ended a month ago, or were left lying, is removed.

    The number of rows and what became of each stay.
    """
    before = context.now - timedelta(DAYS_KEPT)
    session.execute(
        sa.update(ListImport)
        .where(ListImport.state == ImportState.READ, ListImport.made_at < before)
        .values(state=ImportState.DROPPED, ended_at=ListImport.made_at)
    )
    rows = session.scalars(
        sa.select(ImportRow.id)
        .join(ListImport, ListImport.id == ImportRow.list_import_id)
        .where(ListImport.ended_at < before, sa.cast(ImportRow.cells, sa.String) != "[]")
        .limit(200)
    ).all()
    session.execute(
        sa.update(ImportRow).where(ImportRow.id.in_(rows)).values(cells=[], findings=[])
    )
    return len(rows)


LIST_JOBS = (
    Job("bring in lists", timedelta(seconds=5), bring_in),
    Job("forget old lists", timedelta(hours=6), forget_old_lists),
)
