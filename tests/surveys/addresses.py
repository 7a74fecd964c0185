"""A survey with a question, for the addresses that name them."""

from summit.access.tokens import Purpose, digest, new_uid
from summit.clock import now
from summit.surveys.findings.models import SurveyShare
from summit.surveys.models import Survey, SurveyInvitation, SurveyQuestion, SurveySending
from summit.surveys.states import SurveyState
from tests.factories import KEYS, both, link_of


def furnish(world):
    survey = Survey(
        event_id=world.event.id,
        slug="how-was-it",
        title=both(f"How was {world.event.slug}?"),
        intro=both("Briefly."),
        instrument="Test",
        instrument_version="1",
        state=SurveyState.OPEN,
        opens_at=now(),
        created_at=now(),
    )
    question = SurveyQuestion(
        survey=survey, key="useful", kind="likert", title=both("Was it useful?"), position=1
    )
    uid = new_uid()
    invitation = SurveyInvitation(
        uid=uid,
        survey=survey,
        person=world.registration.person,
        site_id=world.site.id,
        link_digest=digest(KEYS.token(Purpose.SURVEY_LINK, uid, 1)),
    )
    sending = SurveySending(survey=survey, wave=1, letter="invitation", minutes=60)
    words = SurveyQuestion(
        survey=survey, key="why", kind="long_text", title=both("Why?"), position=2
    )
    uid = new_uid()
    share = SurveyShare(
        uid=uid, survey=survey, name="Board", created_at=now(), link_digest=digest(share_link(uid))
    )
    return [survey, question, words, invitation, sending, share]


def share_link(uid):
    """The token of a page of results that was shared."""
    return KEYS.token(Purpose.SURVEY_SHARE, uid, 1)


def survey_link(invitation):
    """The token of a personal link to a survey."""
    return KEYS.token(Purpose.SURVEY_LINK, invitation.uid, 1)


SAMPLES = {
    "survey": lambda w: w.found["Survey"].slug,
    ("surveys", "code"): lambda w: w.found["Survey"].code,
    ("survey_my", "token"): lambda w: link_of(w.registration),
    ("survey_my", "link"): lambda w: survey_link(w.found["SurveyInvitation"]),
    ("survey_desk", "number"): lambda w: w.found["SurveySending"].id,
    ("survey_builder", "question"): lambda w: w.found["SurveyQuestion"].id,
    ("results", "question"): lambda w: "why",
    ("results", "share"): lambda w: w.found["SurveyShare"].id,
    ("shared", "token"): lambda w: share_link(w.found["SurveyShare"].uid),
    ("survey_builder", "way"): lambda w: "up",
    ("survey_builder", "mode"): lambda w: "confidential",
}
