"""Reminders that are switched on."""

import itertools

from summit.access.tokens import new_uid
from summit.clock import now
from summit.outbox.quiet import DAY
from summit.reminders.models import Reminder
from summit.reminders.states import Anchor

_number = itertools.count(1)
DRAFTS = {
    "en": {
        "subject": "See you at {site}",
        "text": "Hello {name},\n\n{block}\n\nCall {contact} at {phone}.\n\n{map}\n\n{link}",
        "sites": {"south": "Take bus 20 to {address}."},
    },
    "es": {"subject": "Nos vemos en {site}", "text": "Hola, {name}:\n\n{block}", "sites": {}},
}


def a_reminder(event, **changes):
    return Reminder(
        **{
            "uid": new_uid(),
            "event_id": event.id,
            "name": f"Reminder {next(_number)}",
            "anchor": Anchor.START,
            "minutes": -2 * DAY,
            "audience": {"states": ["confirmed"], "sites": [], "arrived": None},
            "drafts": DRAFTS,
            "active": True,
            "made_at": now(),
        }
        | changes
    )
