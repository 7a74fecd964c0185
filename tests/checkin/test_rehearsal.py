"""A rehearsal looks like the day and counts nowhere; one button wipes it."""

import io
import re

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp
from pypdf import PdfReader

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.checkin.models import Attendance, Device, Pairing, Scan
from summit.checkin.rehearsal.models import PracticeScan, PracticeTicket
from summit.checkin.rehearsal.parts import PARTS
from summit.clock import now
from summit.db import Base
from summit.extensions import db
from summit.operations.queries.figures import figures_of
from tests.factories import a_registration, an_event, scope, ticket_of
from tests.factories.checkin import a_batch, a_device, a_point, a_scan

AT = now()
SECRET = re.compile(r'csrf_token"[^>]*|nonce="[^"]+"|\b\d\d?:\d\d\b')
SCANS = "/api/v1/door/scans"
# What should come of each ticket, scanned with a network; the latecomer's is on no list.
SHOULD = {
    "ok": "admitted",
    "again": "already_in",
    "site": "wrong_site",
    "waitlist": "waitlisted",
    "cancelled": "cancelled",
    "old": "replaced",
    "unknown": "unknown",
    "offline": "admitted",
}


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def door(event, saved):
    return saved(a_point(event.sites[0]))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


def page(event, rest=""):
    return f"/console/{event.slug}/doors/rehearsal/{rest}".rstrip("/")


@pytest.fixture
def practice(app, organizer, event, door):
    """A phone that practises at South's entrance: ``practice(scan, …)`` gives the results."""
    organizer.submit(page(event))
    form = {"point": door.id, "role": "scanner"}
    organizer.submit(page(event, "pairings"), form, page=page(event))
    shown = organizer.get(f"/console/{event.slug}/doors/pairing").text
    code = re.search(r"/door/pair/(\w+)", shown)[1]
    client = app.test_client()
    client.submit(f"/door/pair/{code}")

    def post(*scans):
        return client.post(SCANS, json=a_batch(*scans)).json["results"]

    post.client = client
    return post


@pytest.fixture
def codes(event, stored):
    """The typed codes of South's sample tickets by kind."""

    def ask():
        rows = stored(sa.select(PracticeTicket).where(PracticeTicket.site_id == event.sites[0].id))
        return {row.kind: row.code for row in rows}

    return ask


def verdicts(results):
    return [one["verdict"] for one in results]


def test_every_sample_ticket_shows_what_its_page_promises(practice, codes):
    assert set(SHOULD) == {part.kind for part in PARTS}
    found = codes()
    got = {kind: practice(a_scan(found[kind]))[0]["verdict"] for kind in SHOULD}
    assert got == SHOULD
    assert verdicts(practice(a_scan(found["ok"]))) == ["already_in"]


def test_a_practice_scan_is_answered_once_and_can_be_undone(practice, codes):
    scan = a_scan(codes()["ok"])
    assert practice(scan) == practice(scan)
    assert verdicts(practice(a_scan("", undoes=scan["id"]))) == ["undone"]
    assert verdicts(practice(a_scan(codes()["ok"]))) == ["admitted"]


def test_the_latecomer_is_not_on_the_phones_list_and_the_others_are(practice, event):
    answer = practice.client.get("/api/v1/door/manifest").json
    assert answer["count"] == len(answer["tickets"]) == len(PARTS) - 2  # nor is what is no ticket
    status = practice.client.get("/api/v1/door/status").json
    assert status["device"]["practice"] is True


def test_the_printed_page_has_a_code_for_every_ticket_and_what_it_should_show(
    practice, organizer, event, stored
):
    for paper in ("letter", "a4"):
        raw = organizer.get(page(event, f"sheet.pdf?paper={paper}")).data
        pages = PdfReader(io.BytesIO(raw)).pages
        assert len(pages) == len(event.sites)
        text = pages[0].extract_text()
        assert "Welcome. Scan it again" in text
        assert [text.count(word) for word in ("green", "yellow", "red")] == [1, 4, 3]
        picture = pypdfium2.PdfDocument(raw)[0].render(scale=2).to_pil()
        read = [code.text for code in zxingcpp.read_barcodes(picture)]
        assert len(read) == len(PARTS)
        known = next(r for r in practice(*map(a_scan, read)) if r.get("name") == "Robin Practice")
        assert known["verdict"] in ("admitted", "already_in")


def numbers(app, organizer, event):
    """All that anybody counts of an event: its pages, its figures, its tables."""
    with app.app_context():
        told = figures_of(db.session(), now=AT)
        rows = {
            table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
            if table.name in ("scan", "attendance", "registration", "person", "ticket", "message")
        }
    pages = [
        organizer.get(f"/console/{event.slug}/{name}").text
        for name in ("", "doors", "people", "monday")
    ]
    return str(told), rows, [SECRET.sub("", shown) for shown in pages]


def test_nothing_of_a_rehearsal_is_in_any_number(
    app, organizer, client_of, event, door, practice, codes, saved, stored
):
    saved(a_registration(event.sites[0]))
    before = numbers(app, organizer, event)
    found = codes()
    practice(*(a_scan(code) for code in found.values()))
    practice(a_scan(found["ok"], direction="out"))
    practice.client.post("/api/v1/door/status", json={"unsent": 7})
    assert numbers(app, organizer, event) == before
    assert stored(sa.select(Scan)) == stored(sa.select(Attendance)) == []
    assert "Robin Practice" not in organizer.get(f"/console/{event.slug}/").text
    for paper in ("people.csv",):
        file = organizer.get(f"/console/{event.slug}/doors/points/{door.id}/{paper}").text
        assert "Practice" not in file


def test_a_practising_phone_knows_no_true_ticket_and_a_true_one_no_sample(
    app, practice, codes, event, door, saved
):
    ana = saved(a_registration(event.sites[0]))
    assert verdicts(practice(a_scan(ticket_of(ana)))) == ["unknown"]

    saved(a_device(door, "a true phone"))
    answer = app.test_client().post(
        SCANS,
        json=a_batch(a_scan(codes()["ok"])),
        headers={"Authorization": "Bearer a true phone"},
    )
    assert verdicts(answer.json["results"]) == ["unknown"]


def test_a_practising_phone_reaches_no_person(practice, saved, event):
    for address in ("people?name=ana", "table"):
        answer = practice.client.get(f"/api/v1/door/{address}")
        assert answer.status_code == 403 or answer.json == {"offers": []}
    assert practice.client.post("/api/v1/door/walk-ins", json={"name": "x"}).status_code == 403


def test_one_button_wipes_all_of_it_and_its_phones(practice, organizer, codes, event, stored):
    practice(*(a_scan(code) for code in codes().values()))
    assert organizer.submit(page(event, "wipe"), page=page(event)).status_code == 303
    for table in (PracticeTicket, PracticeScan, Pairing):
        assert stored(sa.select(table)) == []
    assert practice.client.get("/api/v1/door/status").json["code"] == "device_revoked"
    assert [device.practice for device in stored(sa.select(Device))] == [True]
    assert "There is no rehearsal" in organizer.get(page(event)).text
    organizer.submit(page(event))
    assert len(stored(sa.select(PracticeTicket))) == len(PARTS) * len(event.sites)


def test_what_a_practising_phone_sends_after_the_wipe_leaves_no_trace(
    practice, organizer, codes, event, stored
):
    code = codes()["ok"]
    organizer.submit(page(event, "wipe"), page=page(event))
    assert verdicts(practice(a_scan(code, offline=True))) == ["device_revoked"]
    assert stored(sa.select(PracticeScan)) == []


def test_a_true_phone_stays_when_the_rehearsal_is_wiped(
    app, practice, organizer, event, door, saved
):

    saved(a_device(door, "a true phone"))
    organizer.submit(page(event, "wipe"), page=page(event))
    answer = app.test_client().get(
        "/api/v1/door/status", headers={"Authorization": "Bearer a true phone"}
    )
    assert answer.status_code == 200


def test_starting_twice_makes_one_rehearsal(organizer, event, stored):
    for _ in range(2):
        organizer.submit(page(event), page=page(event))
    assert len(stored(sa.select(PracticeTicket))) == len(PARTS) * len(event.sites)


def test_who_leads_one_site_starts_no_rehearsal_of_all(client_of, event):
    lead = client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))
    assert lead.get(page(event)).status_code == 403
    assert "Rehearsal for volunteers" not in lead.get(f"/console/{event.slug}/doors").text
