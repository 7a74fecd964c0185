"""Leaving answers for later, and what becomes of those that nobody came back to."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose
from summit.surveys.actions.answering import begin, redeem
from summit.surveys.models import Survey, SurveyInvitation
from summit.surveys.queries import saved_invitations
from summit.surveys.sealing import Saved, seal, unseal


def token_of(keys: Keyring, invitation: SurveyInvitation) -> str:
    """The token of the personal link, also after the installation's key has been changed."""
    known = invitation.link_digest
    return keys.token(Purpose.SURVEY_LINK, invitation.uid, 1, digest_known=known)


def save_for_later(
    session: Session, invitation: SurveyInvitation, token: str, saved: Saved
) -> None:
    """Keep what was answered so far, so that the personal link ``token`` alone reads it."""
    begin(session, invitation, saved=seal(token, saved))


def saved_by(invitation: SurveyInvitation, token: str) -> Saved | None:
    """What was left for later, if the link still opens it."""
    return unseal(token, invitation.saved) if invitation.saved else None


def count_saved(session: Session, survey: Survey, *, keys: Keyring, now: datetime) -> int:
    """Keep what was left for later as partial answers, in a random order; of how many."""
    waiting = list(saved_invitations(session, survey.id))
    secrets.SystemRandom().shuffle(waiting)
    return sum(_count(session, invitation, keys, now) for invitation in waiting)


def _count(session: Session, invitation: SurveyInvitation, keys: Keyring, now: datetime) -> bool:
    saved = saved_by(invitation, token_of(keys, invitation))
    if saved is None or not saved.values:
        return False
    redeem(
        session,
        invitation,
        saved.values,
        site=invitation.site,
        language=saved.language,
        complete=False,
        now=now,
    )
    return True
