"""Knows whether anything that the public pages show has changed.

One row holds a random stamp. Every transaction that changes a table renews it as its last deed,
so whoever read the stamp before making a page may show the page again while the stamp is the same.
Tables that no page for everybody shows are named below; what is not named counts. The counters of
places change with every registration and do not count: their readers look at them themselves.
"""

import secrets
import threading
from collections.abc import Hashable, Mapping
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, UOWTransaction, mapped_column

from summit.db import Base

UNSEEN = frozenset(
    {
        *("account_link", "allocation", "append_only_pause", "attendance", "audit_entry"),
        *("audit_seal", "stopped_mailbox"),
        *("draft_change", "hall_question", "hall_vote"),
        *("booking", "favourite", "seat_count", "online_join", "release_sending"),
        *("bulk_act", "bulk_item", "device", "freshness", "import_row", "invitation"),
        *("job_lease", "list_import", "message", "not_the_same", "offer", "outbox_pause"),
        *("pairing", "party", "person_merge", "registration", "registration_answer"),
        *("registration_note", "reminder", "role_grant", "saved_filter", "scan"),
        *("survey_answer", "survey_contact", "survey_invitation", "survey_response"),
        "survey_tally",
        *("throttle", "ticket", "user_session"),
    }
)
# A new row of these is nothing that a page shows yet, unless it has the attribute named here.
UNSEEN_WHEN_NEW: Mapping[str, str] = {"person": "", "organization": "partner"}
# Statements change their counters; what else they hold is changed through objects.
COUNTERS = frozenset({"choice_places", "site", "town_hall"})
CHANGED = "public_pages_changed"
_QUIET = UNSEEN | COUNTERS


class Freshness(Base):
    """The stamp, in one row with the id 1."""

    __tablename__ = "freshness"

    id: Mapped[int] = mapped_column(primary_key=True)
    stamp: Mapped[str]


# For queries: the stamp as a column. None before anything has been written.
STAMP = sa.select(Freshness.stamp).where(Freshness.id == 1).scalar_subquery()


Held = TypeVar("Held")


class ByStamp(Generic[Held]):
    """Values of one process, each true as long as the stamp is the one it was read under."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[Hashable, tuple[str, Held]] = {}
        self._lock = threading.Lock()

    def find(self, key: Hashable, stamp: str | None) -> Held | None:
        known = self._held.get(key)
        return known[1] if known is not None and known[0] == stamp else None

    def keep(self, key: Hashable, stamp: str, value: Held) -> None:
        """Of too many, the one that was kept longest ago goes."""
        with self._lock:
            self._held.pop(key, None)
            self._held[key] = stamp, value
            if len(self._held) > self._most:
                del self._held[next(iter(self._held))]


def stamp_now(session: Session) -> str | None:
    """The stamp that holds for this transaction; None when it has itself written what counts."""
    stamp: str | None = session.scalar(sa.select(STAMP))  # flushes what is not written yet
    return None if CHANGED in session.info else stamp


@sa.event.listens_for(Session, "after_flush")
def _note_objects(session: Session, _: UOWTransaction) -> None:
    if CHANGED in session.info:
        return
    seen = any(_table(one) not in UNSEEN for one in (*session.dirty, *session.deleted))
    if seen or any(_is_seen_when_new(one) for one in session.new):
        session.info[CHANGED] = True


def _table(one: object) -> str:
    name: str = getattr(one, "__tablename__", "")
    return name


def _is_seen_when_new(one: object) -> bool:
    table = _table(one)
    if table in UNSEEN_WHEN_NEW:
        return bool(getattr(one, UNSEEN_WHEN_NEW[table], False))
    return table not in UNSEEN


@sa.event.listens_for(Session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        table: Any = getattr(state.statement, "table", None)
        name = getattr(table, "name", "")
        if name not in _QUIET and not (state.is_insert and UNSEEN_WHEN_NEW.get(name) == ""):
            state.session.info[CHANGED] = True


@sa.event.listens_for(Session, "before_commit")
def _renew(session: Session) -> None:
    """Last of all, so that whoever renews holds the row for a moment only."""
    session.flush()  # what is not written yet counts too
    if session.info.pop(CHANGED, False):
        session.execute(_renewal(session.get_bind().dialect.name))


def _renewal(dialect: str) -> sa.Insert:
    new = {"id": 1, "stamp": secrets.token_hex(8)}
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(Freshness).values(new)
    return insert.on_conflict_do_update(
        index_elements=["id"], set_={"stamp": insert.excluded.stamp}
    )


@sa.event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(CHANGED, None)
