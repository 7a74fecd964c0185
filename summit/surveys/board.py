"""What the results page, the files and the poster's page are made of, in one reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from summit.checkin.queries import arrived_counts
from summit.events.models import Site
from summit.retention.intervals import Interval, wilson
from summit.surveys.models import Survey, SurveyQuestion
from summit.surveys.queries import (
    Counted,
    answers_by,
    asked_now,
    released_answers,
    responses_counted,
)
from summit.surveys.states import SurveyState
from summit.surveys.tables import Answers, Mean, Result, comparable, means_by, result_of


@dataclass(frozen=True, slots=True)
class Rate:
    """Answers of a site (None: of all) among those who came in through its door.

    ``answers`` is None where it is hidden; ``share`` is None without people or answers to show.
    """

    site: Site | None
    answers: int | None
    people: int
    share: Interval | None


@dataclass(frozen=True, slots=True)
class Board:
    """All that may be told of a survey. ``compared`` are the sites that stand side by side."""

    survey: Survey
    rates: tuple[Rate, ...]
    results: tuple[Result, ...]
    strata: tuple[Mean, ...]
    strata_questions: tuple[SurveyQuestion, SurveyQuestion] | None
    compared: tuple[Site | None, ...]
    spanish: int | None
    waiting: int

    @property
    def answers(self) -> int | None:
        return self.rates[0].answers

    @property
    def hides(self) -> bool:
        return any(result.hides for result in self.results) or any(
            mean.people is None for mean in self.strata
        )


def board_of(session: Session, survey: Survey, sites: Sequence[Site]) -> Board:
    """Read everything that counts; a constant number of statements.

    Sites and roles are told apart once no more answers come: a batch of five may hold a single
    one from a site, and two looks would tell it.
    """
    k = survey.smallest_cell
    counted = responses_counted(session, survey)
    people = arrived_counts(session, survey.event_id)
    answers = released_answers(session, survey)
    came, final = sum(people.values()), survey.state == SurveyState.CLOSED
    large = comparable(counted.by_site, k)
    compare = large and final
    places: list[Site | None] = [*sites, None]
    results = tuple(
        result_of(
            question,
            _in_order(answers.get(question.id, {}), places),
            k,
            compare=compare,
            population=came,
        )
        for question in asked_now(survey.questions)
    )
    pair, strata = _strata(session, survey, results, k) if final else (None, ())
    return Board(
        survey,
        _rates(counted, people, sites, k, compare=large),
        results,
        strata,
        pair,
        tuple(p for p in places if compare and counted.by_site.get(p.id if p else None)),
        _spanish(counted, k),
        counted.waiting,
    )


def _in_order(answers: Answers, places: Sequence[Site | None]) -> Answers:
    ids = [place.id if place else None for place in places]
    return {i: answers[i] for i in ids if i in answers}


def _rates(
    counted: Counted, people: Mapping[int, int], sites: Sequence[Site], k: int, *, compare: bool
) -> tuple[Rate, ...]:
    """Everybody first, then each site if none of them is too small to be told."""
    whole = _rate(None, counted.total, sum(people.values()), k)
    if not compare:
        return (whole,)
    each = [_rate(s, counted.by_site.get(s.id, 0), people.get(s.id, 0), k) for s in sites]
    return (whole, *each)


def _rate(site: Site | None, answers: int, people: int, k: int) -> Rate:
    told = answers if answers >= k or not answers else None
    share = wilson(min(answers, people), people) if told is not None and people else None
    return Rate(site, told, people, share)


def _spanish(counted: Counted, k: int) -> int | None:
    """How many answered in Spanish, unless that or the rest is small."""
    n = counted.by_language.get("es", 0)
    rest = counted.total - n
    return n if n >= k and (rest >= k or not rest) else None


def _strata(
    session: Session, survey: Survey, results: Sequence[Result], k: int
) -> tuple[tuple[SurveyQuestion, SurveyQuestion] | None, tuple[Mean, ...]]:
    """The headline question by role, where the questionnaire has both."""
    marked = {
        mark: result
        for result in results
        for mark in ("strata", "headline")
        if result.question.settings.get(mark)
    }
    if len(marked) < 2 or marked["strata"].answered is None:
        return None, ()
    groups, scale = marked["strata"].question, marked["headline"].question
    assert isinstance(groups, SurveyQuestion)  # noqa: S101 -- for the type checker
    assert isinstance(scale, SurveyQuestion)  # noqa: S101 -- for the type checker
    answers = answers_by(session, survey, groups, scale)
    return (groups, scale), tuple(means_by(marked["strata"], scale, answers, k))
