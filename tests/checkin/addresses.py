"""What the addresses of the doors need."""

from tests.factories.checkin import a_point


def furnish(world):
    return [a_point(world.site)]


SAMPLES = {"point": lambda w: w.found["Point"].id}
