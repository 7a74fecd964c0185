"""An event in the database, for tests of actions."""

import pytest

from tests.factories import a_site, an_event


@pytest.fixture
def event_with(session):
    """``event_with(south=1, north=2)``: a saved event with sites of these capacities."""

    def make(**capacities):
        sites = [a_site(slug, n, position=i) for i, (slug, n) in enumerate(capacities.items())]
        event = an_event(sites=sites)
        session.add(event)
        session.commit()
        return event

    return make
