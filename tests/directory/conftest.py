"""An event with two sites and three people, whom an organizer looks at."""

import pytest

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.directory.actions.acts import do_next
from summit.extensions import db
from summit.outbox.jobs import Context
from tests.factories import KEYS, a_person, a_registration, a_site, an_event, scope

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


@pytest.fixture
def work(app):
    """Let the job run until there is nothing left; how many chunks it took."""

    def until_done(most=50):
        for n in range(most):
            with app.app_context():
                done = do_next(db.session(), Context(now(), KEYS, "http://localhost"))
                db.session.commit()
            if not done:
                return n
        return most

    return until_done
