"""The only place that looks at the wall clock; tests travel in time around it."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 -- this is the clock
