"""A town hall of two halls, and people who hold tickets in each."""

import pytest

from summit.access.policy import Actor
from summit.clock import now
from tests.factories import a_registration, an_event
from tests.factories.townhall import a_town_hall

ROBIN = Actor(user_id=None, name="Robin Vale")


class Floor:
    """One event with a broadcast town hall, on objects that a session holds."""

    def __init__(self, session):
        self.session = session
        self.event = an_event()
        session.add(self.event)
        session.flush()
        self.south, self.north = self.event.sites
        self.hall = self.add_hall(self.south, self.north)

    def add_hall(self, *sites, **changes):
        hall = a_town_hall(self.event, *sites, **changes)
        self.session.add(hall)
        self.session.flush()
        self.session.refresh(hall.programmed)
        return hall

    def ticket(self, site=None):
        row = a_registration(site or self.south)
        self.session.add(row)
        self.session.flush()
        return row

    def moderating(self, sites=None):
        return {"sites": sites, "actor": ROBIN, "now": now()}


@pytest.fixture
def floor(session):
    return Floor(session)
