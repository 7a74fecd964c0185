"""Whose day holds what, and what is at the same time; decided on plain values.

An interval holds its start and not its end: a session may begin when the one before it ends.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Span:
    """A session by its id. ``seated``: one needs a seat of one's own in it."""

    id: int
    starts_at: datetime
    ends_at: datetime
    seated: bool = False


def overlap(one: Span, other: Span) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def clashing(span: Span, others: Iterable[Span]) -> list[Span]:
    """Those of ``others`` that are at the same time as ``span``, which is not one of them."""
    return [other for other in others if other.id != span.id and overlap(span, other)]


def clashes(spans: Sequence[Span]) -> dict[int, list[int]]:
    """For each of the spans the ids of those at the same time."""
    return {span.id: [other.id for other in clashing(span, spans)] for span in spans}


def own_day(spans: Sequence[Span], chosen: Collection[int]) -> list[Span]:
    """What somebody's day holds of all that is at their site: what they chose, and beside it what
    needs no seat and leaves them the choice.
    """
    mine = [span for span in spans if span.id in chosen]
    return [
        span for span in spans if span.id in chosen or not (span.seated or clashing(span, mine))
    ]
