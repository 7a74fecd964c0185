from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from summit.events.checklist import EventPlan, SitePlan, Weight, blocks, findings

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SITE = SitePlan("South", "1 College Drive", capacity=10, taken=0, rooms=1)
READY = EventPlan(
    starts_at=NOW + timedelta(days=80),
    summary=True,
    languages=["en", "es"],
    named_in=["en", "es"],
    closes_at=None,
    sites=[SITE],
)


def open_findings(plan):
    return [(f.weight, f.text) for f in findings(plan, now=NOW) if f.weight != Weight.DONE]


def test_an_event_that_is_ready_has_nothing_open():
    assert open_findings(READY) == []


@pytest.mark.parametrize(
    ("change", "weight", "text"),
    [
        ({"starts_at": NOW - timedelta(days=1)}, Weight.MUST, "The day is over"),
        ({"sites": []}, Weight.MUST, "There is no site yet"),
        ({"summary": False}, Weight.SHOULD, "No sentence says what the day is for"),
        ({"named_in": ["en"]}, Weight.SHOULD, "The name is missing in a language"),
        (
            {"closes_at": NOW - timedelta(days=1)},
            Weight.SHOULD,
            "Registration has closed before the day",
        ),
        ({"sites": [replace(SITE, capacity=0)]}, Weight.MUST, "%(site)s has no places"),
        ({"sites": [replace(SITE, rooms=0)]}, Weight.SHOULD, "%(site)s has no room"),
        ({"sites": [replace(SITE, address="")]}, Weight.SHOULD, "%(site)s has no address"),
        (
            {"sites": [replace(SITE, taken=11)]},
            Weight.SHOULD,
            "%(site)s is overbooked: %(taken)s people for %(capacity)s places",
        ),
    ],
)
def test_what_is_missing_is_named_and_weighed(change, weight, text):
    assert open_findings(replace(READY, **change)) == [(weight, text)]


def test_only_what_is_needed_blocks():
    assert not blocks(findings(replace(READY, summary=False), now=NOW))
    assert blocks(findings(replace(READY, sites=[]), now=NOW))


def test_an_online_site_needs_neither_address_nor_room():
    online = replace(SITE, address="", rooms=0, online=True)
    assert open_findings(replace(READY, sites=[online])) == []
