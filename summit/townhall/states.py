"""The life of a town hall and of a question from the floor, each as one table."""

from enum import StrEnum

from summit.errors import N_, Conflict


class HallState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Mode(StrEnum):
    """Whether a moderator reads a question before everybody does."""

    MODERATED = "moderated"
    INSTANT = "instant"


class QuestionState(StrEnum):
    WAITING = "waiting"  # a moderator has yet to read it
    VISIBLE = "visible"
    ON_STAGE = "on_stage"
    ANSWERED = "answered"
    SET_ASIDE = "set_aside"
    WITHDRAWN = "withdrawn"  # by whoever asked it
    CARRIED = "carried"  # open when the town hall closed: a MAP group goes on with it


class Step(StrEnum):
    SHOW = "show"
    HIDE = "hide"
    CALL = "call"
    ANSWER = "answer"
    SET_ASIDE = "set_aside"
    WITHDRAW = "withdraw"
    CARRY = "carry"


S, T = QuestionState, Step

AFTER: dict[tuple[QuestionState, Step], QuestionState] = {
    (S.WAITING, T.SHOW): S.VISIBLE,
    (S.WAITING, T.SET_ASIDE): S.SET_ASIDE,
    (S.WAITING, T.WITHDRAW): S.WITHDRAWN,
    (S.WAITING, T.CARRY): S.CARRIED,
    (S.VISIBLE, T.HIDE): S.WAITING,
    (S.VISIBLE, T.CALL): S.ON_STAGE,
    (S.VISIBLE, T.ANSWER): S.ANSWERED,
    (S.VISIBLE, T.SET_ASIDE): S.SET_ASIDE,
    (S.VISIBLE, T.WITHDRAW): S.WITHDRAWN,
    (S.VISIBLE, T.CARRY): S.CARRIED,
    (S.ON_STAGE, T.SHOW): S.VISIBLE,
    (S.ON_STAGE, T.ANSWER): S.ANSWERED,
    (S.ON_STAGE, T.SET_ASIDE): S.SET_ASIDE,
    (S.ANSWERED, T.SHOW): S.VISIBLE,
    (S.SET_ASIDE, T.SHOW): S.VISIBLE,
    (S.SET_ASIDE, T.HIDE): S.WAITING,
    (S.CARRIED, T.SHOW): S.VISIBLE,
    (S.CARRIED, T.HIDE): S.WAITING,
}

UNDECIDED = frozenset({S.WAITING, S.VISIBLE})
TAKES_VOTES = frozenset({S.VISIBLE, S.ON_STAGE})
# What everybody in the hall may read.
PUBLIC = frozenset({S.VISIBLE, S.ON_STAGE, S.ANSWERED, S.CARRIED})

STATE_WORDS: dict[QuestionState, tuple[str, str]] = {
    S.WAITING: ("wait", N_("Waits to be read")),
    S.VISIBLE: ("", N_("Everybody sees it")),
    S.ON_STAGE: ("warn", N_("On stage")),
    S.ANSWERED: ("good", N_("It has an answer")),
    S.SET_ASIDE: ("", N_("Set aside")),
    S.WITHDRAWN: ("", N_("Withdrawn")),
    S.CARRIED: ("wait", N_("A MAP group goes on with it")),
}


class ImpossibleStep(Conflict):
    """The question is in a state from which this step does not lead."""


def after(state: QuestionState, step: Step) -> QuestionState:
    """The state that follows. Raises ImpossibleStep."""
    if (state, step) not in AFTER:
        raise ImpossibleStep(N_("This question has changed since you opened the page."))
    return AFTER[state, step]
