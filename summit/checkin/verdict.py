"""What the door answers: one pure function, facts in, verdict out.

``static/door/verdict.js`` is its twin on the phone. Both run the cases of
``tests/checkin/verdict_cases.json``, so that phone and server cannot disagree.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from summit.checkin.states import Direction


class Verdict(StrEnum):
    ADMITTED = "admitted"
    ADMITTED_UNLISTED = "admitted_unlisted"
    ALREADY_IN = "already_in"
    WRONG_SITE = "wrong_site"
    WRONG_SESSION = "wrong_session"
    SESSION_FULL = "session_full"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    WAITLISTED = "waitlisted"
    PENDING = "pending"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    WRONG_EVENT = "wrong_event"
    UNKNOWN = "unknown"
    EXITED = "exited"
    NOT_IN = "not_in"
    DEVICE_REVOKED = "device_revoked"
    DUPLICATE_OFFLINE = "duplicate_offline"
    UNDONE = "undone"


V = Verdict

ACCEPTED = frozenset({V.ADMITTED, V.ADMITTED_UNLISTED})

GONE = ("cancelled", "declined")  # registrations of which nothing is left

# What the help desk may overrule with a reason. A red verdict stays: there is no person behind it.
MAY_BE_OVERRULED = frozenset(
    {
        *(V.WRONG_SITE, V.WRONG_SESSION, V.SESSION_FULL, V.TOO_EARLY, V.TOO_LATE),
        *(V.WAITLISTED, V.PENDING),
    }
)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides about one scan.

    ``known``: the code is a ticket of this installation (on the phone: it is on its list).
    ``looks_like_a_ticket``: it has a ticket's form; ``list_is_all``: who asks has the whole list,
    as the server has. ``state``: the registration's. ``inside``: "" or where the person is in
    already: "here" (this site) or "elsewhere". ``window``: "before", "open" or "after" the time
    of the point. ``booked``: False only where the point wants a booking. ``overruled``: the help
    desk lets the person in. The last three are for scans that come in late: made without a
    network, accepted there, by another phone than the one that let the person in, earlier.
    """

    known: bool = True
    looks_like_a_ticket: bool = True
    list_is_all: bool = True
    device_revoked: bool = False
    this_event: bool = True
    replaced: bool = False
    state: str = "confirmed"
    this_site: bool = True
    direction: str = "in"
    inside: str = ""
    window: str = "open"
    booked: bool = True
    full: bool = False
    overruled: bool = False
    accepted_offline: bool = False
    other_device: bool = False
    earlier: bool = False


def may_sit(session: int | None, *, sign_up: bool, booked: Collection[int]) -> bool:
    """Whether somebody with seats in ``booked`` fits the door of ``session``: "booked" above."""
    return not sign_up or session in booked


def verdict_of(facts: Facts) -> Verdict:
    """The first rule that speaks, and a welcome where none does."""
    refused = _about_the_ticket(facts)
    if refused:
        return refused
    if facts.direction == Direction.OUT:
        return V.EXITED if facts.inside else V.NOT_IN
    if facts.inside == "here":
        return _again(facts)
    question = _about_the_person(facts) or _about_the_point(facts)
    if question and not facts.overruled:
        return question
    return _again(facts) if facts.inside else V.ADMITTED


def _about_the_ticket(facts: Facts) -> Verdict | None:
    if facts.device_revoked:
        return V.DEVICE_REVOKED
    if not facts.known:
        hopeful = facts.looks_like_a_ticket and not facts.list_is_all
        return V.ADMITTED_UNLISTED if hopeful else V.UNKNOWN
    if not facts.this_event:
        return V.WRONG_EVENT
    if facts.replaced:
        return V.REPLACED
    return V.CANCELLED if facts.state in GONE else None


def _about_the_person(facts: Facts) -> Verdict | None:
    if facts.state == "waitlisted":
        return V.WAITLISTED
    if facts.state == "pending":
        return V.PENDING
    return None if facts.this_site else V.WRONG_SITE


def _about_the_point(facts: Facts) -> Verdict | None:
    if facts.window != "open":
        return V.TOO_EARLY if facts.window == "before" else V.TOO_LATE
    if not facts.booked:
        return V.WRONG_SESSION
    return V.SESSION_FULL if facts.full and not facts.inside else None


def _again(facts: Facts) -> Verdict:
    """The person is in. Two phones without a network may both have said welcome."""
    if facts.accepted_offline and facts.other_device:
        return V.ADMITTED if facts.earlier else V.DUPLICATE_OFFLINE
    return V.ALREADY_IN
