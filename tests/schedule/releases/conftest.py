import pytest

from tests.factories import an_event


@pytest.fixture
def event(session):
    event = an_event(programme_released_at=None)
    session.add(event)
    session.commit()
    return event
