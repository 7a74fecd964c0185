"""Reading what people wrote, and what readers made of it."""

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.errors import NotFound
from summit.events.models import Site
from summit.people.models import Organization, Person
from summit.registration.models import Registration
from summit.surveys.findings.masking import Mask
from summit.surveys.findings.models import SurveyQuote, SurveyReading, SurveyRuling, SurveyTheme
from summit.surveys.findings.queries.answers import in_words
from summit.surveys.findings.slices import Traits
from summit.surveys.findings.themes import Reading, Said, key_of
from summit.surveys.models import Survey, SurveyAnswer, SurveyQuestion, SurveyResponse
from summit.surveys.queries import asked_now
from summit.surveys.states import SurveyState


def word_question(survey: Survey, key: str) -> SurveyQuestion:
    """A question that people answer in their own words. Raises NotFound."""
    for question in asked_now(survey.questions):
        if question.key == key and in_words(question):
            return question
    raise NotFound


def mask_for(session: Session, survey: Survey) -> Mask:
    """Takes out the names of everybody registered, and of the coalition's organizations."""
    event = survey.event
    people = sa.select(Person.full_name).join(Registration, Registration.person_id == Person.id)
    names = session.scalars(people.where(Registration.event_id == event.id))
    organizations = session.scalars(
        sa.select(Organization.name).where(Organization.coalition_id == event.coalition_id)
    )
    return Mask([*names, *organizations])


def said_to(
    session: Session, survey: Survey, question: SurveyQuestion, sites: Sequence[Site]
) -> list[Said]:
    """The answers of a closed survey to a question in words, masked; of an open one none."""
    if survey.state != SurveyState.CLOSED:
        return []
    mask, slugs = mask_for(session, survey), {site.id: site.slug for site in sites}
    rows = session.execute(
        sa.select(
            SurveyAnswer.response_id, SurveyAnswer.value, SurveyResponse.site_id,
            SurveyAnswer.response_id.in_(_agreed(survey)).label("agreed"),
            SurveyQuote.response_id.is_not(None).label("quoted"),
        )
        .join(SurveyResponse, SurveyResponse.id == SurveyAnswer.response_id)
        .outerjoin(
            SurveyQuote,
            sa.and_(
                SurveyQuote.response_id == SurveyAnswer.response_id,
                SurveyQuote.question_id == SurveyAnswer.question_id,
            ),
        )
        .where(SurveyAnswer.question_id == question.id)
    )  # fmt: skip
    return [
        Said(
            key_of(question.id, response),
            response,
            mask(str(value)),
            Traits(slugs.get(site, "")),
            bool(agreed),
            bool(agreed and quoted),
        )
        for response, value, site, agreed, quoted in rows
    ]


def _agreed(survey: Survey) -> sa.Select[str]:
    """The responses whose writer agreed to be quoted."""
    consents = [q.id for q in survey.questions if q.settings.get("quotes")]
    return sa.select(SurveyAnswer.response_id).where(
        SurveyAnswer.question_id.in_(consents), sa.cast(SurveyAnswer.value, sa.Text) == "true"
    )


def themes_of(session: Session, question_id: int) -> Sequence[SurveyTheme]:
    """The themes of a question by name."""
    return session.scalars(
        sa.select(SurveyTheme)
        .where(SurveyTheme.question_id == question_id)
        .order_by(SurveyTheme.name)
    ).all()


def readings_of(session: Session, question_id: int) -> dict[str, Reading]:
    """What has been made of each answer that somebody has read, by response."""
    by: dict[str, dict[int, frozenset[int]]] = defaultdict(dict)
    for one in session.scalars(
        sa.select(SurveyReading).where(SurveyReading.question_id == question_id)
    ):
        by[one.response_id][one.user_id] = frozenset(one.themes)
    rulings = {
        one.response_id: one
        for one in session.scalars(
            sa.select(SurveyRuling).where(SurveyRuling.question_id == question_id)
        )
    }
    return {
        response: Reading(
            readers,
            frozenset(rulings[response].themes) if response in rulings else None,
            rulings[response].reason if response in rulings else "",
        )
        for response, readers in by.items()
    }
