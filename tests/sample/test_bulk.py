"""Much of everything hangs together as the product would have left it."""

import sqlalchemy as sa

from summit.access.tokens import CODE_LETTERS, digest
from summit.checkin.models import Device
from summit.events.models import Site
from summit.groups.models import Fact, Group, GroupMeeting, Membership
from summit.operations.queries.invariants.catalogue import findings
from summit.registration.models import Registration, Ticket
from tests.conftest import app  # an empty one, not the one that holds the story
from tests.factories.operations import a_bulk, let_in

__all__ = ["app"]


def count(session, model):
    return session.scalar(sa.select(sa.func.count()).select_from(model))


def test_there_is_as_much_as_was_asked_for(session):
    a_bulk(session, registrations=40, sites=3, groups=4, meetings=2)
    models = (Registration, Ticket, Site, Group, GroupMeeting, Membership, Device)
    assert [count(session, model) for model in models] == [40, 40, 3, 4, 8, 20, 3]
    session.rollback()


def test_no_promise_is_broken(session):
    a_bulk(session, registrations=40, sites=3)
    a_bulk(session, registrations=7, sites=1, groups=0, meetings=0)
    assert [finding for finding in findings(session) if not finding.holds] == []
    session.rollback()


def test_the_tokens_are_those_of_the_tickets_the_first_site_first(session):
    kept = []
    made = a_bulk(session, registrations=9, sites=3, keep=kept)
    rows = session.execute(sa.select(Ticket.digest, Registration.site_id).join(Registration)).all()
    known = dict(tuple(row) for row in rows)
    order = [site.id for site in made.event.sites for _ in range(3)]
    assert [known[digest(token)] for token in kept] == order
    session.rollback()


def test_a_scanner_of_the_first_site_lets_the_first_ticket_in(session):
    kept = []
    a_bulk(session, registrations=4, keep=kept)
    (result,) = let_in(session, kept[0])
    assert result["verdict"] == "admitted"
    session.rollback()


def test_every_typed_code_is_there_once_and_can_be_read_aloud(session):
    a_bulk(session, registrations=200, groups=0)
    codes = session.scalars(sa.select(Ticket.code)).all()
    assert len(set(codes)) == 200
    assert all(len(code) == 8 and set(code) <= set(CODE_LETTERS) for code in codes)
    session.rollback()


def test_members_came_to_meetings_of_their_own_group(session):
    a_bulk(session, registrations=60, groups=2, meetings=3)
    attended = session.scalar(sa.select(sa.func.count()).where(Fact.kind == "attendance"))
    assert 0.5 < attended / (30 * 3) < 0.9
    session.rollback()


def test_it_takes_the_same_few_statements_for_more_people(session, statements):
    costs = []
    for size in (10, 200):
        statements.clear()
        a_bulk(session, registrations=size, groups=1, meetings=1)
        costs.append(len(statements))
    assert costs[1] <= costs[0]
    session.rollback()
