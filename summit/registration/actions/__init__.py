"""What people do with registrations. Actions change objects and never commit."""

from summit.registration.actions.changes import cancel, change, come_back, move
from summit.registration.actions.queueing import fill_event, fill_places
from summit.registration.actions.registering import register, send_link

__all__ = [
    "cancel",
    "change",
    "come_back",
    "fill_event",
    "fill_places",
    "move",
    "register",
    "send_link",
]
