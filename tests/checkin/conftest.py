"""An event, a phone at its first site's entrance, and people with tickets."""

import pytest

from tests.checkin.phones import phone
from tests.factories import a_registration, an_event
from tests.factories.checkin import a_device, a_point


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def south(event, saved):
    site = event.sites[0]
    return saved(a_point(site))


@pytest.fixture
def door(app, south, saved):
    """A phone at South's entrance: ``door(scan, …)`` posts a batch and gives the results."""
    saved(a_device(south))
    return phone(app)


@pytest.fixture
def registered(event, saved):
    def make(site=0, **changes):
        return saved(a_registration(event.sites[site], **changes))

    return make
