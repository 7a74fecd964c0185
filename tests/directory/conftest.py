"""An event with two sites and three people, whom an organizer looks at."""

import pytest

from summit.access.permissions import Role
from summit.access.policy import Grant
from tests.factories import a_person, a_registration, a_site, an_event, scope

URL = "/console/summit-27/people"


@pytest.fixture
def event(saved):
    sites = [a_site("south", 9, taken=3), a_site("north", 9, taken=3, position=1)]
    return saved(an_event(slug="summit-27", sites=sites))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


@pytest.fixture
def guest(event):
    """``guest("Ana Reyes", site=1)``: a registration that is not saved yet."""

    def make(name, site=0, **changes):
        email = f"{name.split()[0].lower()}@example.org"
        more = {k: changes.pop(k) for k in ("organization", "email") if k in changes}
        person = a_person(event.coalition, full_name=name, **{"email": email} | more)
        return a_registration(event.sites[site], person=person, **changes)

    return make
