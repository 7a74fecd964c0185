"""An event with one partner, whom an organizer looks after and a contact works for."""

import pytest

from summit.access.permissions import Role
from summit.access.policy import Grant
from tests.factories import a_registration, a_site, an_event, scope
from tests.factories.partners import a_partner


@pytest.fixture
def event(saved):
    sites = [a_site("south", 9), a_site("north", 9, position=1)]
    return saved(an_event(slug="summit-27", sites=sites))


@pytest.fixture
def partner(saved, event):
    return saved(a_partner(event, domains=["riverbend.org"]))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


@pytest.fixture
def delegate(saved, event):
    """``delegate(partner, "Ana Reyes")``: somebody who counts as a partner's."""

    def make(partner, name, site=0, **changes):
        made = a_registration(event.sites[site], partner_id=partner.id, **changes)
        made.person.full_name = name
        return saved(made)

    return make
