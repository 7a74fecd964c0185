import pytest

from tests.factories import a_group, an_event


@pytest.fixture
def group(session):
    """A saved group of a published event."""
    event = an_event()
    session.add(event)
    session.flush()
    made = a_group(event)
    session.add(made)
    session.flush()
    return made
