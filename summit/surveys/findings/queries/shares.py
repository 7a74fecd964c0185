"""Reading who outside may see results."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from summit.access.tokens import digest
from summit.errors import NotFound
from summit.events.models import Event
from summit.surveys.findings.models import SurveyShare
from summit.surveys.models import Survey


def shares_of(session: Session, survey_id: int) -> Sequence[SurveyShare]:
    """The links of a survey, the newest first."""
    return session.scalars(
        sa.select(SurveyShare)
        .where(SurveyShare.survey_id == survey_id)
        .order_by(SurveyShare.created_at.desc(), SurveyShare.id.desc())
    ).all()


def share_of(session: Session, survey_id: int, share_id: int) -> SurveyShare:
    """A link of the survey. Raises NotFound."""
    found = session.scalar(
        sa.select(SurveyShare).where(SurveyShare.survey_id == survey_id, SurveyShare.id == share_id)
    )
    if found is None:
        raise NotFound
    return found


def share_by_link(session: Session, token: str) -> SurveyShare:
    """What the link opens, with all its page needs. Raises NotFound, too for one taken back."""
    found = session.scalar(
        sa.select(SurveyShare)
        .where(SurveyShare.link_digest == digest(token.upper()), SurveyShare.revoked_at.is_(None))
        .options(
            joinedload(SurveyShare.survey).joinedload(Survey.event).joinedload(Event.coalition),
            joinedload(SurveyShare.survey).selectinload(Survey.questions),
        )
    )
    if found is None:
        raise NotFound
    return found
