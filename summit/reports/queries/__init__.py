"""Reading the log for reports, and who is told of them."""

from summit.reports.queries.coverage import covered, matrix_of
from summit.reports.queries.readers import Reader, events_to_follow, unwritten
from summit.reports.queries.reading import (
    frame_of,
    group_names,
    member_ids,
    people_lines,
    reading_of,
)
from summit.reports.queries.sites import can_narrow, narrowed
from summit.reports.queries.slices import LIVE, lines_of, monday_of, slices_of
from summit.reports.queries.wins import wins_of

__all__ = [
    "LIVE",
    "Reader",
    "can_narrow",
    "covered",
    "events_to_follow",
    "frame_of",
    "group_names",
    "lines_of",
    "matrix_of",
    "member_ids",
    "monday_of",
    "narrowed",
    "people_lines",
    "reading_of",
    "slices_of",
    "unwritten",
    "wins_of",
]
