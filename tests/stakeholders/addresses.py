"""What the addresses of the inventory need: an entry, and a person's own link."""

from summit.clock import now
from summit.stakeholders.models import Stakeholder
from summit.stakeholders.states import StakeholderKind
from tests.factories import link_of


def furnish(world):
    kind, text = StakeholderKind.OPEN_SLOT, f"Somebody for {world.event.slug}"
    return [
        Stakeholder(coalition_id=world.event.coalition_id, kind=kind, slot_text=text, made_at=now())
    ]


SAMPLES = {
    "entry_id": lambda w: w.found["Stakeholder"].id,
    ("voice", "token"): lambda w: link_of(w.registration),
}
