"""What is done in a town hall: by the team, by those who ask and vote, by moderators."""

from summit.townhall.actions.asking import Draft, ask, unvote, vote, withdraw
from summit.townhall.actions.forgetting import forget_questions
from summit.townhall.actions.halls import choose_mode, close_hall, open_hall
from summit.townhall.actions.moderating import (
    Place,
    edit,
    hand_over,
    join,
    part,
    take_step,
)

__all__ = [
    "Draft",
    "Place",
    "ask",
    "choose_mode",
    "close_hall",
    "edit",
    "forget_questions",
    "hand_over",
    "join",
    "open_hall",
    "part",
    "take_step",
    "unvote",
    "vote",
    "withdraw",
]
