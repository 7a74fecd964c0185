"""Why nobody is called: one reason, the one that stands first in the way."""

import pytest

from summit.directory.places.reasons import WHY_WORDS, Queue, Why, why_nobody
from summit.events.places import Places

WAIT = Queue(waiting=3, offered=0, reachable=3)


@pytest.mark.parametrize(
    ("queue", "places", "kept", "begun", "why"),
    [
        (Queue(), Places(10, 3), 0, False, Why.NOBODY_WAITS),
        (Queue(), Places(10, 3), 0, True, Why.NOBODY_WAITS),
        (WAIT, Places(10, 3), 0, True, Why.BEGUN),
        (Queue(2, 2, 0), Places(10, 8, 2), 0, False, Why.ALL_OFFERED),
        (WAIT, Places(10, 12), 0, False, Why.OVERBOOKED),
        (WAIT, Places(10, 12, 0, 2), 0, False, Why.FULL),
        (WAIT, Places(10, 8, 2), 2, False, Why.KEPT),
        (WAIT, Places(10, 10), 0, False, Why.FULL),
        (Queue(3, 1, 2), Places(10, 9, 1), 0, False, Why.FULL),
        (Queue(3, 0, 0), Places(10, 9), 0, False, Why.UNREACHABLE),
        (Queue(3, 2, 0), Places(10, 7, 2), 0, False, Why.UNREACHABLE),
        (WAIT, Places(10, 9), 0, False, Why.SOON),
    ],
)
def test_the_reason(queue, places, kept, begun, why):
    assert why_nobody(queue, places, kept=kept, begun=begun) == why


def test_each_reason_is_said():
    assert set(WHY_WORDS) == set(Why)
