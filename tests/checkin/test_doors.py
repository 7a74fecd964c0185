"""The organizers' pages: doors, pairing, the day."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.checkin.models import Device, Pairing, Point
from summit.clock import now
from summit.registration.models import Registration
from tests.factories import a_person, a_registration, a_site, an_event, scope, ticket_of
from tests.factories.checkin import a_batch, a_device, a_point, a_scan


@pytest.fixture
def event(saved):
    return saved(an_event(sites=[a_site(taken=3), a_site("north", position=1, taken=3)]))


@pytest.fixture
def south(event, saved):
    return saved(a_point(event.sites[0]))


@pytest.fixture
def north(event, saved):
    return saved(a_point(event.sites[1], name="Lobby"))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


@pytest.fixture
def south_lead(client_of, event):
    return client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))


def doors(event, rest=""):
    return f"/console/{event.slug}/doors/{rest}".rstrip("/")


def offered(browser, event, point, name="Scanner 7"):
    form = {"pair-point": point.id, "pair-role": "scanner", "pair-device_name": name}
    browser.submit(doors(event, "pairings"), form, page=doors(event))
    shown = browser.get(doors(event, "pairing")).text
    return re.search(r"/door/pair/(\w+)", shown)[1]


def test_a_link_makes_one_phone_a_device_and_is_over_then(app, organizer, event, south, stored):
    code = offered(organizer, event, south)
    phone, second = app.test_client(), app.test_client()
    assert "Scanner 7" in phone.get(f"/door/pair/{code}").text
    assert stored(sa.select(Device)) == []  # opening the link does nothing yet
    page = second.get(f"/door/pair/{code}")
    paired = phone.submit(f"/door/pair/{code}")
    assert (paired.status_code, paired.location) == (303, "/door/")
    cookie = next(c for c in paired.headers.getlist("Set-Cookie") if c.startswith("summit-door="))
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    again = second.post(f"/door/pair/{code}", data={"csrf_token": token})
    assert again.status_code == 409
    assert second.get(f"/door/pair/{code}").status_code == 410
    (device,) = stored(sa.select(Device))
    assert device.name == "Scanner 7"
    assert cookie.split("=")[1].split(";")[0] not in device.token_digest
    status = phone.get("/api/v1/door/status")
    assert status.json["point"]["name"] == "Main entrance"


def test_a_program_pairs_for_a_bearer_token(app, organizer, event, south):
    code = offered(organizer, event, south)
    answer = app.test_client().post("/api/v1/door/pair", json={"code": code})
    assert answer.status_code == 201
    headers = {"Authorization": f"Bearer {answer.json['token']}"}
    assert app.test_client().get("/api/v1/door/status", headers=headers).status_code == 200


def test_a_link_is_over_after_ten_minutes(app, organizer, event, south, stored):
    offered(organizer, event, south)
    (pairing,) = stored(sa.select(Pairing))
    assert timedelta(minutes=9) < pairing.expires_at - now() <= timedelta(minutes=10)


def test_a_site_lead_sees_and_pairs_at_their_site_alone(south_lead, event, south, north, stored):
    shown = south_lead.get(doors(event)).text
    assert "Main entrance" in shown
    assert "Lobby" not in shown
    form = {"pair-point": north.id, "pair-role": "scanner", "pair-device_name": "x"}
    assert south_lead.submit(doors(event, "pairings"), form, page=doors(event)).status_code == 422
    assert stored(sa.select(Pairing)) == []


def test_a_site_lead_takes_off_no_phone_of_another_site(
    south_lead, event, south, north, saved, stored
):
    away = saved(a_device(north))
    url = doors(event, f"devices/{away.id}/revoke")
    assert south_lead.submit(url, page=doors(event)).status_code == 403
    assert stored(sa.select(Device))[0].revoked_at is None


def test_taking_a_phone_off_ends_it(organizer, event, south, saved, stored):
    phone = saved(a_device(south))
    url = doors(event, f"devices/{phone.id}/revoke")
    assert organizer.submit(url, page=doors(event)).status_code == 303
    assert stored(sa.select(Device))[0].revoked_at


def test_a_door_is_added_once(organizer, event, stored):
    form = {"point-site": event.sites[0].id, "point-name": "Garden", "point-kind": "entrance"}
    first, second = (
        organizer.submit(doors(event, "points"), form, page=doors(event)) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (303, 422)
    assert "This site has a door of that name." in second.text
    assert [point.name for point in stored(sa.select(Point))] == ["Garden"]


def test_a_help_desk_opens_in_the_browser_of_staff(client_of, event, south, stored):
    staff = client_of(Grant(Role.HELP_DESK, scope(event, event.sites[0])))
    assert staff.get(doors(event)).status_code == 403
    opened = staff.submit(doors(event, f"desk/{south.id}"), page=doors(event, "desk"))
    assert opened.location == "/door/"
    assert stored(sa.select(Device))[0].role == "help_desk"


@pytest.fixture
def desk(app, event, south, saved):
    saved(a_device(south, role="help_desk", name="Desk"))
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = "Bearer a device's secret"
    return client


def test_the_help_desk_finds_a_name_whatever_its_accents(desk, event, saved):
    person = a_person(event.coalition, full_name="Tomás Villaseñor")
    saved(a_registration(event.sites[0], person=person))
    found = desk.get("/api/v1/door/people?name=villasenor").json["people"]
    assert [one["name"] for one in found] == ["Tomás Villaseñor"]
    assert "email" not in found[0]
    assert desk.get("/api/v1/door/people?name=%25%25%25").json["people"] == []


def test_a_scanner_may_not_do_what_the_help_desk_does(app, event, south, saved):
    saved(a_device(south))
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = "Bearer a device's secret"
    assert client.get("/api/v1/door/people?name=ana").status_code == 403
    assert client.post("/api/v1/door/move", json={"code": "x"}).status_code == 403
    assert client.post("/api/v1/door/walk-ins", json={"name": "x"}).status_code == 403


def test_the_help_desk_moves_a_person_and_lets_them_in(desk, event, saved):
    ana = saved(a_registration(event.sites[1]))
    code = desk.post("/api/v1/door/move", json={"code": ticket_of(ana)}).json["code"]
    results = desk.post("/api/v1/door/scans", json=a_batch(a_scan(code))).json["results"]
    assert results[0]["verdict"] == "admitted"


def test_a_walk_in_has_a_ticket_at_once(desk, event):
    made = desk.post("/api/v1/door/walk-ins", json={"name": "Ana Luz", "language": "es"})
    assert made.status_code == 200, made.text
    results = desk.post("/api/v1/door/scans", json=a_batch(a_scan(made.json["code"])))
    assert results.json["results"][0]["verdict"] == "admitted"
    odd = desk.post("/api/v1/door/walk-ins", json={"name": "Ana", "email": "ana@"})
    assert (odd.status_code, odd.mimetype) == (422, "application/problem+json")


def test_the_day_counts_people_by_site_and_shows_what_needs_a_word(
    app, organizer, event, south, saved, desk
):
    people = [saved(a_registration(event.sites[0])) for _ in range(2)]
    other = [saved(a_registration(event.sites[1]))]
    scans = [a_scan(ticket_of(p)) for p in [*people, *other]]
    lost = a_scan("nobody", offline=True, local_verdict="admitted_unlisted")
    desk.post("/api/v1/door/scans", json=a_batch(*scans, lost))
    shown = organizer.get(f"/console/{event.slug}/").text
    assert "2 of" in shown
    assert "One scan needs your word." in shown
    assert "Other site" in shown


def test_before_the_day_the_page_leads_to_the_doors(organizer, event, south):
    shown = organizer.get(f"/console/{event.slug}/").text
    assert "places are left" in shown
    assert doors(event) in shown


def test_before_the_day_places_that_are_held_for_somebody_are_not_left(organizer, event, saved):
    for site in event.sites:
        site.capacity, site.taken, site.held = 10, 2, 3
    saved(*event.sites)
    shown = organizer.get(f"/console/{event.slug}/").text
    assert f"{5 * len(event.sites)} places are left" in shown


def test_a_site_lead_sees_the_day_of_their_site_alone(south_lead, event, south, north, desk):
    shown = south_lead.get(f"/console/{event.slug}/").text
    assert "South County" in shown
    assert "North County" not in shown


def test_the_day_costs_the_same_statements_whatever_came(
    organizer, event, saved, south, desk, statements
):
    def cost():
        before = len(statements)
        assert organizer.get(f"/console/{event.slug}/").status_code == 200
        return len(statements) - before

    def arrive(number):
        scans = [a_scan(ticket_of(saved(a_registration(event.sites[0])))) for _ in range(number)]
        desk.post("/api/v1/door/scans", json=a_batch(*scans))

    arrive(1)
    one = cost()
    arrive(2)
    assert cost() == one


def test_a_walk_in_sent_twice_is_one_person(desk, stored):
    body = {"id": "6e5f0b9c-7a1d-4c57-9f62-0d5a2f3b1c11", "name": "Ana Luz"}
    first, again = [desk.post("/api/v1/door/walk-ins", json=body).json for _ in range(2)]
    assert first == again
    assert len(stored(sa.select(Registration))) == 1
