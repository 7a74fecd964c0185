"""Wrong clocks, phones in a word, arrivals in slices, rooms: rules without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from summit.checkin.arrivals import MOST, slices
from summit.checkin.clocks import corrected, is_suspect, offset
from summit.checkin.phones import Health, Life, health
from summit.checkin.rooms import room
from summit.checkin.today import Part, part_of_day

NOON = datetime(2027, 1, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_phone_that_is_ahead_is_set_back():
    ahead = offset(NOON + 5 * MINUTE, NOON)
    found = corrected(NOON + 4 * MINUTE, ahead=ahead, earliest=NOON - 60 * MINUTE, now=NOON)
    assert (found.at, found.suspect) == (NOON - MINUTE, True)


def test_a_time_outside_of_what_can_be_is_held_and_suspect():
    earliest = NOON - 10 * MINUTE
    early = corrected(NOON - 60 * MINUTE, ahead=0, earliest=earliest, now=NOON)
    late = corrected(NOON + 60 * MINUTE, ahead=0, earliest=earliest, now=NOON)
    assert (early.at, late.at) == (earliest, NOON)
    assert early.suspect
    assert late.suspect


def test_two_minutes_are_forgiven():
    assert not is_suspect(120)
    assert is_suspect(-121)


@pytest.mark.parametrize(
    ("life", "state"),
    [
        ({}, Health.NEW),
        ({"last_seen_at": NOON}, Health.WELL),
        ({"last_seen_at": NOON - 4 * MINUTE}, Health.SILENT),
        ({"last_seen_at": NOON, "ahead": 200}, Health.CLOCK),
        ({"last_seen_at": NOON, "revoked_at": NOON}, Health.TAKEN_OFF),
        ({"expires_at": NOON}, Health.OVER),
    ],
)
def test_a_phone_is_said_in_a_word(life, state):
    usual = {"expires_at": NOON + MINUTE, "revoked_at": None, "last_seen_at": None, "ahead": 0}
    assert health(Life(**usual | life), now=NOON) == state


def test_empty_slices_stand_between_full_ones_and_other_sites_do_not_count():
    moments = [(1, NOON), (1, NOON + 12 * MINUTE), (2, NOON + 4 * MINUTE), (3, NOON - 90 * MINUTE)]
    found = slices(moments, [1, 2])
    assert [(s.start - NOON, s.counts) for s in found] == [
        (0 * MINUTE, (1, 1)),
        (5 * MINUTE, (0, 0)),
        (10 * MINUTE, (1, 0)),
    ]
    assert slices([], [1]) == []


def test_a_long_time_has_longer_slices():
    assert len(slices([(1, NOON), (1, NOON + 40 * 60 * MINUTE)], [1])) <= MOST


def test_a_room_opens_before_its_session_and_closes_with_it():
    hall = room(1, NOON, NOON + 60 * MINUTE, 2)
    windows = [hall.window(NOON + n * MINUTE) for n in (-46, -45, 59, 60)]
    assert windows == ["before", "open", "open", "after"]
    assert [hall.is_full(n) for n in (1, 2)] == [False, True]


def test_the_day_begins_with_its_hour_or_with_the_first_who_comes():
    ends = NOON + 300 * MINUTE
    days = [
        part_of_day(NOON, ends, came, now=now)
        for came, now in ((0, NOON - 600 * MINUTE), (1, NOON - 600 * MINUTE), (0, NOON), (9, ends))
    ]
    assert days == [Part.BEFORE, Part.DURING, Part.DURING, Part.AFTER]
