"""What is done with surveys. Deeds of staff are logged; answers never are."""

from summit.surveys.actions.answering import (
    AlreadyAnswered,
    NotTakingAnswers,
    answer,
    begin,
    forget_saved,
    leave_contact,
    redeem,
)
from summit.surveys.actions.asking import invite, remind
from summit.surveys.actions.making import close_survey, create_from_template, open_survey
from summit.surveys.actions.saving import save_for_later, saved_by, token_of
from summit.surveys.actions.sending import SURVEY_CHECKS, SURVEY_JOBS

__all__ = [
    "SURVEY_CHECKS", "SURVEY_JOBS", "AlreadyAnswered", "NotTakingAnswers", "answer", "begin",
    "close_survey", "create_from_template", "forget_saved", "invite", "leave_contact",
    "open_survey", "redeem", "remind", "save_for_later", "saved_by", "token_of",
]  # fmt: skip
