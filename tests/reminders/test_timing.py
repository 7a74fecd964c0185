"""When reminders go out: on the clock of the site, never at night, and along with the event."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from summit.outbox.quiet import DAY, is_awake
from summit.reminders.states import Anchor
from summit.reminders.timing import AFTERMATH, SiteTimes, due_at, in_units, minutes_of, span_of

LA = "America/Los_Angeles"


def at(text, zone=LA):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def local(moment, zone=LA):
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("anchor", "minutes", "due"),
    [
        ("2027-01-29T10:00", -2 * DAY, "2027-01-27 10:00"),
        ("2027-01-29T10:00", -90, "2027-01-29 08:30"),
        ("2027-01-29T10:00", 0, "2027-01-29 10:00"),
        ("2027-01-29T15:30", 120, "2027-01-29 17:30"),
        # Clocks go forward on 14 March 2027 and back on 7 November 2027.
        ("2027-03-14T10:00", -1 * DAY, "2027-03-13 10:00"),
        ("2027-03-15T10:00", -2 * DAY, "2027-03-13 10:00"),
        ("2027-11-08T10:00", -2 * DAY, "2027-11-06 10:00"),
        ("2027-11-06T10:00", 2 * DAY, "2027-11-08 10:00"),
        ("2027-11-07T12:00", -12 * 60, "2027-11-07 08:00"),
    ],
)
def test_days_are_those_of_the_calendar_and_hours_are_real(anchor, minutes, due):
    assert local(due_at(at(anchor), minutes, LA)) == due


def test_the_same_moment_is_another_hour_elsewhere():
    start = at("2027-01-29T10:00")
    assert due_at(start, -DAY, "America/New_York") == start - timedelta(days=1)
    assert local(due_at(start, -DAY, "America/New_York"), "America/New_York") == "2027-01-28 13:00"


@pytest.mark.parametrize(
    ("anchor", "minutes", "due"),
    [
        ("2027-01-29T10:00", -12 * 60, "2027-01-29 08:00"),  # 22:00 waits for the morning
        ("2027-01-29T10:00", -3 * 60, "2027-01-29 08:00"),
        ("2027-01-29T20:00", 60, "2027-01-30 08:00"),
        ("2027-01-29T07:00", -60, "2027-01-28 20:00"),  # the morning would be too late
        ("2027-01-29T08:00", -10 * 60, "2027-01-28 20:00"),
        ("2027-01-29T21:00", -60, "2027-01-29 20:00"),
        ("2027-01-29T23:30", -60, "2027-01-29 20:00"),
    ],
)
def test_nobody_is_written_to_at_night(anchor, minutes, due):
    assert local(due_at(at(anchor), minutes, LA)) == due


@pytest.mark.parametrize("day", ["2027-03-14", "2027-11-07", "2027-06-01"])
@pytest.mark.parametrize("minutes", range(-4000, 4001, 397))
def test_every_moment_is_outside_of_the_night(day, minutes):
    for hour in range(0, 24, 5):
        anchor = at(f"{day}T{hour:02}:30")
        due = due_at(anchor, minutes, LA)
        assert is_awake(due, LA)
        if minutes < 0:
            assert due < anchor


def times(**changes):
    start = at("2027-01-29T10:00")
    return SiteTimes(**{"site_id": 1, "zone": LA, "starts_at": start,
                        "ends_at": start + timedelta(hours=5)} | changes)  # fmt: skip


def test_a_reminder_before_the_day_ends_when_the_day_begins():
    span = span_of(times(), Anchor.START, -2 * DAY)
    assert span.until == times().starts_at
    assert span.holds(times().starts_at - timedelta(minutes=1))
    assert not span.holds(times().starts_at)


def test_what_comes_after_the_day_is_sent_for_a_week():
    span = span_of(times(), Anchor.END, 60)
    assert local(span.due) == "2027-01-29 16:00"
    assert span.until == span.due + AFTERMATH


def test_doors_are_those_of_the_site():
    doors = at("2027-01-29T09:15")
    assert span_of(times(doors=doors), Anchor.DOORS, -60).due == doors - timedelta(hours=1)
    assert span_of(times(), Anchor.DOORS, -60).due == times().starts_at - timedelta(hours=1)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(-2880, (2, "days")), (90, (90, "minutes")), (-120, (2, "hours")), (0, (0, "minutes"))],
)
def test_minutes_are_said_in_the_largest_unit(minutes, said):
    assert in_units(minutes) == said
    assert minutes_of(*said, before=minutes < 0) == minutes


def test_moments_are_the_same_whatever_zone_they_come_in():
    start = at("2027-01-29T10:00")
    assert due_at(start.astimezone(UTC), -DAY, LA) == due_at(start, -DAY, LA)
