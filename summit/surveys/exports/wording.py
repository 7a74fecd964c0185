"""What of people's own words goes into the report: themes, and quotes with consent."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from summit.events.models import Site
from summit.surveys.findings.queries.answers import in_words
from summit.surveys.findings.queries.words import readings_of, said_to, themes_of
from summit.surveys.findings.themes import counted, told_at
from summit.surveys.models import Survey
from summit.surveys.queries import asked_now

Words = tuple[list[tuple[str, int]], list[str]]


def words_told(session: Session, survey: Survey, sites: Sequence[Site], least: int) -> Words:
    """(theme, answers) of the themes with so many answers, and what is quoted; of all questions."""
    themes: list[tuple[str, int]] = []
    quotes: list[str] = []
    for question in asked_now(survey.questions):
        if not in_words(question):
            continue
        said = told_at(said_to(session, survey, question, sites), "", survey.smallest_cell) or []
        names = {theme.id: theme.name for theme in themes_of(session, question.id)}
        found = counted(readings_of(session, question.id).values(), least)
        themes += [(names[theme], n) for theme, n in found if theme in names]
        quotes += [one.text for one in said if one.quoted]
    return themes, quotes
