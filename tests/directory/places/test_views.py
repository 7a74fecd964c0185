"""The page of places: who holds them, who waits, and what the team decides."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.audit.models import AuditEntry
from summit.checkin.models import Attendance
from summit.checkin.states import PointKind
from summit.clock import now
from summit.events.models import Event, Site
from summit.outbox.models import Message
from summit.registration.models import Allocation, Offer, Registration
from summit.registration.states import OfferState, Source, State
from tests.factories import a_person, a_registration, a_site, an_event, scope
from tests.factories.checkin import a_point
from tests.factories.partners import a_partner

PAGE = "/console/summit-27/places"


@pytest.fixture
def event(saved):
    sites = [a_site("south", 1, taken=1), a_site("north", 9, position=1)]
    return saved(an_event(slug="summit-27", sites=sites))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


@pytest.fixture
def waiting(saved, event):
    """``waiting("Ana")`` stands in the queue of the first site; the later, the further behind."""
    count = iter(range(100))

    def make(name, **changes):
        email = {"email": changes.pop("email", f"{name.lower()}@example.org")}
        more = {key: changes.pop(key) for key in ("phone",) if key in changes}
        made = a_registration(
            event.sites[0],
            person=a_person(event.coalition, full_name=name, **email, **more),
            **{
                "state": State.WAITLISTED,
                "confirmed_at": None,
                "queue_site_id": event.sites[0].id,
                "queued_at": now() - timedelta(hours=100 - next(count)),
            }
            | changes,
        )
        made.tickets = []
        return saved(made)

    return make


@pytest.fixture
def pending(saved, event):
    made = a_registration(event.sites[1], state=State.PENDING, confirmed_at=None)
    made.tickets = []
    return saved(made)


def one(stored, registration):
    return stored(sa.select(Registration).where(Registration.id == registration.id))[0]


def queue_of(stored):
    order = (Registration.queue_priority.desc(), Registration.queued_at)
    asked = sa.select(Registration).where(Registration.queue_site_id.is_not(None)).order_by(*order)
    return [r.id for r in stored(asked)]


def south(stored):
    return stored(sa.select(Site).where(Site.slug == "south"))[0]


def test_an_event_without_a_queue_says_that_nobody_waits(organizer):
    page = organizer.get(PAGE)
    assert page.text.count("Nobody waits.") == 2


def test_the_queue_is_shown_in_order_with_the_reason_why_nobody_is_called(organizer, waiting):
    waiting("Ana")
    waiting("Ben")
    page = organizer.get(PAGE)
    assert page.text.index("Ana") < page.text.index("Ben")
    assert "Every place is given or on offer, so nobody is called." in page.text


def test_who_gave_no_address_is_to_be_called_by_phone(organizer, saved, event, waiting):
    site = event.sites[0]
    site.taken = 0
    saved(site)
    waiting("Ana", email=None, phone="+1 555 0100")
    page = organizer.get(PAGE)
    assert "gave no e-mail address" in page.text
    assert "no e-mail: call +1 555 0100" in page.text


def test_who_is_put_first_is_called_first_and_may_be_put_back(organizer, stored, waiting):
    ana, ben = waiting("Ana"), waiting("Ben")
    shown = organizer.submit(f"{PAGE}/queue/{ben.id}/first", page=PAGE, follow_redirects=True)
    assert queue_of(stored) == [ben.id, ana.id]
    assert f"{PAGE}/queue/{ben.id}/in-turn" in shown.text
    organizer.submit(f"{PAGE}/queue/{ben.id}/in-turn", page=PAGE)
    assert queue_of(stored) == [ana.id, ben.id]
    deeds = [a.deed for a in stored(sa.select(AuditEntry).order_by(AuditEntry.id))]
    assert deeds == ["registration:put-first", "registration:put-back"]


def test_a_place_that_is_left_goes_to_somebody_without_an_address(
    organizer, saved, stored, event, waiting
):
    site = event.sites[0]
    site.taken = 0
    saved(site)
    ana = waiting("Ana", email=None)
    organizer.submit(f"{PAGE}/queue/{ana.id}/give", page=PAGE)
    assert (one(stored, ana).state, south(stored).taken) == (State.CONFIRMED, 1)


def test_a_full_site_is_overbooked_only_by_who_says_so(organizer, stored, waiting):
    ana = waiting("Ana")
    refused = organizer.submit(f"{PAGE}/queue/{ana.id}/give", page=PAGE, follow_redirects=True)
    assert "There is no place left to give at this site." in refused.text
    assert one(stored, ana).state == State.WAITLISTED
    organizer.submit(f"{PAGE}/queue/{ana.id}/give", {"beyond": "yes"}, page=PAGE)
    assert (one(stored, ana).state, south(stored).taken) == (State.CONFIRMED, 2)


def test_giving_more_places_than_there_are_calls_the_queue(
    organizer, saved, stored, event, waiting
):
    site = event.sites[0]
    site.capacity, site.taken = 10, 10
    saved(site)
    ana = waiting("Ana")
    shown = organizer.submit(
        f"{PAGE}/south/overbooking", {"south-percent": "10"}, page=PAGE, follow_redirects=True
    )
    assert "Up to 11 places are given at" in shown.text
    assert "1 person who waited was called." in shown.text
    assert [o.registration_id for o in stored(sa.select(Offer))] == [ana.id]
    assert "offered; the letter has not gone out yet" in shown.text


@pytest.mark.parametrize("typed", ["", "-1", "101", "a lot"])
def test_a_percentage_that_cannot_be_is_refused_beside_its_field(organizer, stored, typed):
    answer = organizer.submit(f"{PAGE}/south/overbooking", {"south-percent": typed}, page=PAGE)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert south(stored).overbook_percent == 0


def test_who_says_no_by_phone_leaves_the_place_to_whoever_is_next(
    organizer, saved, stored, event, waiting
):
    site = event.sites[0]
    site.capacity = 2
    saved(site)
    ana, ben = waiting("Ana"), waiting("Ben")
    organizer.submit(f"{PAGE}/south/overbooking", {"south-percent": "0"}, page=PAGE)
    organizer.submit(f"{PAGE}/queue/{ana.id}/decline-offer", page=PAGE)
    offers = stored(sa.select(Offer).order_by(Offer.id))
    assert [(o.registration_id, o.state) for o in offers] == [
        (ana.id, OfferState.DECLINED),
        (ben.id, OfferState.OPEN),
    ]
    assert one(stored, ana).state == State.CANCELLED


def test_for_whom_places_are_held_is_listed(organizer, saved, stored, event):
    site, partner = event.sites[1], saved(a_partner(event))
    site.held = 4
    saved(site, Allocation(partner_id=partner.id, site_id=site.id, places=4))
    page = organizer.get(PAGE)
    assert "For whom places are held" in page.text
    assert "4 places" in page.text


def test_an_approved_person_has_a_place(organizer, stored, pending):
    organizer.submit(f"{PAGE}/decisions/{pending.id}/approve", page=PAGE)
    assert one(stored, pending).state == State.CONFIRMED
    kinds = [m.kind for m in stored(sa.select(Message))]
    assert kinds == ["registration/confirmed"]


def test_a_declined_person_may_be_looked_at_again(organizer, stored, pending):
    data = {"reason": "The day is for residents."}
    shown = organizer.submit(
        f"{PAGE}/decisions/{pending.id}/decline", data, page=PAGE, follow_redirects=True
    )
    assert one(stored, pending).state == State.DECLINED
    assert "gets no place, and a letter that says so" in shown.text
    organizer.submit(f"{PAGE}/decisions/{pending.id}/reopen", page=PAGE)
    assert one(stored, pending).state == State.PENDING
    assert {m.state for m in stored(sa.select(Message))} == {"aborted"}


def test_a_reason_that_is_too_long_declines_nobody(organizer, stored, pending):
    organizer.submit(f"{PAGE}/decisions/{pending.id}/decline", {"reason": "x" * 601}, page=PAGE)
    assert one(stored, pending).state == State.PENDING


def test_what_was_decided_already_is_not_decided_twice(organizer, stored, pending):
    organizer.get(PAGE)
    organizer.submit(f"{PAGE}/decisions/{pending.id}/approve", page=PAGE)
    shown = organizer.submit(
        f"{PAGE}/decisions/{pending.id}/decline", page="/account", follow_redirects=True
    )
    assert "has changed since you opened the page" in shown.text
    assert one(stored, pending).state == State.CONFIRMED


def at_north(event, role):
    return Grant(role, Scope(event.coalition_id, event.id, event.sites[1].id))


def test_a_site_lead_sees_their_own_site_and_decides_nothing(client_of, event, waiting, pending):
    waiting("Ana")
    page = client_of(at_north(event, Role.SITE_LEAD)).get(PAGE)
    assert "Ana" not in page.text
    assert pending.person.full_name in page.text
    assert "/approve" not in page.text
    assert "/overbooking" not in page.text


def test_an_organizer_of_one_site_decides_for_that_one_alone(
    client_of, stored, event, waiting, pending
):
    ana, organizer = waiting("Ana"), client_of(at_north(event, Role.ORGANIZER))
    gone = organizer.submit(f"{PAGE}/queue/{ana.id}/first", page=PAGE)
    assert gone.status_code == 404
    organizer.submit(f"{PAGE}/decisions/{pending.id}/approve", page=PAGE)
    assert one(stored, pending).state == State.CONFIRMED


def test_nobody_is_called_once_the_day_has_begun(organizer, saved, event, waiting):
    event.starts_at = now() - timedelta(minutes=1)
    saved(event)
    waiting("Ana")
    page = organizer.get(PAGE)
    assert "The day has begun or is cancelled" in page.text
    assert "Call first" not in page.text


@pytest.fixture
def last_year(saved, event):
    """40 people held a place, 30 of them came; and 5 came without one."""
    then = now() - timedelta(days=300)
    sites = [a_site("hall", 50, taken=45)]
    past = saved(an_event(slug="last-year", coalition=event.coalition, sites=sites, starts_at=then,
                          ends_at=then + timedelta(hours=6)))  # fmt: skip
    point = saved(a_point(past.sites[0]))
    held = [a_registration(past.sites[0]) for _ in range(40)]
    walked_in = [a_registration(past.sites[0], source=Source.WALK_IN) for _ in range(5)]
    saved(*held, *walked_in)
    saved(*(_came(point, r) for r in (*held[:30], *walked_in)))
    return past


def _came(point, registration):
    return Attendance(
        event_id=point.event_id, site_id=point.site_id, point_id=point.id,
        point_kind=PointKind.ENTRANCE, registration_id=registration.id, arrived_at=now(),
        changed_at=now(),
    )  # fmt: skip


def test_the_forecast_counts_who_held_a_place_before_and_came(organizer, last_year):
    page = organizer.get(PAGE)
    assert "At past events 30 of 40 people with a place came: 75 %" in page.text


def test_without_a_past_nothing_is_foretold(organizer):
    assert "How many will stay away cannot be told yet" in organizer.get(PAGE).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_however_many_wait(organizer, statements, waiting, count):
    for n in range(count):
        waiting(f"Ana{n}")
    organizer.get(PAGE)
    statements.clear()
    organizer.get(PAGE)
    assert len([s for s in statements if s.startswith(("SELECT", "WITH"))]) == 12


@pytest.mark.parametrize(("typed", "hours"), [("48", 48), ("", 24)])
def test_approval_and_the_hours_of_an_offer_are_settings_of_the_event(
    organizer, stored, typed, hours
):
    address = "/console/summit-27/settings/event"
    fields = {
        "timezone": "America/Los_Angeles", "name_en": "Summit 27", "day": "2027-01-29",
        "starts": "10:00", "ends": "15:30", "approval": "y", "offer_hours": typed,
    }  # fmt: skip
    assert organizer.submit(address, fields).status_code == 303
    (event,) = stored(sa.select(Event))
    assert (event.approval, event.offer_hours) == (True, hours)


@pytest.mark.usefixtures("event")
def test_places_that_are_left_are_not_told_as_people_who_left(organizer):
    page = organizer.get(f"{PAGE}?lang=es").text
    assert "Libres" in page
    assert "Se fue" not in page
