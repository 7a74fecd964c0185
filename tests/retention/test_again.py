"""The fold against a second one that was written from the specification alone (`again.py`)."""

from collections import Counter
from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from summit.retention.facts import Fact, FactKind, Key
from summit.retention.reconciliation import reconcile_weeks
from summit.retention.standing import IN_GOOD_STANDING, WAITING
from summit.retention.states import Register, fold_all, ledger
from tests.retention.again import folded_again
from tests.retention.builders import Log
from tests.retention.strategies import FIRST, MEETINGS, NEAR, WORLD, days, histories

HISTORIES = 2_000
WEEKS = [FIRST + timedelta(days=7 * n) for n in range(54)]
Picture = dict[tuple[object, object], tuple[object, ...]]


# the same histories each time, so that a failure tells of the change and not of the day
@settings(
    max_examples=HISTORIES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(histories, days, st.booleans())
def test_both_folds_say_the_same_of_any_history_and_it_balances_each_week(
    facts: list[Fact], as_of: date, restated: bool
) -> None:
    """Late records, reversals, pauses, transfers, merges, errors, returns and new sign-ups."""
    assume(not _merged_in_a_ring(facts) and not _merged_and_void(facts))
    assume(not _moved_to_and_fro(facts))
    known_at = NEAR if restated else None
    register = fold_all(ledger(facts, MEETINGS, WORLD), as_of, known_at)
    second = folded_again(facts, MEETINGS, WORLD, as_of, known_at)
    assert _picture(register) == {
        who: tuple((s.opened, s.signed_up, s.state, s.since, s.misses, s.started) for s in stays)
        for who, stays in second.items()
    }
    weeks = [day for day in WEEKS if day <= as_of]
    assert all(week.balanced for week in reconcile_weeks(register, weeks))
    last = reconcile_weeks(register, [as_of - timedelta(days=7), as_of])[0]
    states = Counter(stays[-1].state for stays in second.values())
    assert last.standing.end == sum(states[state] for state in IN_GOOD_STANDING)
    assert last.waiting.end == sum(states[state] for state in WAITING)


def _picture(register: Register) -> Picture:
    return {
        (m.person, m.group): tuple(
            (e.opened, e.signed_up, e.state, e.since, e.misses, e.started) for e in m.episodes
        )
        for m in register
    }


def _merged_in_a_ring(facts: list[Fact]) -> bool:
    """People each merged into the other: nobody survives, so no reading of it is right."""
    into = {(f.person, f.into) for f in facts if f.kind is FactKind.MERGE}
    return any(_leads_back(person, {person}, into) for person, _ in into)


def _leads_back(
    person: Key | None, seen: set[Key | None], into: set[tuple[Key | None, Key | None]]
) -> bool:
    after = [other for one, other in into if one == person]
    return any(other in seen or _leads_back(other, {*seen, other}, into) for other in after)


def _merged_and_void(facts: list[Fact]) -> bool:
    """A membership in error of somebody who is merged: of whom it speaks then, nothing says."""
    merged = {who for f in facts if f.kind is FactKind.MERGE for who in (f.person, f.into)}
    return any(f.kind is FactKind.ERROR and f.person in merged for f in facts)


def _moved_to_and_fro(facts: list[Fact]) -> bool:
    """Several moves or a move and a sign-up on one day, which a test of its own tells apart."""
    merged = any(f.kind is FactKind.MERGE for f in facts)
    moves = [f for f in facts if f.kind in (FactKind.TRANSFER, FactKind.SIGNUP)]
    on = Counter((None if merged else f.person, _day(f)) for f in moves)
    return any(f.kind is FactKind.TRANSFER and on[None if merged else f.person, _day(f)] > 1
               for f in moves)  # fmt: skip


def _day(fact: Fact) -> date:
    at = fact.occurred_at
    return at.date() if isinstance(at, datetime) else at


def test_who_is_moved_and_moved_back_on_one_day_is_where_they_were() -> None:
    log = Log()
    log.signup("p")
    log.transfer("p", datetime(2025, 3, 1, 10), "G", "H")
    log.transfer("p", datetime(2025, 3, 1, 15), "H", "G")
    found = log.register("03-01").memberships
    assert (found["p", "G"].state, found["p", "H"].state) == ("signed_up", "transferred")
    assert found["p", "G"].episodes[-1].signed_up == date(2025, 1, 24)
