"""Reading answers by the traits of those who gave them; never more of a response than that."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from summit.events.models import Site
from summit.questions.catalogue import BY_KEY
from summit.surveys.findings.slices import EARLY, LATE, Traits
from summit.surveys.models import (
    Survey,
    SurveyAnswer,
    SurveyCounts,
    SurveyQuestion,
    SurveyResponse,
)
from summit.surveys.queries import asked_now, ratings_of, read_value
from summit.surveys.states import FOLLOWED, SurveyState

WORDS = "questions/shown/texts.html"


def role_question(survey: Survey) -> SurveyQuestion | None:
    """The question whose answers are the roles that results are compared by."""
    asked = asked_now(survey.questions)
    return next((q for q in asked if q.settings.get("strata")), None)


def in_words(question: SurveyQuestion) -> bool:
    """Whether the answers are people's own words."""
    return BY_KEY[question.kind].shown_in == WORDS


def last_early_day(survey: Survey) -> date:
    """The day on which the event ended; who answered later is compared with those of that day."""
    return survey.event.ends_at.astimezone(ZoneInfo(survey.event.timezone)).date()


def in_waves(survey: Survey) -> bool:
    """Whether it asks in several waves: then early answers are those to the first of them."""
    return survey.audience in FOLLOWED or len({s.wave for s in survey.sendings}) > 1


def _traits_of(survey: Survey) -> sa.CTE:
    """The responses of a survey by what is known of whoever gave them: site, role, late, stratum.

    Looked up once for each response, not for each of its answers.
    """
    asked = role_question(survey)
    answer = aliased(SurveyAnswer)
    role = answer.question_id == (asked.id if asked else None)
    traits = sa.select(
        SurveyResponse.id.label("response"),
        SurveyResponse.site_id.label("site"),
        sa.cast(answer.value, sa.Text).label("role"),
        _late(survey).label("late"),
        SurveyResponse.stratum.label("stratum"),
    ).outerjoin(answer, sa.and_(answer.response_id == SurveyResponse.id, role))
    return traits.where(SurveyResponse.survey_id == survey.id).cte().prefix_with("MATERIALIZED")


def _late(survey: Survey) -> sa.ColumnElement[bool]:
    if in_waves(survey):
        return sa.case((SurveyResponse.wave == 0, None), else_=SurveyResponse.wave > 1)
    return SurveyResponse.day > last_early_day(survey)


def answers_of(
    session: Session, survey: Survey, sites: Sequence[Site]
) -> dict[int, dict[Traits, list[Any]]]:
    """The answers to each question but those in words, by question; of closed surveys alone.

    While answers still come, two looks would differ by single ones.
    """
    if survey.state != SurveyState.CLOSED:
        return {}
    kept = session.get(SurveyCounts, survey.id)
    rows = kept.rows if kept is not None else counted_of(session, survey)
    slugs, read = {site.id: site.slug for site in sites}, cache(read_value)
    found: dict[int, dict[Traits, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for question, site, role, late, stratum, value, n in rows:
        said = str(read(role) or "") if role is not None else ""
        time = "" if late is None else LATE if late else EARLY
        traits = Traits(slugs.get(site, ""), said, time, stratum or "")
        found[question][traits].extend([read(value)] * n)
    for question, ratings in ratings_of(session, survey).items():
        found[question][Traits("", "", EARLY)] = ratings  # only counted: nobody's site or role
    return {question: dict(parts) for question, parts in found.items()}


def counted_of(session: Session, survey: Survey) -> list[list[Any]]:
    """How often each answer was given, as ``SurveyCounts`` keeps it.

    The database counts equal answers, so that thousands of them come as a few rows.
    """
    who = _traits_of(survey)
    told = (q for q in asked_now(survey.questions) if not q.settings.get("quotes"))
    asked = [q.id for q in told if not in_words(q)]
    columns = SurveyAnswer.question_id, who.c.site, who.c.role, who.c.late, who.c.stratum
    said = sa.cast(SurveyAnswer.value, sa.Text).label("said")
    rows = session.execute(
        sa.select(*columns, said, sa.func.count())
        .join(who, who.c.response == SurveyAnswer.response_id)
        .where(SurveyAnswer.question_id.in_(asked))
        .group_by(sa.text("1, 2, 3, 4, 5, 6"))
        .order_by(sa.text("1, 2, 3, 4, 5, 6"))
    )
    return [list(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many answers there are, by site and language; ``waiting`` are not told yet.

    ``partial`` of them stopped early but answered at least half of what was required;
    ``left_out`` answered less and count in no rate.
    """

    by_site: Mapping[int | None, int]
    by_language: Mapping[str, int]
    waiting: int
    partial: int
    left_out: int

    @property
    def total(self) -> int:
        return sum(self.by_site.values())


def responses_counted(session: Session, survey: Survey) -> Counted:
    """Complete answers and sufficient partial ones (as AAPOR's RR2 counts them)."""
    required = [q.id for q in asked_now(survey.questions) if q.required]
    given = (
        sa.select(SurveyAnswer.response_id, sa.func.count().label("n"))
        .where(SurveyAnswer.question_id.in_(required))
        .group_by(SurveyAnswer.response_id)
        .subquery()
    )
    enough = 2 * sa.func.coalesce(given.c.n, 0) >= len(required)
    told = sa.literal(True) if survey.state == SurveyState.CLOSED else SurveyResponse.released
    rows = session.execute(
        sa.select(
            SurveyResponse.site_id, SurveyResponse.language, told.label("told"),
            SurveyResponse.complete, enough.label("enough"), sa.func.count(),
        )
        .outerjoin(given, given.c.response_id == SurveyResponse.id)
        .where(SurveyResponse.survey_id == survey.id)
        .group_by(sa.text("1, 2, 3, 4, 5"))
    )  # fmt: skip
    sites: dict[int | None, int] = defaultdict(int)
    languages: dict[str, int] = defaultdict(int)
    waiting = partial = left_out = 0
    for site, language, is_told, complete, is_enough, n in rows:
        if not (complete or is_enough):
            left_out += n
        elif not is_told:
            waiting += n
        else:
            sites[site] += n
            languages[language] += n
            partial += 0 if complete else n
    return Counted(dict(sites), dict(languages), waiting, partial, left_out)
