"""What people do with the programme: mark sessions, book seats, give them back."""

from summit.schedule.agenda.actions.booking import book, give_back
from summit.schedule.agenda.actions.joining import join
from summit.schedule.agenda.actions.marking import mark, unmark
from summit.schedule.agenda.actions.seating import SEATS

__all__ = ["SEATS", "book", "give_back", "join", "mark", "unmark"]
