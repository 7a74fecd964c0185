"""What people said: the results page and its files, of 5,000 answers to 20 questions."""

import random
from functools import partial

import sqlalchemy as sa

from benchmarks.lists import RUNS, organizer_of, seconds
from benchmarks.table import Line
from benchmarks.world import KINDS
from summit.access.tokens import new_uid
from summit.clock import now
from summit.events.models import Event
from summit.extensions import db
from summit.surveys.actions import close_survey
from summit.surveys.findings.board import KEPT
from summit.surveys.models import Survey, SurveyAnswer, SurveyQuestion, SurveyResponse
from summit.surveys.states import Mode, ResponseSource, SurveyState
from tests.factories import both
from tests.factories.surveys import STAFF

ANSWERS, QUESTIONS = 5_000, 20
ROLES = ("residents", "nonprofit", "government", "education", "business")
MANY = [{"key": f"s{n}", "label": both(f"Session {n}")} for n in range(8)]


def results(worlds, _sizes):
    """The results page of a closed survey with 5,000 answers to 20 questions, and its files."""
    for kind in KINDS:
        world = worlds.of(kind, 10_000)
        answer_survey(world)
        browser, page = organizer_of(world), f"/console/{world.slug}/surveys/large"
        for what, address in {
            "results page": page,
            "results, two filters": f"{page}?site=site-1&role=nonprofit",
            "results as CSV": f"{page}/results.csv",
            "results as PDF": f"{page}/report.pdf",
        }.items():
            seconds(partial(browser.get, address))  # once to be warm
            runs = [seconds(partial(browser.get, address)) for _ in range(RUNS)]
            yield Line(what, world.name, runs, 1, f"{ANSWERS:,} answers, {QUESTIONS} questions")
        runs = [_first_look(browser, page) for _ in range(RUNS)]
        yield Line("results page, first look", world.name, runs, 1, "as after a restart")


def _first_look(browser, page):
    KEPT.forget()
    return seconds(partial(browser.get, page))


def answer_survey(world):
    """A closed survey; every question of a kind that people are asked after a summit."""
    rng = random.Random(5)
    with world.app.app_context():
        event = db.session.scalars(sa.select(Event)).one()
        survey = Survey(
            event_id=event.id, slug="large", title=both("Large"), intro=both("Large"),
            instrument="Large", instrument_version="1", state=SurveyState.OPEN,
            created_at=now(), opens_at=now(), questions=list(_questions()),
        )  # fmt: skip
        db.session.add(survey)
        db.session.flush()
        sites = [site.id for site in event.sites]
        for _ in range(ANSWERS):
            db.session.add(_response(survey, rng, sites, event.ends_at.date()))
        close_survey(db.session(), survey, actor=STAFF, now=now())
        db.session.commit()
        db.session.remove()


def _questions():
    yield _question("role", "single_choice", 1, [{"key": r, "label": both(r)} for r in ROLES])
    kinds = ["likert"] * 9 + ["recommend", "yes_no", "yes_no", "yes_no"]
    kinds += ["multiple_choice"] * 3 + ["rank"] + ["single_choice"] * 2
    for n, kind in enumerate(kinds, 2):
        options = MANY if kind in ("multiple_choice", "rank", "single_choice") else []
        yield _question(f"q{n}", kind, n, options)


def _question(key, kind, place, options):
    settings = {"strata": True} if key == "role" else {}
    return SurveyQuestion(
        key=key, kind=kind, title=both(key), options=options, settings=settings, position=place
    )


def _response(survey, rng, sites, day):
    answers = [
        SurveyAnswer(question_id=question.id, value=_value(question, rng))
        for question in survey.questions
    ]
    return SurveyResponse(
        id=new_uid(), survey_id=survey.id, site_id=rng.choice(sites), mode=Mode.ANONYMOUS,
        source=ResponseSource.POSTER, language="en", day=day, released=True,
        instrument=survey.instrument, instrument_version=survey.instrument_version,
        answers=answers,
    )  # fmt: skip


def _value(question, rng):
    keys = [option["key"] for option in question.options]
    return {
        "likert": lambda: rng.choices([1, 2, 3, 4, 5, "na"], [1, 2, 5, 9, 9, 1])[0],
        "recommend": lambda: rng.choices(range(11), [1, 1, 1, 1, 2, 3, 4, 8, 12, 14, 15])[0],
        "yes_no": lambda: rng.random() < 0.6,
        "single_choice": lambda: rng.choices(keys, range(1, len(keys) + 1))[0],
        "multiple_choice": lambda: rng.sample(keys, rng.choice([1, 2, 3])),
        "rank": lambda: rng.sample(keys, 3),
    }[question.kind]()
