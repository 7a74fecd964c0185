"""The weekly identity on oracle A."""

from datetime import timedelta
from itertools import pairwise

from summit.retention.reconciliation import Flow, reconcile, revised
from tests.retention.builders import day, oracle_a
from tests.retention.cases import case


def test_the_strips_of_july_in_group_g() -> None:
    found = reconcile(oracle_a().register("09-30"), day("06-30"), day("07-31"), "G")
    standing = found.standing
    assert (standing.start, standing.end) == (2, 2)
    assert standing.gains[Flow.STARTED] == [("P3", "G")]
    assert standing.losses[Flow.LAPSED] == [("P2", "G")]
    assert found.waiting.losses[Flow.STARTED] == [("P3", "G")]
    assert found.balanced


def test_a_transfer_leaves_one_group_and_enters_another() -> None:
    register = oracle_a().register("09-30")
    june = (day("05-31"), day("06-30"))
    assert reconcile(register, *june, "G").standing.losses[Flow.TRANSFERRED_OUT] == [("P6", "G")]
    assert reconcile(register, *june, "H").standing.gains[Flow.TRANSFERRED_IN] == [("P6", "H")]
    whole = reconcile(register, *june)
    assert whole.standing.expected == whole.standing.end


def test_every_week_of_oracle_a_balances_and_joins_the_next() -> None:
    register = oracle_a().register("09-30")
    monday, ends = day("01-20"), []
    while monday < day("09-30"):
        found = reconcile(register, monday, monday + timedelta(days=7))
        assert found.balanced
        ends.append((found.standing.start, found.standing.end))
        monday += timedelta(days=7)
    assert all(before[1] == after[0] for before, after in pairwise(ends))


def test_a_late_roster_shows_as_revised() -> None:
    log = case(1)
    before, after = log.register("07-31"), log.register("08-02")
    assert revised(before, after, day("07-31")) == -1
