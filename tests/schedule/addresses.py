"""Values for the parameters of this package's addresses."""

from summit.clock import now
from summit.schedule.releases.models import DraftChange
from tests.factories import link_of
from tests.factories.schedule import a_session


def furnish(world):
    event = world.event
    one = a_session(
        event,
        event.sites[0],
        id=70_000 + event.id,
        minute=60,
        slug="workshop",
        sign_up=True,
        capacity=5,
    )
    step = DraftChange(
        event_id=event.id, session_id=one.id, made_at=now(), made_by="Robin Vale", after={}
    )
    return [one, step]


SAMPLES = {
    ("agenda", "token"): lambda w: link_of(w.registration),
    ("agenda", "number"): lambda w: w.found["ProgrammeSession"].id,
    ("builder", "number"): lambda w: w.found["ProgrammeSession"].id,
    ("releases", "step"): lambda w: w.found["DraftChange"].id,
    ("sessions", "session"): lambda w: w.found["ProgrammeSession"].slug,
    ("feeds", "session"): lambda w: w.found["ProgrammeSession"].slug,
}
