"""The life of an event: states, steps and the one table that joins them."""

from enum import StrEnum

from summit.errors import N_, Conflict


class EventState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class EventStep(StrEnum):
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    REVIVE = "revive"


class SiteKind(StrEnum):
    PLACE = "place"
    ONLINE = "online"


AFTER: dict[tuple[EventState, EventStep], EventState] = {
    (EventState.DRAFT, EventStep.PUBLISH): EventState.PUBLISHED,
    (EventState.PUBLISHED, EventStep.WITHDRAW): EventState.DRAFT,
    (EventState.PUBLISHED, EventStep.CANCEL): EventState.CANCELLED,
    (EventState.CANCELLED, EventStep.REVIVE): EventState.PUBLISHED,
}

STATE_LABELS: dict[EventState, str] = {
    EventState.DRAFT: N_("Draft"),
    EventState.PUBLISHED: N_("Published"),
    EventState.CANCELLED: N_("Cancelled"),
}
SITE_KIND_LABELS: dict[SiteKind, str] = {
    SiteKind.PLACE: N_("A place people come to"),
    SiteKind.ONLINE: N_("Online"),
}


class ImpossibleStep(Conflict):
    """The event is in a state from which this step does not lead."""


def after(state: EventState, step: EventStep) -> EventState:
    """The state that follows. Raises ImpossibleStep."""
    if (state, step) not in AFTER:
        raise ImpossibleStep(N_("The event has changed since you opened the page."))
    return AFTER[state, step]


def steps_from(state: EventState) -> list[EventStep]:
    """What can be done with an event in ``state``, in the order of the table."""
    return [step for from_, step in AFTER if from_ == state]
