"""What a lead sees of each member: plain values out of the retention library's register."""

from dataclasses import dataclass
from datetime import date

from summit.retention.episodes import Episode, Membership, Presence
from summit.retention.standing import EXITED, IN_GOOD_STANDING, LAPSED_STATES, WAITING, State
from summit.retention.states import Register

# Whom a lead should look at first.
_URGENCY = (
    frozenset({State.LAPSING, State.LAPSING_PRE_START}),
    WAITING,
    IN_GOOD_STANDING,
    LAPSED_STATES,
    EXITED,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A membership on a day. ``waiting`` counts days since the sign-up while waiting, else None."""

    state: State
    since: date
    signed_up: date
    waiting: int | None
    last_seen: date | None
    misses: int
    missed_on: tuple[date, ...]
    on_leave_until: date | None = None

    @property
    def urgency(self) -> int:
        """0 for those who drift, then the waiting, those in good standing, those who are gone."""
        return next((n for n, family in enumerate(_URGENCY) if self.state in family), len(_URGENCY))

    @property
    def is_open(self) -> bool:
        return self.urgency <= 2


def standing_of(register: Register, person_id: int, group_id: int) -> Standing | None:
    """The standing of a person in a group; None before the sign-up, or when it was undone."""
    membership = register.memberships.get((person_id, group_id))
    if membership is None or membership.removed or not membership.episodes:
        return None
    return _standing(membership, register)


def standings(register: Register, group_id: int) -> dict[int, Standing]:
    """By person id: everybody who counts in a group."""
    return {int(m.person): _standing(m, register) for m in register.of_group(group_id)}


def _standing(membership: Membership, register: Register) -> Standing:
    episode = membership.episodes[-1]
    today = register.today(membership.group)
    waiting = (today - episode.signed_up).days if episode.state in WAITING else None
    return Standing(
        state=episode.state,
        since=episode.since,
        signed_up=episode.signed_up,
        waiting=waiting,
        last_seen=_last_seen(membership),
        misses=episode.misses,
        missed_on=_run_of_misses(episode),
        on_leave_until=_leave(register, membership, today),
    )


def _last_seen(membership: Membership) -> date | None:
    days = [o.day for e in membership.episodes for o in e.outcomes]
    came = [o.day for e in membership.episodes for o in e.attended]
    return max(came) if days and came else None


def _run_of_misses(episode: Episode) -> tuple[date, ...]:
    """The days of the present run of misses, the earliest first."""
    run: list[date] = []
    for outcome in reversed(episode.outcomes):
        if outcome.presence is Presence.ATTENDED:
            break
        if outcome.presence is Presence.MISS:
            run.append(outcome.day)
    return tuple(reversed(run))


def _leave(register: Register, membership: Membership, today: date) -> date | None:
    """The last day of a leave of absence that covers today."""
    facts = [e.fact for e in register.known.personal.get(membership.person, ())]
    ends = [
        f.until
        for f in facts
        if f.is_absence_leave
        and f.group == membership.group
        and f.until is not None
        and (f.since or today) <= today <= f.until
    ]
    return max(ends, default=None)


def tallies(register: Register, group_id: int) -> tuple[int, int, int]:
    """(waiting, in good standing, drifting) in a group; the drifting are among the first two."""
    states = [standing.state for standing in standings(register, group_id).values()]
    drifting = {State.LAPSING, State.LAPSING_PRE_START}
    families = (WAITING, IN_GOOD_STANDING, drifting)
    waiting, standing, lapsing = (sum(s in family for s in states) for family in families)
    return waiting, standing, lapsing
