"""What the results page, the files and the report are made of, in one reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from summit.checkin.queries import arrived_counts
from summit.events.models import Site
from summit.questions.kind import Question
from summit.retention.intervals import Interval, wilson
from summit.surveys.findings.publication import Result, publish, within
from summit.surveys.findings.queries import (
    Counted,
    answers_of,
    in_words,
    responses_counted,
)
from summit.surveys.findings.slices import Answers
from summit.surveys.models import Survey
from summit.surveys.queries import asked_now
from summit.surveys.states import SurveyState

# A session that fewer have placed on the scale is not told: nobody should rank by so few.
FEWEST_PLACED = 10


@dataclass(frozen=True, slots=True)
class Rate:
    """Answers of a site (None: of all) among those who came in through its door.

    ``answers`` is None where it is hidden; ``at_least`` where it is rounded down while more come;
    ``share`` is None without people or answers to show.
    """

    site: Site | None
    answers: int | None
    people: int
    share: Interval | None
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """All that may be told of a survey, for groups of ``k`` and more."""

    survey: Survey
    k: int
    rates: tuple[Rate, ...]
    results: tuple[Result, ...]
    sites: tuple[Site, ...]
    spanish: int | None
    counted: Counted

    @property
    def answers(self) -> int | None:
        return self.rates[0].answers

    @property
    def final(self) -> bool:
        return self.survey.state == SurveyState.CLOSED

    @property
    def hides(self) -> bool:
        return any(result.hides for result in self.results)

    def marked(self, mark: str) -> Result | None:
        """The question that the questionnaire marks: "headline", "compare", "strata", "hands"."""
        return next((r for r in self.results if r.question.settings.get(mark)), None)


def board_of(session: Session, survey: Survey, sites: Sequence[Site]) -> Board:
    """Read everything that counts; a constant number of statements.

    What people said is told once no more answers come: two looks at numbers that still grow
    would tell what the few between them have said. Until then there is only how many answered.
    """
    k = survey.smallest_cell
    counted = responses_counted(session, survey)
    people = arrived_counts(session, survey.event_id)
    final = survey.state == SurveyState.CLOSED
    asked = _asked(survey, answers_of(session, survey, sites)) if final else []
    results = publish(asked, k, population=sum(people.values())) if final else []
    return Board(
        survey,
        k,
        tuple(_rates(counted, people, sites, k, final=final)),
        tuple(_placed(result) for result in results),
        tuple(sites),
        _spanish(counted, k) if final else None,
        counted,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A row of a question about several things, under the title of both."""

    key: str
    kind: str
    title: Mapping[str, str]
    options: Sequence[Mapping[str, Any]]
    settings: Mapping[str, Any] = field(default_factory=dict)
    help: Mapping[str, str] | None = None
    required: bool = False


def _asked(survey: Survey, answers: Mapping[int, Answers]) -> list[tuple[Question, Answers]]:
    """Every question, and each row of those about several things; no words of people."""
    asked: list[tuple[Question, Answers]] = []
    for question in asked_now(survey.questions):
        if in_words(question):
            continue
        parts = within(question, answers.get(question.id, {}))
        asked += [(_part(question, part), said) for part, said in parts]
    return asked


def _part(question: Question, part: Question) -> Question:
    if part is question:
        return question
    title = {code: f"{question.title[code]} {part.title.get(code, '')}" for code in question.title}
    settings = {**part.settings, "placed": True}
    return Part(f"{question.key}.{part.key}", part.kind, title, part.options, settings)


def _placed(result: Result) -> Result:
    few = (result.answered or 0) < FEWEST_PLACED
    return Result(result.question, None) if few and _is_part(result) else result


def _is_part(result: Result) -> bool:
    return bool(result.question.settings.get("placed"))


def _rates(
    counted: Counted, people: Mapping[int, int], sites: Sequence[Site], k: int, *, final: bool
) -> list[Rate]:
    """Everybody first, then each site, if none of them is too small to be told.

    While answers come, those of a site are told in full groups of k: two looks differ by one.
    """
    whole = _rate(None, counted.total, sum(people.values()), k)
    given = [counted.by_site.get(site.id, 0) for site in sites]
    if min([n for n in (*given, counted.by_site.get(None, 0)) if n], default=0) < k:
        return [whole]
    each = zip(sites, given, strict=True)
    if final:
        return [whole, *(_rate(site, n, people.get(site.id, 0), k) for site, n in each)]
    rounded = [(site, n - n % k) for site, n in each]
    rates = [_rate(site, n, people.get(site.id, 0), k) for site, n in rounded]
    return [whole, *(replace(rate, at_least=True) for rate in rates)]


def _rate(site: Site | None, answers: int, people: int, k: int) -> Rate:
    told = answers if answers >= k or not answers else None
    share = wilson(min(answers, people), people) if told is not None and people else None
    return Rate(site, told, people, share)


def _spanish(counted: Counted, k: int) -> int | None:
    """How many answered in Spanish, unless that or the rest is small."""
    n = counted.by_language.get("es", 0)
    rest = counted.total - n
    return n if n >= k and (rest >= k or not rest) else None
