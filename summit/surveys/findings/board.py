"""What the results page, the files and the report are made of, in one reading."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from summit.checkin.queries import arrived_counts, arrived_person_ids
from summit.events.models import Site
from summit.people.sectors import Sector
from summit.questions.kind import Question
from summit.retention.intervals import Interval, wilson
from summit.surveys.findings.frame import Frame, Reached, frame_of, reached
from summit.surveys.findings.keeping import Kept
from summit.surveys.findings.outside import K as OUTSIDE
from summit.surveys.findings.outside import outside
from summit.surveys.findings.publication import Result, publish, within
from summit.surveys.findings.queries.answers import (
    Counted,
    answers_of,
    in_words,
    responses_counted,
)
from summit.surveys.findings.queries.frame import reached_counts, sectors_of
from summit.surveys.findings.slices import Answers, Dimension
from summit.surveys.models import Survey
from summit.surveys.queries import asked_at, asked_now
from summit.surveys.states import Audience, SurveyState

# A session that fewer have placed on the scale is not told: nobody should rank by so few.
FEWEST_PLACED = 10


@dataclass(frozen=True, slots=True)
class Rate:
    """Answers of a site (None: of all) among those who came in through its door, or who were
    asked, where others than those who came are.

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
    frames: tuple[Frame, ...] = ()
    reached: tuple[Reached, ...] = ()

    @property
    def answers(self) -> int | None:
        return self.rates[0].answers

    @property
    def final(self) -> bool:
        return self.survey.state == SurveyState.CLOSED

    @property
    def of_who_came(self) -> bool:
        """Whether the rates are of those who came; else of those who were asked."""
        return self.survey.audience == Audience.CAME

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
    came = survey.audience == Audience.CAME
    people: dict[int | None, int] = (
        dict(arrived_counts(session, survey.event_id).items())
        if came
        else asked_at(session, survey.id)
    )
    final = survey.state == SurveyState.CLOSED
    population = sum(people.values())
    results = _results(session, survey, sites, population, counted.total) if final else []
    board = Board(
        survey,
        k,
        tuple(_rates(counted, people, sites, k, final=final)),
        tuple(results),
        tuple(sites),
        _spanish(counted, k) if final else None,
        counted,
    )
    return _framed(session, board) if final and came else board


# Of surveys that are closed: nothing about them changes any more.
KEPT: Kept[list[Result]] = Kept(32)


def _results(
    session: Session, survey: Survey, sites: Sequence[Site], population: int, answers: int
) -> list[Result]:
    """What each question tells, made once and kept in memory."""
    k = survey.smallest_cell
    moments = survey.created_at, survey.closes_at
    where = session.get_bind().engine.url.render_as_string()

    def make() -> list[Result]:
        asked = _asked(survey, answers_of(session, survey, sites))
        return [_placed(result) for result in publish(asked, k, population=population)]

    return KEPT.get((where, survey.id, *moments, k, population, answers), make)


def _framed(session: Session, board: Board) -> Board:
    """With those who came beside those who answered, by site and by sector."""
    event_id, roles = board.survey.event_id, board.marked("strata")
    at = {rate.site.slug: rate for rate in board.rates if rate.site}
    places = {slug: rate.people for slug, rate in at.items()}
    answered = {slug: rate.answers for slug, rate in at.items()}
    frames = [frame_of(Dimension.SITE, places, answered, board.answers or 0)]
    if roles and roles.answered:
        told = {line.key: line.total for line in roles.lines}
        came: Counter[str] = Counter()
        for sector, n in sectors_of(session, arrived_person_ids(session, event_id)).items():
            came[sector if sector in told else Sector.OTHER] += n
        frames.append(frame_of(Dimension.ROLE, came, told, roles.answered))
    counts = reached_counts(session, board.survey.id, event_id)
    found = tuple(frame for frame in frames if frame is not None)
    return replace(board, frames=found, reached=reached(counts, board.k))


def from_outside(board: Board) -> Board:
    """What partners and the public may see: groups of 11 and more, made of what is told inside."""
    rates = board.rates
    if any(rate.answers is None or 0 < rate.answers < OUTSIDE for rate in rates):
        rates = rates[:1]
    first = rates[0]
    if first.answers is None or first.answers < OUTSIDE:
        rates = (replace(first, answers=None, share=None),)
    return replace(
        board,
        k=OUTSIDE,
        rates=rates,
        results=tuple(outside(result) for result in board.results),
        spanish=None,
        frames=(),
        reached=(),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A question, or a row of one about several things under the title of both, as plain values:
    results outlive the session that read their questions.
    """

    key: str
    kind: str
    title: Mapping[str, str]
    options: Sequence[Mapping[str, Any]]
    settings: Mapping[str, Any] = field(default_factory=dict)
    help: Mapping[str, str] | None = None
    required: bool = False


def _asked(survey: Survey, answers: Mapping[int, Answers]) -> list[tuple[Question, Answers]]:
    """Every question, and each row of those about several things; no words, no leave to quote."""
    asked: list[tuple[Question, Answers]] = []
    for question in asked_now(survey.questions):
        if in_words(question) or question.settings.get("quotes"):
            continue
        parts = within(question, answers.get(question.id, {}))
        asked += [(_part(question, part), said) for part, said in parts]
    return asked


def _part(question: Question, part: Question) -> Question:
    if part is question:
        plain = question.title, question.options, question.settings
        return Part(question.key, question.kind, *plain)
    title = {code: f"{question.title[code]} {part.title.get(code, '')}" for code in question.title}
    settings = {**part.settings, "placed": True}
    return Part(f"{question.key}.{part.key}", part.kind, title, part.options, settings)


def _placed(result: Result) -> Result:
    few = (result.answered or 0) < FEWEST_PLACED
    return Result(result.question, None) if few and _is_part(result) else result


def _is_part(result: Result) -> bool:
    return bool(result.question.settings.get("placed"))


def _rates(
    counted: Counted,
    people: Mapping[int | None, int],
    sites: Sequence[Site],
    k: int,
    *,
    final: bool,
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
