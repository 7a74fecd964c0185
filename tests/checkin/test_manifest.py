"""The list on the phone: whole, sealed, and cheap to keep up to date."""

import json
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from summit.checkin.manifest import KNOWN_FOR, Known, digest_of, name_of, seal
from summit.clock import now
from summit.events.models import Site
from summit.extensions import db
from summit.people.models import Organization, Person
from summit.registration.actions import move
from summit.registration.models import Registration, Ticket
from summit.registration.states import State
from summit.schedule.agenda.models import Booking
from summit.schedule.agenda.states import BookingState
from tests.checkin.phones import change_the_key
from tests.factories import KEYS, a_person, a_registration, an_event, ticket_of
from tests.factories.checkin import a_batch, a_device, a_point, a_scan
from tests.factories.schedule import a_session

HERE = Path(__file__).parent
LIST = "/api/v1/door/manifest"


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def phone(app, event, saved):
    saved(a_device(saved(a_point(event.sites[0]))))
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = "Bearer a device's secret"
    return client


@pytest.fixture
def registered(event, saved):
    def make(name="Ana Luz Paredes", site=0, **changes):
        person = a_person(event.coalition, full_name=name)
        person.organization = Organization(
            coalition_id=event.coalition_id, name=f"Club {name}", name_key=name
        )
        return saved(a_registration(event.sites[site], person=person, **changes))

    return make


@pytest.fixture
def long_ago(app):
    """Whatever was dated until now is old news."""

    def age():
        before = now() - timedelta(hours=1)
        with app.app_context():
            db.session.execute(sa.update(Ticket).values(issued_at=before))
            db.session.execute(sa.update(Registration).values(confirmed_at=before))
            db.session.commit()

    return age


@pytest.fixture
def change(app):
    """Change a row as some act elsewhere does."""

    def write(row, **values):
        kind = type(row)
        with app.app_context():
            db.session.execute(sa.update(kind).where(kind.id == row.id).values(values))
            db.session.commit()

    return write


def test_nothing_in_the_list_can_be_read(phone, registered):
    ana = registered()
    text = phone.get(LIST).text
    secrets = (ticket_of(ana), ana.tickets[0].code, ana.tickets[0].digest, ana.person.email)
    for readable in ("Ana", "Paredes", "Club", *secrets):
        assert readable not in text


def test_the_list_has_every_ticket_of_the_event_and_of_no_other(phone, registered, saved):
    mine = [registered("A"), registered("B", site=1), registered("C", state=State.CANCELLED)]
    saved(a_registration(saved(an_event()).sites[0]))
    answer = phone.get(LIST).json
    assert answer["count"] == len(answer["tickets"]) == 3
    flags = {entry["h"]: entry["f"] for entry in answer["tickets"]}
    south, north = mine[0].site_id, mine[1].site_id
    expected = [f"c|{south}|", f"c|{north}|", f"x|{south}|"]
    assert [flags[name_of(r.tickets[0].digest)] for r in mine] == expected


def test_the_phone_opens_what_the_server_sealed(phone, registered, tmp_path):
    people = [registered(name) for name in ("Tomás Villaseñor", "Grace Lindqvist", "李小龍")]
    file = tmp_path / "manifest.json"
    tokens = [
        {
            "token": ticket_of(r),
            "h": name_of(r.tickets[0].digest),
            "name": r.person.full_name,
            "badge": r.person.organization.name,
        }
        for r in people
    ]
    file.write_text(json.dumps({"tokens": tokens, "answer": phone.get(LIST).json}))
    node = shutil.which("node")
    assert node, "install node: the door page's tests run in it"
    run = subprocess.run(
        [node, "--test", HERE / "door" / "list.test.js"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"SUMMIT_MANIFEST": str(file)},
    )
    assert run.returncode == 0, run.stdout


def test_changes_alone_are_sent_and_the_digest_is_of_the_whole(phone, registered, long_ago):
    old = [registered("A"), registered("B")]
    long_ago()
    whole = phone.get(LIST).json
    assert phone.get(f"{LIST}?since={whole['version']}").json["tickets"] == []
    registered("C")
    phone.post("/api/v1/door/scans", json=a_batch(a_scan(ticket_of(old[1]))))
    delta = phone.get(f"{LIST}?since={whole['version']}").json
    assert (delta["whole"], delta["count"], len(delta["tickets"])) == (False, 3, 2)
    assert delta["digest"] == phone.get(LIST).json["digest"] != whole["digest"]


def test_every_process_tells_of_every_change_what_a_phone_reads_anew(
    app, phone, registered, long_ago, change
):
    """One process has kept the list since before the changes, another has not."""
    people = [registered(name) for name in "ABCDE"]
    long_ago()
    version = phone.get(LIST).json["version"]
    for alter in (
        {"state": State.CANCELLED, "cancelled_at": now()},
        {"state": State.WAITLISTED, "queued_at": now(), "confirmed_at": None},
    ):
        change(people.pop(), **alter)
    change(people[0].tickets[0], replaced_at=now())
    phone.post("/api/v1/door/scans", json=a_batch(a_scan(ticket_of(people[1]))))
    kept = phone.get(f"{LIST}?since={version}").json
    app.extensions["door_lists"].clear()
    other = phone.get(f"{LIST}?since={version}").json
    by_name = {entry["h"]: entry for entry in kept["tickets"]}
    assert len(by_name) == 4
    assert by_name == {entry["h"]: entry for entry in other["tickets"]}
    assert kept["digest"] == other["digest"] == phone.get(LIST).json["digest"]


def test_a_phone_that_was_away_longer_is_told_what_came_since_then(
    phone, registered, long_ago, change
):
    person = registered()
    long_ago()
    whole = phone.get(LIST).json
    change(person, state=State.CANCELLED, cancelled_at=now() - timedelta(minutes=2))
    earlier = int(whole["version"]) - 180
    (told,) = phone.get(f"{LIST}?since={earlier}").json["tickets"]
    assert told["f"].startswith("x|")


def test_another_site_and_another_name_are_changes_like_others(
    app, phone, registered, event, long_ago, change
):
    change(event.sites[0], taken=3)
    ana, ben, _ = registered("Ana"), registered("Ben"), registered("Cho")
    long_ago()
    whole = phone.get(LIST).json
    since = f"{LIST}?since={whole['version']}"
    with app.app_context():
        moved = db.session.get(Registration, ana.id)
        site = db.session.get(Site, event.sites[1].id)
        move(db.session(), moved, site, now=now(), keys=KEYS, base_url="http://localhost")
        db.session.commit()
    (told,) = phone.get(since).json["tickets"]
    assert told["f"] == f"c|{event.sites[1].id}|"
    with app.app_context():
        db.session.get(Person, ben.person_id).full_name = "Ben Oduya"
        db.session.commit()
    delta = phone.get(since).json
    cards = {one["h"]: one["c"] for one in delta["tickets"]}
    assert len(cards) == 2
    badge = ben.person.organization.name
    assert cards[name_of(ben.tickets[0].digest)] == seal(ticket_of(ben), "Ben Oduya", badge)
    assert delta["digest"] == phone.get(LIST).json["digest"]


def test_a_change_without_a_date_shows_in_the_digest_within_a_minute(
    app, phone, registered, event, long_ago, change
):
    person = registered()
    long_ago()
    whole = phone.get(LIST).json
    since = f"{LIST}?since={whole['version']}"
    change(person, site_id=event.sites[1].id)
    assert phone.get(since).json["digest"] == whole["digest"]
    lists = app.extensions["door_lists"]
    lists[event.id] = replace(lists[event.id], read_at=now() - KNOWN_FOR)
    assert phone.get(since).json["digest"] != whole["digest"]


def test_the_kept_list_holds_for_a_minute_and_never_before_it_was_read():
    at = now()
    known = Known.of({"a": "c|1|"}, at)
    assert known.holds(at)
    assert known.after({"a": "x|1|"}, at).digest == digest_of([("a", "x|1|")])
    assert not known.holds(at + KNOWN_FOR)
    assert not known.holds(at - timedelta(seconds=1))


def test_the_list_is_the_same_after_the_installations_key_has_changed(
    app, phone, registered, monkeypatch
):
    ana, _ = registered("Ana"), registered("Ben")
    before = phone.get(LIST).json
    change_the_key(app, monkeypatch)
    after = phone.get(LIST).json
    assert after["digest"] == before["digest"]
    assert {t["h"]: t["c"] for t in after["tickets"]} == {t["h"]: t["c"] for t in before["tickets"]}
    scan = a_scan(ticket_of(ana), offline=True, local_verdict="admitted")
    (result,) = phone.post("/api/v1/door/scans", json=a_batch(scan)).json["results"]
    assert result["verdict"] == "admitted"


def test_a_card_is_sealed_alike_every_time_and_another_card_with_another_nonce():
    token = "0123456789ABCDEFGHJKMNPQRS"
    assert seal(token, "Ana", "Club") == seal(token, "Ana", "Club")
    assert seal(token, "Ana", "Club")[:16] != seal(token, "Eva", "Club")[:16]


@pytest.mark.parametrize("since", ["", "x", "-5", "9" * 40, "1e9"])
def test_an_odd_version_gets_the_whole_list(phone, since):
    assert phone.get(f"{LIST}?since={since}").json["whole"] is True


def test_a_booked_seat_is_a_change_and_stands_in_the_flags(
    phone, event, registered, saved, long_ago
):
    ana = registered("Ana")
    workshop = saved(a_session(event, event.sites[0], sign_up=True))
    long_ago()
    whole = phone.get(LIST).json
    seat = {"registration_id": ana.id, "session_id": workshop.id, "number": 1}
    booked = {"state": BookingState.BOOKED, "site_id": ana.site_id, "made_at": now()}
    saved(Booking(**seat, **booked))
    (changed,) = phone.get(f"{LIST}?since={whole['version']}").json["tickets"]
    assert changed["f"] == f"c|{ana.site_id}||{workshop.id}"


def test_the_list_costs_the_same_statements_whoever_booked(
    phone, event, registered, saved, statements
):
    workshop = saved(a_session(event, event.sites[0], sign_up=True))

    version = phone.get(LIST).json["version"]

    def cost():
        before = len(statements)
        for query in ("", f"?since={version}"):
            assert phone.get(f"{LIST}{query}").status_code == 200
        return len(statements) - before

    counts = []
    for number in range(3):
        seat = {"registration_id": registered(f"P{number}").id, "session_id": workshop.id}
        booked = {"state": BookingState.BOOKED, "site_id": event.sites[0].id, "made_at": now()}
        saved(Booking(**seat, **booked, number=number))
        counts.append(cost())
    assert len(set(counts)) == 1
