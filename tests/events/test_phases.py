from datetime import UTC, datetime, timedelta

import pytest

from summit.events.phases import Hours, phase, window
from summit.events.states import EventState

START = datetime(2027, 1, 29, 18, tzinfo=UTC)
END = START + timedelta(hours=5)
OPENS, CLOSES = START - timedelta(days=60), START - timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "expected"),
    [(START - SECOND, "ahead"), (START, "now"), (END - SECOND, "now"), (END, "over")],
)
def test_the_day_begins_and_ends_on_the_second(now, expected):
    assert phase(Hours(START, END), now=now) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (OPENS - SECOND, "not_yet"),
        (OPENS, "open"),
        (CLOSES - SECOND, "open"),
        (CLOSES, "closed"),
    ],
)
def test_registration_opens_and_closes_on_the_second(now, expected):
    assert window(EventState.PUBLISHED, Hours(START, END, OPENS, CLOSES), now=now) == expected


def test_registration_without_limits_is_open_until_the_event_ends():
    assert window(EventState.PUBLISHED, Hours(START, END), now=END - SECOND) == "open"
    assert window(EventState.PUBLISHED, Hours(START, END), now=END) == "closed"


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CANCELLED])
def test_nobody_registers_for_what_does_not_take_place(state):
    assert window(state, Hours(START, END), now=OPENS) == "hidden"
