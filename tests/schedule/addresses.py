"""Values for the parameters of this package's addresses."""

from tests.factories import link_of
from tests.factories.schedule import a_session


def furnish(world):
    south = world.event.sites[0]
    return [a_session(world.event, south, minute=60, slug="workshop", sign_up=True, capacity=5)]


SAMPLES = {
    ("agenda", "token"): lambda w: link_of(w.registration),
    ("agenda", "number"): lambda w: w.found["ProgrammeSession"].id,
    ("builder", "number"): lambda w: w.found["ProgrammeSession"].id,
    ("sessions", "session"): lambda w: w.found["ProgrammeSession"].slug,
    ("feeds", "session"): lambda w: w.found["ProgrammeSession"].slug,
}
