"""All invariants, in the order in which they are told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy.orm import Session

from summit.operations.queries.invariants import (
    answers,
    doors,
    floor,
    groups,
    log,
    messages,
    places,
    queues,
    seats,
    storage,
)
from summit.operations.queries.invariants.asking import Faults

Invariant = Callable[[Session], Faults]
MOST_TOLD = 20

CATALOGUE: tuple[Invariant, ...] = (
    storage.pages_are_sound,
    storage.logs_are_append_only,
    storage.nothing_is_paused,
    log.the_log_is_as_it_was_sealed,
    places.taken_is_counted,
    queues.held_is_counted,
    queues.allocations_are_counted,
    queues.choices_are_counted,
    queues.offers_are_for_who_waits,
    queues.nobody_stands_in_two_places,
    queues.no_more_places_are_promised_than_there_are,
    places.registrations_stay_in_their_event,
    places.states_have_their_moment,
    places.one_ticket_opens,
    places.tickets_stay_in_their_event,
    seats.seats_are_counted,
    seats.seats_stay_in_their_event,
    doors.attendance_agrees_with_its_scan,
    doors.who_was_let_in_has_arrived,
    doors.arrivals_stay_in_their_event,
    floor.votes_are_counted,
    answers.kept_counts_are_what_was_answered,
    groups.facts_stay_in_their_group,
    groups.groups_stay_in_their_coalition,
    groups.every_week_balances,
    groups.kept_slices_are_what_the_fold_says,
    messages.sent_messages_have_a_time,
    messages.who_sends_has_a_lease,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """An invariant and what speaks against it, at most ``MOST_TOLD`` sentences of it."""

    name: str
    promise: str
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.faults


def findings(session: Session) -> Iterator[Finding]:
    """Every invariant, asked of the whole installation."""
    for ask in CATALOGUE:
        name = ask.__name__.replace("_", " ")
        promise = (ask.__doc__ or "").strip().splitlines()[0]
        yield Finding(name, promise, tuple(islice(ask(session), MOST_TOLD)))
