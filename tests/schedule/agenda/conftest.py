import pytest

from tests.factories import a_registration, a_site, an_event
from tests.factories.schedule import a_session


@pytest.fixture
def event(session):
    """Saved, with rooms that hold many."""
    sites = [a_site("south", 50), a_site("north", 50, position=1)]
    event = an_event(sites=sites)
    session.add(event)
    session.commit()
    return event


@pytest.fixture
def workshop(session, event):
    """At South, with two seats to book."""
    made = a_session(event, minute=60, sign_up=True, capacity=2)
    session.add(made)
    session.commit()
    return made


@pytest.fixture
def guest(session, event):
    """``guest()`` is somebody with a place at South; ``guest(1)`` at North."""

    def make(site=0, **changes):
        made = a_registration(event.sites[site], **changes)
        session.add(made)
        session.commit()
        return made

    return make
