"""What the addresses of the doors need."""

import uuid

from tests.factories.checkin import a_point


def furnish(world):
    return [a_point(world.site)]


SAMPLES = {
    "point": lambda w: w.found["Point"].id,
    ("settling", "scan"): lambda w: str(uuid.uuid4()),
}
