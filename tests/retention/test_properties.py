"""What holds for any history whatever."""

import random
from collections import Counter
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from summit.retention.clocks import clock_a, clock_b, lineage
from summit.retention.cohorts import day_retention, kth_retention, meeting_rows
from summit.retention.episodes import Membership
from summit.retention.facts import Fact, FactKind
from summit.retention.momentum import person_gaps, waiting_days
from summit.retention.occupancy import occupancy, occupancy_as_known
from summit.retention.reconciliation import reconcile, reconcile_weeks
from summit.retention.risk import risks
from summit.retention.standing import OPEN
from summit.retention.states import Ledger, Register, fold_all, ledger, state_on, timeline
from tests.retention.strategies import LAST, MEETINGS, NEAR, WORLD, days, histories

RANDOM = settings(max_examples=150, deadline=None)
WEEKS = [date(2025, 1, 1) + timedelta(days=7 * n) for n in range(54)]


def book(facts: list[Fact]) -> Ledger:
    return ledger(facts, MEETINGS, WORLD)


def picture(register: Register) -> dict[object, object]:
    return {key: (m.state, m.since, len(m.episodes)) for key, m in register.memberships.items()}


@RANDOM
@given(histories, st.integers(), days)
def test_the_order_of_facts_does_not_matter(facts: list[Fact], seed: int, as_of: date) -> None:
    shuffled = list(facts)
    random.Random(seed).shuffle(shuffled)
    assert picture(fold_all(book(facts), as_of)) == picture(fold_all(book(shuffled), as_of))


@RANDOM
@given(histories, st.integers(0, 60))
def test_reversing_a_reversal_restores(facts: list[Fact], index: int) -> None:
    before = picture(fold_all(book(facts), LAST, NEAR))
    target = facts[index % len(facts)].id
    undo = Fact("undo", FactKind.REVERSAL, NEAR, reverses=target)
    redo = Fact("redo", FactKind.REVERSAL, NEAR, reverses="undo")
    assert picture(fold_all(book([*facts, undo, redo]), LAST, NEAR)) == before


@RANDOM
@given(histories)
def test_reconciliation_balances_every_week(facts: list[Fact]) -> None:
    register = fold_all(book(facts), LAST, NEAR)
    for group in (None, "G", "H"):
        weeks = reconcile_weeks(register, WEEKS, group)
        assert len(weeks) == len(WEEKS) - 1
        assert all(week.balanced for week in weeks)
        assert weeks[20] == reconcile(register, WEEKS[20], WEEKS[21], group)


@RANDOM
@given(histories)
def test_occupancy_sums_to_the_memberships_of_the_day(facts: list[Fact]) -> None:
    register = fold_all(book(facts), LAST, NEAR)
    opened = sorted(m.episodes[0].opened for m in register)
    for day, counts in zip(WEEKS, occupancy(register, WEEKS), strict=True):
        assert sum(counts.values()) == sum(first <= day for first in opened)
        assert min(counts.values(), default=1) > 0


def _merged_in_a_ring(facts: list[Fact]) -> bool:
    """Two people each merged into the other: nobody survives, so no reading of it is right."""
    pairs = {(f.person, f.into) for f in facts if f.kind is FactKind.MERGE}
    return any((into, person) in pairs for person, into in pairs)


@RANDOM
@given(histories, days)
def test_one_timeline_says_what_a_fold_of_every_day_says(facts: list[Fact], day: date) -> None:
    assume(not _merged_in_a_ring(facts))
    whole = fold_all(book(facts), LAST, NEAR)
    then = fold_all(book(facts), day, NEAR)
    found = {(m.person, m.group): state_on(timeline(m), day) for m in whole}
    assert {k: s for k, s in found.items() if s} == {(m.person, m.group): m.state for m in then}


@RANDOM
@given(histories)
def test_as_known_occupancy_counts_the_register_of_each_day(facts: list[Fact]) -> None:
    some = WEEKS[::12]
    counted = occupancy_as_known(book(facts), some)
    folded = [Counter(m.state for m in fold_all(book(facts), day)) for day in some]
    assert counted == folded


@RANDOM
@given(histories, days)
def test_every_report_can_be_read_from_any_history(facts: list[Fact], as_of: date) -> None:
    register = fold_all(book(facts), as_of)
    for clock in (clock_a(register), clock_b(register), clock_b(register, "G")):
        assert all(row.duration >= 0 for row in clock.rows)
        curve, causes = clock.curve(), clock.incidence()
        for index, survival in enumerate(curve.survival):
            assert survival + sum(c.survival[index] for c in causes.values()) == 1
    rows = meeting_rows(register)
    for k in range(1, 11):
        found = kth_retention(rows, k)
        assert found.every <= found.on <= found.on_or_after <= found.eligible
    assert day_retention(register, 30).retained <= day_retention(register, 30).eligible
    assert waiting_days(register) >= 0
    assert all(gap.gap >= 0 for gap in person_gaps(register))
    assert all(0 <= r.score <= 100 for r in risks(register))


@RANDOM
@given(histories, days)
def test_an_episode_is_well_formed(facts: list[Fact], as_of: date) -> None:
    for membership in fold_all(book(facts), as_of):
        _well_formed(membership)
        assert lineage(fold_all(book(facts), as_of), membership)


def _well_formed(membership: Membership) -> None:
    for number, episode in enumerate(membership.episodes, 1):
        assert episode.number == number
        assert (episode.ended is None) == (episode.state in OPEN)
        assert [c.day for c in episode.changes] == sorted(c.day for c in episode.changes)
        assert all(o.day >= episode.opened for o in episode.outcomes)
        assert number == len(membership.episodes) or episode.ended is not None
