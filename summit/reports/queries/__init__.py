"""Reading for the reports: what the Monday page is made of, and who gets its letter."""

from summit.reports.queries.readers import Reader, events_to_follow, unwritten
from summit.reports.queries.reading import reading_of

__all__ = ["Reader", "events_to_follow", "reading_of", "unwritten"]
