"""What the addresses of this package need: a personal link, and a registration to erase."""

from tests.factories import link_of

SAMPLES = {
    ("privacy", "token"): lambda w: link_of(w.registration),
    ("erasing", "registration_id"): lambda w: w.registration.id,
}


def furnish(world):
    return []
