"""What other programs read out of our calendar files."""

from datetime import UTC, datetime, timedelta

import pytest
import vobject

from summit.calendars import Entry, Status, calendar
from tests.readers import READERS, by_icalendar

PACIFIC, EASTERN = "America/Los_Angeles", "America/New_York"
KEYNOTE = datetime(2027, 1, 29, 18, 15, tzinfo=UTC)
# In the night before these mornings the clocks of the United States go forward, and back.
SPRING = datetime(2027, 3, 14, 17, 0, tzinfo=UTC)
AUTUMN = datetime(2027, 11, 7, 17, 0, tzinfo=UTC)


def entry(**changes):
    values = {
        "uid": "a1",
        "sequence": 0,
        "starts_at": KEYNOTE,
        "ends_at": KEYNOTE + timedelta(hours=1),
        "zone": PACIFIC,
        "title": "Keynote",
        "stamped_at": datetime(2026, 11, 18, tzinfo=UTC),
    }
    return Entry(**values | changes)


@READERS
@pytest.mark.parametrize("zone", [PACIFIC, EASTERN, "Asia/Kolkata", "UTC"])
@pytest.mark.parametrize(
    "start", [KEYNOTE, SPRING, SPRING - timedelta(hours=10), AUTUMN, AUTUMN - timedelta(hours=8)]
)
def test_the_instant_survives_the_journey(read, zone, start):
    hour = timedelta(hours=1)
    raw = calendar([entry(starts_at=start, ends_at=start + hour, zone=zone)], name="Summit")
    assert [e.when for e in read(raw)] == [("a1@summit", start, start + hour)]


@READERS
def test_two_sites_in_two_zones_keep_their_own_clocks(read):
    raw = calendar([entry(), entry(uid="b2", zone=EASTERN)], name="Summit")
    assert [e.starts_at for e in read(raw)] == [KEYNOTE, KEYNOTE]
    text = raw.decode()
    assert "DTSTART;TZID=America/Los_Angeles:20270129T101500" in text
    assert "DTSTART;TZID=America/New_York:20270129T131500" in text
    assert text.count("BEGIN:VTIMEZONE") == 2


def test_the_rules_of_a_zone_are_limited_to_the_days_in_question():
    raw = calendar([entry()], name="Summit")
    assert len(raw) < 2000
    assert b"2038" not in raw


def test_a_cancelled_session_says_so_with_a_risen_sequence():
    raw = calendar([entry(sequence=3, status=Status.CANCELLED)], name="Summit")
    read = vobject.readOne(raw.decode()).vevent
    assert (read.status.value, read.sequence.value) == ("CANCELLED", "3")


def test_text_cannot_break_out_of_its_line():
    title = "Rent; wages, \\ and\nATTENDEE:mailto:eve@example.org " + "ñ" * 80
    raw = calendar([entry(title=title, place="Room 2, South")], name="Summit")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\nATTENDEE" not in raw
    assert vobject.readOne(raw.decode()).vevent.summary.value == title


def test_an_empty_programme_is_a_calendar_too():
    assert by_icalendar(calendar([], name="Summit")) == []
