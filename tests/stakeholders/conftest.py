"""An event, its backbone's browser, and entries of the inventory."""

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.people.models import Organization
from summit.people.sectors import Sector
from summit.stakeholders.models import Stakeholder
from summit.stakeholders.states import StakeholderKind
from tests.factories import a_person, an_event, scope


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def backbone(client_of, event):
    return client_of(Grant(Role.BACKBONE, scope(event)))


@pytest.fixture
def home(event):
    return f"/console/{event.slug}/stakeholders"


def an_entry(event, person=None, **changes):
    """An entry of a person; of an open slot where ``slot_text`` is given."""
    common = {"coalition_id": event.coalition_id, "made_at": now()}
    if "slot_text" in changes:
        return Stakeholder(**{**common, "kind": StakeholderKind.OPEN_SLOT} | changes)
    person = person or a_person(event.coalition)
    return Stakeholder(**{**common, "kind": StakeholderKind.PERSON, "person": person} | changes)


def an_organization(event, name="Riverbend Clinics", sector=Sector.HEALTH):
    return Organization(
        coalition_id=event.coalition_id, name=name, name_key=name.casefold(), sector=sector
    )


@pytest.fixture
def ana(saved, event):
    """Ana Reyes of Riverbend Clinics stands in the inventory."""
    person = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org",
                      organization=saved(an_organization(event)))  # fmt: skip
    return saved(an_entry(event, person))


@pytest.fixture
def opened(backbone, home):
    """The list is open to the backbone."""
    backbone.submit(f"{home}/open", {}, page=home)
    return backbone


@pytest.fixture
def sheet(opened, home, ana):
    """The address of Ana's sheet, which is open."""
    page = f"{home}/{ana.id}"
    opened.submit(f"{page}/open", {}, page=page)
    return page


def entries(stored):
    return stored(sa.select(Stakeholder).order_by(Stakeholder.id))
