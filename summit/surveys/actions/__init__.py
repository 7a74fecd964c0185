"""What is done with surveys. Deeds of staff are logged; answers never are."""

from summit.surveys.actions.answering import (
    AlreadyAnswered,
    NotTakingAnswers,
    answer,
    leave_contact,
    redeem,
)
from summit.surveys.actions.asking import invite_attendees, remind
from summit.surveys.actions.making import close_survey, create_from_template, open_survey

__all__ = [
    "AlreadyAnswered", "NotTakingAnswers", "answer", "close_survey", "create_from_template",
    "invite_attendees", "leave_contact", "open_survey", "redeem", "remind",
]  # fmt: skip
