"""The pages of surveys in the sample story: who opens them, their endpoints and what these name."""

import sqlalchemy as sa

from summit.access.tokens import Purpose
from summit.events.models import Event
from summit.extensions import db
from summit.surveys.actions import token_of
from summit.surveys.findings.models import SurveyShare
from summit.surveys.models import Survey, SurveyInvitation, SurveyQuestion
from summit.web.keys import keyring

HERE = {"event": "summit-next", "survey": "after-the-day"}
PAST = {"event": "summit-2025", "survey": "after-the-day"}
ORGANIZER, VISITOR = "organizer", "visitor"


def survey_pages():
    for here in (PAST, HERE):
        for name in ("survey_builder.index", "survey_desk.asking"):
            yield ORGANIZER, name, here
    for name in ("survey_builder.texts", "survey_desk.paper"):
        yield ORGANIZER, name, HERE
    yield ORGANIZER, "survey_desk.paper", HERE | {"site": "south"}
    for mode in ("anonymous", "confidential"):
        yield ORGANIZER, "survey_builder.attempt", HERE | {"mode": mode}
    for kind in ("matrix", "availability", "likert"):
        yield ORGANIZER, "survey_builder.new", HERE | {"kind": kind}
    yield ORGANIZER, "survey_builder.edit", HERE | {"question": _first_question()}
    for redeemed in (True, False):
        for name in ("survey_my.answer", "survey_my.kept"):
            yield VISITOR, name, {"link": _a_link(redeemed=redeemed)}
    yield ORGANIZER, "results.words", PAST | {"question": "change"}
    yield VISITOR, "shared.page", {"token": _shared()}


def _first_question():
    asked = sa.select(SurveyQuestion.id).join(Survey).join(Event)
    return db.session.scalars(asked.where(Event.slug == HERE["event"]).limit(1)).one()


def _a_link(*, redeemed):
    """The token of a personal link that was used, or was not."""
    asked = sa.select(SurveyInvitation).where(SurveyInvitation.redeemed.is_(redeemed)).limit(1)
    return token_of(keyring(), db.session.scalars(asked).one())


def _shared():
    """The token of a page of results for somebody outside."""
    share = db.session.scalars(sa.select(SurveyShare).limit(1)).one()
    return keyring().token(Purpose.SURVEY_SHARE, share.uid, 1, digest_known=share.link_digest)
