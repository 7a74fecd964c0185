"""People who register, through the very actions that the pages call."""

import itertools

from summit.clock import now
from summit.registration.actions import register
from summit.registration.models import FormQuestion
from tests.factories import KEYS, both

BASE_URL = "http://localhost"
_number = itertools.count(1)


def deed(**changes):
    """What every deed of this package takes besides its subject."""
    return {"now": now(), "keys": KEYS, "base_url": BASE_URL} | changes


def registered(session, site, **changes):
    """Somebody who has just registered for a site that is in the session."""
    n = next(_number)
    return register(
        session,
        site.event,
        site,
        **{
            "full_name": f"Guest {n}",
            "email": f"guest{n}@example.org",
            "organization": "",
            "language": "en",
            "answers": {},
        }
        | deed()
        | changes,
    )


def a_question(event, key="needs", **changes):
    options = [{"key": "childcare", "label": both("Childcare")},
               {"key": "ride", "label": both("A ride")}]  # fmt: skip
    return FormQuestion(
        **{
            "event_id": event.id,
            "key": key,
            "kind": "multiple_choice",
            "title": both("What would help you?"),
            "options": options,
        }
        | changes
    )
