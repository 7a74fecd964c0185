"""What the addresses of partners need: one of them."""

from tests.factories.partners import a_partner, invite_of, page_of


def furnish(world):
    return [a_partner(world.event)]


SAMPLES = {
    "partner_id": lambda w: w.found["Partner"].id,
    ("partner", "token"): lambda w: page_of(w.found["Partner"]).split("/")[2],
    ("partner", "invite"): lambda w: invite_of(w.found["Partner"]),
}
