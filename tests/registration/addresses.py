"""What the addresses of the form's builder and of offers name."""

from summit.access.tokens import new_uid
from summit.clock import now
from tests.factories import both, link_of
from tests.factories.registration import a_question


def furnish(world):
    from summit.registration.models import FormSection, Offer
    from summit.registration.states import OfferState

    section = FormSection(event_id=world.event.id, key="more", title=both("More"))
    offer = Offer(
        uid=new_uid(), registration=world.registration, site=world.site,
        state=OfferState.EXPIRED, made_at=now(), ended_at=now(),
    )  # fmt: skip
    return [section, a_question(world.event), offer, _an_invitation(world)]


def _an_invitation(world):
    from summit.registration.models import Invitation

    return Invitation(
        uid=new_uid(), event_id=world.event.id, full_name="Ana Reyes", email="ana@example.org",
        email_key="ana@example.org", made_at=now(), link_digest=new_uid(),
    )  # fmt: skip


SAMPLES = {
    ("party", "token"): lambda w: link_of(w.registration),
    ("party", "registration_id"): lambda w: w.registration.id,
    ("invitations", "invitation_id"): lambda w: w.found["Invitation"].id,
    ("waiting", "token"): lambda w: link_of(w.registration),
    ("form", "section"): lambda w: w.found["FormSection"].id,
    ("form", "question"): lambda w: w.found["FormQuestion"].id,
    ("form", "template"): lambda w: "diet",
    ("form", "way"): lambda w: "up",
}
