"""What the addresses of the form's builder name."""

from tests.factories import both
from tests.factories.registration import a_question


def furnish(world):
    from summit.registration.models import FormSection

    section = FormSection(event_id=world.event.id, key="more", title=both("More"))
    return [section, a_question(world.event)]


SAMPLES = {
    ("form", "section"): lambda w: w.found["FormSection"].id,
    ("form", "question"): lambda w: w.found["FormQuestion"].id,
    ("form", "template"): lambda w: "diet",
    ("form", "way"): lambda w: "up",
}
