"""The Monday letter is due from 08:00 of its event's Monday, in winter and in summer."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from summit.reports.mondays import due_monday

ZONE = ZoneInfo("America/Los_Angeles")
MONDAY = date(2025, 2, 24)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2025, 2, 24, 15, 59, tzinfo=UTC), None),
        (datetime(2025, 2, 24, 16, 0, tzinfo=UTC), MONDAY),
        (datetime(2025, 2, 25, 6, 0, tzinfo=UTC), MONDAY),  # still Monday evening there
        (datetime(2025, 2, 26, 3, 59, tzinfo=UTC), MONDAY),  # Tuesday, 19:59
        (datetime(2025, 2, 26, 4, 0, tzinfo=UTC), None),
        (datetime(2025, 2, 23, 23, 0, tzinfo=UTC), None),  # Sunday
        (datetime(2025, 3, 10, 14, 59, tzinfo=UTC), None),  # the clocks changed the day before
        (datetime(2025, 3, 10, 15, 0, tzinfo=UTC), date(2025, 3, 10)),
    ],
)
def test_it_is_due_from_eight_on_the_clock_of_the_place(moment, due):
    assert due_monday(moment, ZONE) == due
