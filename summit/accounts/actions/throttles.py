"""Counting tries in the database, so that every process counts the same."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from summit.access.tokens import digest
from summit.accounts.limits import Limit
from summit.accounts.models import Throttle
from summit.errors import N_, TooMany


def count_try(session: Session, limit: Limit, key: str, *, now: datetime, weight: int = 1) -> int:
    """Count one more try of ``key`` and give their number in the present window.

    One statement, so that tries at the same moment are all counted. ``weight``: the try counts
    for so many.
    """
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(Throttle)
    over = Throttle.window_start <= now - limit.window
    statement = insert.values(
        scope=limit.scope, key=digest(key), window_start=now, tries=weight
    ).on_conflict_do_update(
        index_elements=["scope", "key"],
        set_={
            "tries": sa.case((over, weight), else_=Throttle.tries + weight),
            "window_start": sa.case((over, now), else_=Throttle.window_start),
        },
    )
    tries: int = session.execute(statement.returning(Throttle.tries)).scalar_one()
    return tries


def is_within(session: Session, limit: Limit, key: str, *, now: datetime, weight: int = 1) -> bool:
    """Count one more try; whether it may be taken. Under an empty key nobody is counted."""
    return not key or count_try(session, limit, key, now=now, weight=weight) <= limit.tries


def throttle(session: Session, limit: Limit, key: str, *, now: datetime) -> None:
    """Count one more try. Raises TooMany beyond the limit; that try is rolled back with the
    request, so that knocking does not make the wait longer.
    """
    if count_try(session, limit, key, now=now) > limit.tries:
        raise TooMany(N_("There were too many tries. Wait a quarter of an hour, then try again."))


def forgive(session: Session, limit: Limit, key: str) -> None:
    """Forget the tries of ``key``: the last one was right."""
    session.execute(
        sa.delete(Throttle).where(Throttle.scope == limit.scope, Throttle.key == digest(key))
    )
