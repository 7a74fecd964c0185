"""Town halls, and questions from the floor."""

import itertools

from summit.access.tokens import new_uid
from summit.clock import now
from summit.db import Localized
from summit.schedule.states import SessionKind
from summit.townhall.models import HallQuestion, TownHall
from summit.townhall.states import PUBLIC, HallState, Mode, QuestionState
from tests.factories.schedule import a_session

_number = itertools.count(1)


def a_town_hall(event, *sites, session=None, **changes):
    """An open town hall of a *saved* event at these sites, at the first one unless told."""
    programmed = session or a_session(event, *sites, kind=SessionKind.TOWN_HALL)
    return TownHall(
        **{
            "event_id": event.id,
            "programmed": programmed,
            "mode": Mode.MODERATED,
            "state": HallState.OPEN,
            "revision": 0,
            "opened_at": now(),
        }
        | changes
    )


def a_question(hall, registration, text=None, **changes):
    """A question that everybody sees, in the queue of the asker's site; all is *saved*."""
    n = next(_number)
    state = changes.get("state", QuestionState.VISIBLE)
    return HallQuestion(
        **{
            "uid": new_uid(),
            "hall_id": hall.id,
            "site_id": registration.site_id,
            "from_site_id": registration.site_id,
            "registration_id": registration.id,
            "language": "en",
            "text": Localized(text or {"en": f"What about thing {n}?"}),
            "state": state,
            "votes": 0,
            "asked_at": now(),
            "shown_at": now() if state in PUBLIC else None,
        }
        | changes
    )
