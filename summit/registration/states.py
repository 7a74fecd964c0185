"""The life of a registration: states, steps and the one table that joins them."""

from enum import StrEnum

from summit.errors import N_, Conflict


class State(StrEnum):
    PENDING = "pending"  # the organizers have yet to approve
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    CANCELLED = "cancelled"
    DECLINED = "declined"  # the organizers have not approved


class Step(StrEnum):
    CONFIRM = "confirm"
    WAITLIST = "waitlist"
    CANCEL = "cancel"
    DECLINE = "decline"
    REOPEN = "reopen"


class Source(StrEnum):
    """How the registration came to be."""

    WEB = "web"
    WALK_IN = "walk_in"
    IMPORT = "import"
    STAFF = "staff"
    INVITATION = "invitation"
    PARTNER = "partner"


class OfferState(StrEnum):
    """An offer of a place to somebody who waits."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # by the team, or because the person left or the day began


class InvitationState(StrEnum):
    WRITTEN = "written"  # on the list, no letter yet
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ImportState(StrEnum):
    READ = "read"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"


class RowState(StrEnum):
    READ = "read"
    BAD = "bad"
    KNOWN = "known"  # registered before
    DONE = "done"
    FAILED = "failed"


AFTER: dict[tuple[State, Step], State] = {
    (State.PENDING, Step.CONFIRM): State.CONFIRMED,
    (State.PENDING, Step.WAITLIST): State.WAITLISTED,
    (State.PENDING, Step.CANCEL): State.CANCELLED,
    (State.PENDING, Step.DECLINE): State.DECLINED,
    (State.CONFIRMED, Step.CANCEL): State.CANCELLED,
    (State.WAITLISTED, Step.CONFIRM): State.CONFIRMED,
    (State.WAITLISTED, Step.CANCEL): State.CANCELLED,
    (State.CANCELLED, Step.CONFIRM): State.CONFIRMED,
    (State.CANCELLED, Step.WAITLIST): State.WAITLISTED,
    (State.CANCELLED, Step.REOPEN): State.PENDING,
    (State.DECLINED, Step.REOPEN): State.PENDING,
    (State.DECLINED, Step.CONFIRM): State.CONFIRMED,
    (State.DECLINED, Step.WAITLIST): State.WAITLISTED,
}

HOLDS_A_PLACE = frozenset({State.CONFIRMED})
OPEN = frozenset({State.PENDING, State.CONFIRMED, State.WAITLISTED})


STATE_WORDS: dict[State, tuple[str, str]] = {
    State.PENDING: ("wait", N_("Waits for approval")),
    State.CONFIRMED: ("good", N_("Has a place")),
    State.WAITLISTED: ("wait", N_("On the waitlist")),
    State.CANCELLED: ("", N_("Cancelled")),
    State.DECLINED: ("bad", N_("Not approved")),
}
SOURCE_WORDS: dict[Source, str] = {
    Source.WEB: N_("Registered on the web"),
    Source.WALK_IN: N_("Came without registering"),
    Source.IMPORT: N_("Imported from a list"),
    Source.STAFF: N_("Entered by the team"),
    Source.INVITATION: N_("Came by an invitation"),
    Source.PARTNER: N_("Registered by a partner"),
}


class ImpossibleStep(Conflict):
    """The registration is in a state from which this step does not lead."""


def after(state: State, step: Step) -> State:
    """The state that follows. Raises ImpossibleStep."""
    if (state, step) not in AFTER:
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    return AFTER[state, step]
