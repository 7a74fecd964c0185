"""A survey with a question, for the addresses that name them."""

from summit.clock import now
from summit.surveys.models import Survey, SurveyQuestion
from summit.surveys.states import SurveyState
from tests.factories import both, link_of


def furnish(world):
    survey = Survey(
        event_id=world.event.id,
        slug="how-was-it",
        title=both(f"How was {world.event.slug}?"),
        intro=both("Briefly."),
        instrument="Test",
        instrument_version="1",
        state=SurveyState.OPEN,
        opens_at=now(),
        created_at=now(),
    )
    question = SurveyQuestion(
        survey=survey, key="useful", kind="likert", title=both("Was it useful?"), position=1
    )
    return [survey, question]


SAMPLES = {
    "survey": lambda w: w.found["Survey"].slug,
    ("surveys", "token"): lambda w: link_of(w.registration),
    ("survey_builder", "question"): lambda w: w.found["SurveyQuestion"].id,
    ("survey_builder", "way"): lambda w: "up",
    ("survey_builder", "mode"): lambda w: "confidential",
}
