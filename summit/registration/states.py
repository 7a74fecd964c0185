"""The life of a registration: states, steps and the one table that joins them."""

from enum import StrEnum

from summit.errors import N_, Conflict


class State(StrEnum):
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    CANCELLED = "cancelled"


class Step(StrEnum):
    CONFIRM = "confirm"
    WAITLIST = "waitlist"
    CANCEL = "cancel"


class Source(StrEnum):
    """How the registration came to be."""

    WEB = "web"
    WALK_IN = "walk_in"
    IMPORT = "import"
    STAFF = "staff"


AFTER: dict[tuple[State, Step], State] = {
    (State.CONFIRMED, Step.CANCEL): State.CANCELLED,
    (State.WAITLISTED, Step.CONFIRM): State.CONFIRMED,
    (State.WAITLISTED, Step.CANCEL): State.CANCELLED,
    (State.CANCELLED, Step.CONFIRM): State.CONFIRMED,
    (State.CANCELLED, Step.WAITLIST): State.WAITLISTED,
}

HOLDS_A_PLACE = frozenset({State.CONFIRMED})
OPEN = frozenset({State.CONFIRMED, State.WAITLISTED})


STATE_WORDS: dict[State, tuple[str, str]] = {
    State.CONFIRMED: ("good", N_("Has a place")),
    State.WAITLISTED: ("wait", N_("On the waitlist")),
    State.CANCELLED: ("", N_("Cancelled")),
}
SOURCE_WORDS: dict[Source, str] = {
    Source.WEB: N_("Registered on the web"),
    Source.WALK_IN: N_("Came without registering"),
    Source.IMPORT: N_("Imported from a list"),
    Source.STAFF: N_("Entered by the team"),
}


class ImpossibleStep(Conflict):
    """The registration is in a state from which this step does not lead."""


def after(state: State, step: Step) -> State:
    """The state that follows. Raises ImpossibleStep."""
    if (state, step) not in AFTER:
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    return AFTER[state, step]
