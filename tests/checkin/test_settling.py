"""What two phones saw differently, an organizer decides, and may take back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.checkin.models import Attendance, Point, Ruling
from summit.clock import now
from summit.extensions import db
from summit.operations.queries.invariants.doors import (
    attendance_agrees_with_its_scan,
    who_was_let_in_has_arrived,
)
from tests.factories import a_person, a_registration, an_event, scope, ticket_of
from tests.factories.checkin import a_batch, a_device, a_point, a_scan

SCANS = "/api/v1/door/scans"


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def phones(app, event, saved):
    """Two scanners and a help desk at South's entrance."""
    south = saved(a_point(event.sites[0]))

    def phone(secret, name, **changes):
        paired = now() - timedelta(hours=3)
        saved(a_device(south, secret, name=name, paired_at=paired, **changes))
        client = app.test_client()

        def post(*scans):
            headers = {"Authorization": f"Bearer {secret}"}
            return client.post(SCANS, json=a_batch(*scans), headers=headers).json["results"]

        return post

    return (
        phone("one", "Scanner 1"),
        phone("two", "Scanner 2"),
        phone("three", "Desk", role="help_desk"),
    )


@pytest.fixture
def desk(phones):
    return phones[2]


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


def offline(code, minutes=10):
    made = now() - timedelta(minutes=minutes)
    more = {"offline": True, "local_verdict": "admitted"}
    return a_scan(code, scanned_at=made.isoformat(), **more)


def conflicts(event, scan=""):
    return f"/console/{event.slug}/doors/conflicts/{scan}".rstrip("/")


def decide(client, event, scan, decision):
    url = conflicts(event, scan["id"])
    return client.submit(url, {"decision": decision}, page=f"/console/{event.slug}/doors")


def came(stored):
    return [one for one in stored(sa.select(Attendance)) if one.undone_at is None]


@pytest.fixture
def registered(event, saved):
    def make(name="Ana Luz Paredes", site=0):
        person = a_person(event.coalition, full_name=name)
        return saved(a_registration(event.sites[site], person=person))

    return make


def test_one_ticket_let_in_by_two_phones_is_settled_and_opened_again(
    organizer, event, phones, registered, stored
):
    ana, (one, two, _) = registered(), phones
    first, second = offline(ticket_of(ana)), offline(ticket_of(ana), minutes=5)
    one(first)
    two(second)
    page = organizer.get(conflicts(event)).text
    for fact in ("Ana Luz Paredes", "Same ticket, two phones", "Scanner 1", "Scanner 2"):
        assert fact in page
    assert "Count them here" not in page  # the person counts already
    assert decide(organizer, event, second, "left").status_code == 303
    assert "Nothing needs your word" in organizer.get(conflicts(event)).text
    settled = organizer.get(conflicts(event) + "?show=settled").text
    assert "Left as it is." in settled
    assert "needs your word" not in organizer.get(f"/console/{event.slug}/").text
    decide(organizer, event, second, "reopened")
    assert "Nothing needs your word" not in organizer.get(conflicts(event)).text
    assert [ruling.decision for ruling in stored(sa.select(Ruling))] == ["left", "reopened"]
    assert len(came(stored)) == 1


def test_whichever_of_two_phones_sends_first_the_ticket_stands_on_the_list(
    organizer, event, phones, registered, stored
):
    """The later one sends first and counts, until the earlier one tells what it did."""
    ana, ben, (one, two, _) = registered(), registered("Ben Oduya"), phones
    later, earlier = offline(ticket_of(ana), minutes=5), offline(ticket_of(ana))
    assert [r["verdict"] for r in (*two(later), *one(earlier))] == ["admitted", "admitted"]
    one(offline(ticket_of(ben)))
    (arrival,) = [row for row in came(stored) if row.registration_id == ana.id]
    assert arrival.scan_id == earlier["id"]
    page = organizer.get(conflicts(event)).text
    for fact in ("Ana Luz Paredes", "Same ticket, two phones", "Scanner 1", "Scanner 2"):
        assert fact in page
    assert "Ben Oduya" not in page
    assert "Count them here" not in page
    assert decide(organizer, event, earlier, "left").status_code == 404
    assert decide(organizer, event, later, "left").status_code == 303
    assert "Nothing needs your word" in organizer.get(conflicts(event)).text


def test_who_was_let_in_with_a_network_after_a_phone_without_one_is_on_the_list(
    organizer, event, phones, registered
):
    ana, (one, two, _) = registered(), phones
    two(a_scan(ticket_of(ana)))
    one(offline(ticket_of(ana)))
    assert "Same ticket, two phones" in organizer.get(conflicts(event)).text


def test_who_steps_out_and_comes_back_is_no_question(organizer, event, phones, registered):
    ana, (one, two, _) = registered(), phones
    one(offline(ticket_of(ana)))
    two(a_scan(ticket_of(ana), direction="out"))
    two(a_scan(ticket_of(ana)))
    assert "Nothing needs your word" in organizer.get(conflicts(event)).text


def test_who_was_let_in_at_the_wrong_site_without_a_network_is_counted_by_hand(
    app, organizer, event, phones, registered, stored
):
    ben = registered("Ben Oduya", site=1)
    scan = offline(ticket_of(ben))
    phones[0](scan)
    assert came(stored) == []
    decide(organizer, event, scan, "counted")
    decide(organizer, event, scan, "counted")  # the button was pressed twice
    (arrival,) = came(stored)
    assert (arrival.site_id, arrival.scan_id) == (event.sites[0].id, None)
    assert abs(arrival.arrived_at - (now() - timedelta(minutes=10))) < timedelta(seconds=5)
    with app.app_context():
        assert list(attendance_agrees_with_its_scan(db.session())) == []
        assert list(who_was_let_in_has_arrived(db.session())) == []
    decide(organizer, event, scan, "reopened")
    assert came(stored) == []
    assert "Ben Oduya" in organizer.get(conflicts(event)).text


def test_taking_the_decision_back_keeps_who_was_scanned_in_meanwhile(
    organizer, event, phones, desk, registered, stored
):
    ben = registered("Ben Oduya", site=1)
    scan = offline(ticket_of(ben))
    phones[0](scan)
    decide(organizer, event, scan, "counted")
    (out,) = phones[1](a_scan(ticket_of(ben), direction="out"))
    (again,) = desk(a_scan(ticket_of(ben), override="Comes to South"))
    assert (out["verdict"], again["verdict"]) == ("exited", "admitted")
    decide(organizer, event, scan, "reopened")
    assert len(came(stored)) == 1


def test_a_code_that_is_nobodys_can_only_be_left(organizer, event, phones, stored):
    scan = offline("KQ7M4XRW")
    phones[0](scan)
    page = organizer.get(conflicts(event)).text
    assert "nobody we know" in page
    assert "Count them here" not in page
    assert decide(organizer, event, scan, "counted").status_code == 409
    assert decide(organizer, event, scan, "no such word").status_code == 404
    assert stored(sa.select(Ruling)) == []


def test_a_scan_that_nobody_disputes_cannot_be_decided(
    organizer, event, phones, registered, stored
):
    scan = a_scan(ticket_of(registered()))
    phones[0](scan)
    assert decide(organizer, event, scan, "left").status_code == 404


def test_a_site_lead_settles_at_their_site_alone(client_of, event, phones, stored):
    scan = offline("KQ7M4XRW")
    phones[0](scan)
    north = client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[1])))
    assert "Nothing needs your word" in north.get(conflicts(event)).text
    assert decide(north, event, scan, "left").status_code == 403
    south = client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))
    assert decide(south, event, scan, "left").status_code == 303


def test_the_list_costs_the_same_statements_whatever_is_on_it(organizer, event, phones, statements):
    def cost():
        before = len(statements)
        organizer.get(conflicts(event))
        return len(statements) - before

    phones[0](offline("KQ7M4XRW"))
    one = cost()
    phones[0](offline("KQ7M4XRX"), offline("KQ7M4XRY"))
    assert cost() == one


def test_many_conflicts_come_in_pages_are_found_by_name_and_handed_out(
    organizer, event, phones, registered
):
    one, two, _ = phones
    people = [registered(f"Guest {n:03}") for n in range(52)]
    for phone in (one, two):
        phone(*(offline(ticket_of(person)) for person in people))
    first, second = (organizer.get(f"{conflicts(event)}?page={n}").text for n in (1, 2))
    assert (first.count("Same ticket"), second.count("Same ticket")) == (50, 2)
    assert "To decide (52)" in first
    found = organizer.get(f"{conflicts(event)}?name=guest 007").text
    assert found.count("Same ticket") == 1
    assert "Guest 007" in found
    assert "No scan of anybody of that name" in organizer.get(f"{conflicts(event)}?name=zoe").text
    lines = organizer.get(conflicts(event, "list.csv")).text.splitlines()
    assert len(lines) == 53


def test_who_only_counts_reads_no_names_on_the_page_of_the_day(
    client_of, organizer, event, phones, desk, registered, stored
):
    ana, (one, two, _) = registered("Ana Luz Paredes"), phones
    ben = registered("Ben Oduya", site=1)
    one(offline(ticket_of(ana)))
    two(offline(ticket_of(ana), minutes=5))
    desk(a_scan(ticket_of(ben), override="Ben drives the bus"))
    viewer = client_of(Grant(Role.VIEWER, scope(event)))
    (point,) = stored(sa.select(Point))
    for page in (f"/console/{event.slug}/", f"/console/{event.slug}/doors/points/{point.id}"):
        seen, hidden = organizer.get(page).text, viewer.get(page).text
        for told in ("Ana Luz Paredes", "Ben Oduya", "Ben drives the bus"):
            assert told in seen
            assert told not in hidden
    assert "a guest" in viewer.get(f"/console/{event.slug}/").text
