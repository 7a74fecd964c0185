"""A town hall with one question for the crawlers."""

from summit.schedule.states import SessionKind
from tests.factories import link_of
from tests.factories.schedule import a_session
from tests.factories.townhall import a_question, a_town_hall


def furnish(world):
    programmed = a_session(world.event, world.site, kind=SessionKind.TOWN_HALL)
    hall = a_town_hall(world.event, session=programmed)
    question = a_question(hall, world.registration, {"en": f"Why {world.event.slug}?"})
    question.hall, question.hall_id = hall, None
    return [hall, question]


SAMPLES = {
    "talk": lambda w: w.found["TownHall"].programmed.slug,
    "question_id": lambda w: w.found["HallQuestion"].id,
    ("floor", "token"): lambda w: link_of(w.registration),
}
