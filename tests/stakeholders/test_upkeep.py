"""Which relationships are due."""

from datetime import date, timedelta

import pytest

from summit.stakeholders.states import Level
from summit.stakeholders.upkeep import Relationship, UpkeepSettings, due_list, interval

TODAY, L = date(2025, 9, 29), Level


def known(number, level=L.AWARE, silent=None, *, champion=False):
    last = None if silent is None else TODAY - timedelta(days=silent)
    return Relationship(number, level, champion, last, TODAY - timedelta(days=200))


@pytest.mark.parametrize(
    ("level", "champion", "days"),
    [(L.AWARE, True, 30), (L.ACTIVE, False, 45), (L.CO_LEAD, False, 45), (L.SIGNED_UP, False, 90),
     (L.ATTENDED, False, 90), (L.AWARE, False, 90), (L.UNAWARE, False, None),
     (L.UNAWARE, True, 30)],
)  # fmt: skip
def test_each_level_has_its_interval(level, champion, days):
    assert interval(level, champion=champion) == days


@pytest.mark.parametrize(("silent", "over"), [(89, -1), (90, 0), (91, 1)])
def test_a_relationship_is_due_after_its_interval(silent, over):
    (due,) = due_list([known(1, silent=silent)], TODAY)
    assert (due.over(TODAY), due.silent) == (over, silent)


def test_the_longest_overdue_comes_first():
    some = [known(1, silent=100), known(2, silent=40, champion=True), known(3, L.ACTIVE, 60)]
    assert [due.relationship.stakeholder for due in due_list(some, TODAY)] == [3, 1, 2]


def test_who_was_never_spoken_with_is_due_from_the_day_they_were_written_down():
    (due,) = due_list([known(1)], TODAY)
    assert (due.silent, due.over(TODAY)) == (200, 110)


def test_who_does_not_know_of_us_is_not_due():
    assert due_list([known(1, L.UNAWARE)], TODAY) == []


def test_the_intervals_are_settings():
    (due,) = due_list([known(1, silent=10)], TODAY, UpkeepSettings(version=2, aware=7))
    assert due.over(TODAY) == 3
