"""Places that are kept for a partner: for its delegates first, for everybody after their day."""

from datetime import timedelta

import pytest

from summit.access.tokens import new_uid
from summit.clock import now
from summit.operations.queries.invariants.catalogue import findings
from summit.people.models import Organization
from summit.registration import actions
from summit.registration.actions.allocations import allocate, release
from summit.registration.actions.offers import accept
from summit.registration.models import Partner
from summit.registration.queues.queries import open_offer
from summit.registration.refusals import SiteFull
from tests.factories.registration import deed, registered
from tests.registration.test_offers import letters, swept


@pytest.fixture(autouse=True)
def nothing_is_broken_afterwards(session):
    yield
    session.flush()
    assert [f.faults for f in findings(session) if not f.holds] == []
    session.rollback()


def a_partner(session, event, name="Casa", **changes):
    house = Organization(coalition_id=event.coalition_id, name=name, name_key=name.lower())
    uid = new_uid()
    partner = Partner(
        **{
            "event": event,
            "organization": house,
            "uid": uid,
            "domains": [],
            "invite_digest": f"i{uid}",
            "link_digest": f"l{uid}",
            "made_at": now(),
        }
        | changes
    )
    session.add(partner)
    session.flush()
    return partner


def keep(session, partner, places, *, release_at=None):
    site = partner.event.sites[0]
    made = allocate(session, partner, site, places, release_at=release_at, now=now())
    session.commit()
    return made


def test_what_is_kept_is_not_given_to_others(session, event_with):
    event = event_with(south=3)
    keep(session, a_partner(session, event), 2)
    south = event.sites[0]
    assert south.held == 2
    assert [registered(session, south).state for _ in range(2)] == ["confirmed", "waitlisted"]


def test_a_delegate_takes_from_what_is_kept_and_then_a_general_place(session, event_with):
    event = event_with(south=3)
    partner = a_partner(session, event)
    kept = keep(session, partner, 1)
    south = event.sites[0]
    first, second = (registered(session, south, partner=partner) for _ in range(2))
    assert (first.allocation_id, second.allocation_id) == (kept.id, None)
    assert (kept.taken, south.taken, south.held) == (1, 2, 0)


def test_the_domain_of_an_address_tells_whose_delegate_somebody_is(session, event_with):
    event = event_with(south=1)
    partner = a_partner(session, event, domains=["casa.example.org"])
    kept = keep(session, partner, 1)
    stranger = registered(session, event.sites[0], email="kim@notcasa.example.org")
    delegate = registered(session, event.sites[0], email="ana@Casa.example.org")
    assert (stranger.state, stranger.partner_id) == ("waitlisted", None)
    assert (delegate.state, delegate.allocation_id) == ("confirmed", kept.id)


def test_a_cancelled_delegate_leaves_the_place_to_the_partner(session, event_with):
    event = event_with(south=1)
    partner = a_partner(session, event)
    kept = keep(session, partner, 1)
    south = event.sites[0]
    delegate = registered(session, south, partner=partner)
    stranger = registered(session, south)
    actions.cancel(session, delegate, **deed())
    assert (kept.taken, south.taken, south.held) == (0, 0, 1)
    assert open_offer(session, stranger) is None
    colleague = registered(session, south, partner=partner)
    assert colleague.state == "confirmed"


def test_a_waiting_delegate_gets_the_place_of_a_colleague_at_once(session, event_with):
    event = event_with(south=1)
    partner = a_partner(session, event)
    keep(session, partner, 1)
    south = event.sites[0]
    first = registered(session, south, partner=partner)
    stranger, second = registered(session, south), registered(session, south, partner=partner)
    assert actions.cancel(session, first, **deed()) == [second]
    assert (second.state, stranger.state) == ("confirmed", "waitlisted")
    assert letters(session, second.person) == ["waitlisted", "promoted"]


def test_releasing_gives_the_rest_to_the_queue(session, event_with):
    event = event_with(south=2)
    partner = a_partner(session, event)
    kept = keep(session, partner, 2)
    south = event.sites[0]
    delegate, stranger = registered(session, south, partner=partner), registered(session, south)
    release(session, kept, **deed())
    assert open_offer(session, stranger).site is south
    assert (south.taken, south.held, kept.unused) == (1, 1, 0)
    actions.cancel(session, delegate, **deed())
    assert (kept.taken, south.taken, south.held) == (0, 0, 1)


def test_the_rest_is_released_on_its_day(session, event_with):
    event = event_with(south=1)
    day = now() + timedelta(days=3)
    kept = keep(session, a_partner(session, event), 1, release_at=day)
    stranger = registered(session, event.sites[0])
    swept(session, day - timedelta(minutes=1))
    assert kept.released_at is None
    swept(session, day)
    assert kept.released_at == day
    assert open_offer(session, stranger).site is event.sites[0]


def test_more_than_there_are_cannot_be_kept(session, event_with):
    event = event_with(south=2)
    partner = a_partner(session, event)
    kept = keep(session, partner, 1)
    registered(session, event.sites[0])
    session.commit()
    with pytest.raises(SiteFull):
        allocate(session, partner, event.sites[0], 2, release_at=None, now=now())
    session.rollback()
    assert (kept.places, event.sites[0].held) == (1, 1)


def test_a_lowered_allocation_goes_to_the_queue(session, event_with):
    event = event_with(south=2)
    partner = a_partner(session, event)
    keep(session, partner, 2)
    stranger = registered(session, event.sites[0])
    keep(session, partner, 1)
    swept(session)
    assert open_offer(session, stranger).site is event.sites[0]
    accept(session, stranger, **deed())
    assert (event.sites[0].taken, event.sites[0].held) == (1, 1)


def test_lowering_below_what_is_taken_cancels_nobody(session, event_with):
    event = event_with(south=3)
    partner = a_partner(session, event)
    kept = keep(session, partner, 2)
    south = event.sites[0]
    delegates = [registered(session, south, partner=partner) for _ in range(2)]
    keep(session, partner, 1)
    assert (kept.taken, kept.unused, south.held) == (2, 0, 0)
    actions.cancel(session, delegates[0], **deed())
    assert (kept.taken, kept.unused, south.held, south.taken) == (1, 0, 0, 1)


def test_a_delegate_who_moves_leaves_the_place_to_the_partner(session, event_with):
    event = event_with(south=1, north=1)
    partner = a_partner(session, event)
    kept = keep(session, partner, 1)
    south, north = event.sites
    delegate = registered(session, south, partner=partner)
    actions.move(session, delegate, north, **deed())
    assert (delegate.allocation_id, kept.taken) == (None, 0)
    assert (south.taken, south.held, north.taken) == (0, 1, 1)


def test_a_raised_allocation_seats_the_delegates_who_wait(session, event_with):
    event = event_with(south=1)
    partner = a_partner(session, event)
    registered(session, event.sites[0])
    delegate = registered(session, event.sites[0], partner=partner)
    event.sites[0].capacity = 2
    session.commit()
    keep(session, partner, 1)
    swept(session)
    assert delegate.state == "confirmed"
