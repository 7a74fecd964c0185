"""Points: a session's door with the room's places, exits, a MAP table, phones that move."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.checkin.models import Attendance, Device, Point, Scan
from summit.checkin.states import PointKind
from summit.clock import now
from summit.events.models import Room
from summit.groups.models import Fact, Membership
from summit.schedule.agenda.models import Booking
from summit.schedule.agenda.states import BookingState
from tests.factories import (
    a_group,
    a_person,
    a_registration,
    a_site,
    an_event,
    scope,
    ticket_of,
)
from tests.factories.checkin import a_batch, a_device, a_point, a_scan
from tests.factories.schedule import a_session

SCANS = "/api/v1/door/scans"


@pytest.fixture
def event(saved):
    """It has begun, and its hall has two places."""
    rooms = [Room(name="Small hall", capacity=2)]
    start = now() - timedelta(minutes=30)
    return saved(
        an_event(
            starts_at=start,
            ends_at=start + timedelta(hours=5),
            sites=[a_site(rooms=rooms), a_site("north", position=1)],
        )
    )


@pytest.fixture
def workshop(event, saved):
    return saved(a_session(event))


def session_door(saved, event, programmed, **changes):
    more = {"kind": PointKind.SESSION, "session_id": programmed.id, "name": "Door of the workshop"}
    return saved(a_point(event.sites[0], **more | changes))


@pytest.fixture
def phone(app, saved):
    """``phone(point)`` is a phone there: a function from scans to their results."""

    def at(point, secret="a device's secret", **changes):
        saved(a_device(point, secret, **changes))
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"

        def post(*scans):
            return client.post(SCANS, json=a_batch(*scans)).json["results"]

        post.client = client
        return post

    return at


def verdicts(results):
    return [one["verdict"] for one in results]


def test_a_session_takes_as_many_as_the_room_has_places(phone, event, workshop, saved):
    scan = phone(session_door(saved, event, workshop))
    tickets = [ticket_of(saved(a_registration(event.sites[0]))) for _ in range(3)]
    assert verdicts(scan(*map(a_scan, tickets))) == ["admitted", "admitted", "session_full"]
    assert verdicts(scan(a_scan(tickets[0]))) == ["already_in"]


def test_a_session_with_seats_to_book_takes_those_who_booked_one(phone, event, saved):
    workshop = saved(a_session(event, sign_up=True))
    scan = phone(session_door(saved, event, workshop), role="help_desk")
    ana, ben, cho = (saved(a_registration(event.sites[0])) for _ in range(3))
    for person, state in ((ana, BookingState.BOOKED), (cho, BookingState.WAITING)):
        saved(
            Booking(
                registration_id=person.id,
                session_id=workshop.id,
                site_id=event.sites[0].id,
                state=state,
                number=person.id,
                made_at=now(),
            )
        )
    results = scan(*(a_scan(ticket_of(person)) for person in (ana, ben, cho)))
    assert verdicts(results) == ["admitted", "wrong_session", "wrong_session"]
    assert verdicts(scan(a_scan(ticket_of(ben), override="A seat is free"))) == ["admitted"]


def test_a_session_has_no_more_places_than_its_own_limit(phone, event, saved):
    workshop = saved(a_session(event, capacity=1))
    scan = phone(session_door(saved, event, workshop))
    tickets = [ticket_of(saved(a_registration(event.sites[0]))) for _ in range(2)]
    assert verdicts(scan(*map(a_scan, tickets))) == ["admitted", "session_full"]


def test_who_goes_out_frees_a_place_in_the_room(phone, event, workshop, saved):
    scan = phone(session_door(saved, event, workshop, exits=True))
    tickets = [ticket_of(saved(a_registration(event.sites[0]))) for _ in range(3)]
    scan(*map(a_scan, tickets[:2]))
    out, after = scan(a_scan(tickets[0], direction="out"), a_scan(tickets[2]))
    assert (out["verdict"], after["verdict"]) == ("exited", "admitted")


def test_the_help_desk_seats_one_more_with_a_reason(phone, event, workshop, saved):
    scan = phone(session_door(saved, event, workshop), role="help_desk")
    tickets = [ticket_of(saved(a_registration(event.sites[0]))) for _ in range(3)]
    scan(*map(a_scan, tickets[:2]))
    assert verdicts(scan(a_scan(tickets[2], override="Interpreter"))) == ["admitted"]


def test_two_doors_of_one_room_give_its_last_place_once(app, phone, event, workshop, saved, stored):
    doors = [session_door(saved, event, workshop, name=f"Door {n}") for n in range(4)]
    phones = [phone(door, f"secret {n}") for n, door in enumerate(doors)]
    tickets = [ticket_of(saved(a_registration(event.sites[0]))) for _ in phones]
    start, answers = threading.Barrier(len(phones)), []

    def post(scan, ticket):
        start.wait()
        answers.extend(verdicts(scan(a_scan(ticket))))

    threads = [
        threading.Thread(target=post, args=both) for both in zip(phones, tickets, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["admitted", "admitted", "session_full", "session_full"]
    assert len(stored(sa.select(Attendance))) == 2


def test_a_session_that_is_far_off_has_no_door_yet(phone, event, saved):
    later = saved(a_session(event, minute=180))
    scan = phone(session_door(saved, event, later))
    ticket = ticket_of(saved(a_registration(event.sites[0])))
    assert verdicts(scan(a_scan(ticket))) == ["too_early"]


def test_a_phone_at_a_session_knows_its_hours_and_places(phone, event, workshop, saved):
    scan = phone(session_door(saved, event, workshop))
    scan(a_scan(ticket_of(saved(a_registration(event.sites[0])))))
    (door,) = scan.client.get("/api/v1/door/status").json["points"]
    assert (door["capacity"], door["seated"], door["exits"]) == (2, 1, False)
    assert door["opens"] < now().isoformat() < door["closes"]


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


@pytest.fixture
def south_lead(client_of, event):
    return client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))


def doors(event, rest=""):
    return f"/console/{event.slug}/doors/{rest}".rstrip("/")


def a_form(event, **changes):
    form = {
        "site": event.sites[0].id,
        "name": "Workshop",
        "kind": "session",
        "session": 0,
        "exits": "y",
    }
    return {f"point-{key}": value for key, value in (form | changes).items()}


def test_a_session_gets_a_door_at_a_site_where_it_takes_place(organizer, event, workshop, stored):
    def add(**changes):
        return organizer.submit(doors(event, "points"), a_form(event, **changes), page=doors(event))

    assert "Choose the session whose door it is." in add().text
    away = add(session=workshop.id, site=event.sites[1].id)
    assert "This session is not at that site." in away.text
    assert stored(sa.select(Point)) == []
    assert add(session=workshop.id).status_code == 303
    (point,) = stored(sa.select(Point))
    assert (point.kind, point.session_id, point.exits) == ("session", workshop.id, True)


def test_the_page_of_a_point_tells_who_came_and_hands_it_out(
    organizer, phone, event, workshop, saved
):
    door = session_door(saved, event, workshop)
    scan = phone(door)
    for name in ("Ana Luz Paredes", "Ben Oduya"):
        person = a_person(event.coalition, full_name=name)
        scan(a_scan(ticket_of(saved(a_registration(event.sites[0], person=person)))))
    page = organizer.get(doors(event, f"points/{door.id}"))
    assert "Ana Luz Paredes" in page.text
    assert workshop.title.say("en") in page.text
    found = organizer.get(doors(event, f"points/{door.id}?name=oduya")).text
    assert "Ben Oduya" in found[found.index("Who came here") :]
    assert "Ana Luz" not in found[found.index("Who came here") :]
    file = organizer.get(doors(event, f"points/{door.id}/people.csv")).text
    assert [line.split(",")[0] for line in file.splitlines()[1:]] == [
        "Ana Luz Paredes",
        "Ben Oduya",
    ]


def test_the_page_of_a_point_costs_the_same_statements_whoever_came(
    organizer, phone, event, saved, statements
):
    door = saved(a_point(event.sites[0]))
    scan = phone(door)

    def cost(people):
        for _ in range(people):
            scan(a_scan(ticket_of(saved(a_registration(event.sites[0])))))
        before = len(statements)
        assert organizer.get(doors(event, f"points/{door.id}")).status_code == 200
        return len(statements) - before

    assert cost(1) == cost(2)


def test_a_point_is_renamed_and_its_name_stays_its_own(organizer, event, saved, stored):
    door, other = saved(a_point(event.sites[0])), saved(a_point(event.sites[0], name="Garden"))
    page = doors(event, f"points/{door.id}")
    taken = organizer.submit(page, {"name": other.name})
    assert (taken.status_code, "This site has a door of that name." in taken.text) == (422, True)
    assert organizer.submit(page, {"name": "Front", "exits": "y"}).status_code == 303
    changed = stored(sa.select(Point).where(Point.id == door.id))[0]
    assert (changed.name, changed.exits) == ("Front", True)


def test_a_door_added_by_mistake_is_removed_and_one_that_was_used_stays(
    organizer, south_lead, phone, event, saved, stored
):
    wrong, used = saved(a_point(event.sites[0])), saved(a_point(event.sites[0], name="Garden"))
    lobby = saved(a_point(event.sites[1], name="Lobby"))
    offered = {"pair-point": wrong.id, "pair-role": "scanner", "pair-device_name": "Scanner 1"}
    organizer.submit(doors(event, "pairings"), offered, page=doors(event))
    phone(used)
    pages = {point: doors(event, f"points/{point.id}") for point in (wrong, used, lobby)}
    assert "Remove this door" in organizer.get(pages[wrong]).text
    assert "Remove this door" not in organizer.get(pages[used]).text
    assert organizer.submit(f"{pages[wrong]}/remove", page=pages[wrong]).status_code == 303
    assert organizer.submit(f"{pages[used]}/remove", page=pages[used]).status_code == 409
    assert south_lead.submit(f"{pages[lobby]}/remove", page=doors(event)).status_code == 403
    assert {point.name for point in stored(sa.select(Point))} == {"Garden", "Lobby"}


def test_a_phone_is_put_at_another_point_and_hears_of_it(organizer, phone, event, saved, stored):
    here, there = saved(a_point(event.sites[0])), saved(a_point(event.sites[1], name="Lobby"))
    scan = phone(here)
    (device,) = stored(sa.select(Device))
    url = doors(event, f"points/{there.id}/phones")
    page = doors(event, f"points/{there.id}")
    assert organizer.submit(url, {"device": device.id}, page=page).status_code == 303
    status = scan.client.get("/api/v1/door/status").json
    assert (status["point"]["name"], status["site"]["id"]) == ("Lobby", event.sites[1].id)


def test_a_site_lead_opens_no_point_of_another_site(south_lead, event, saved):
    lobby = saved(a_point(event.sites[1], name="Lobby"))
    assert south_lead.get(doors(event, f"points/{lobby.id}")).status_code == 403
    assert south_lead.get(doors(event, f"points/{lobby.id}/people.csv")).status_code == 403


@pytest.fixture
def table(event, saved):
    return saved(a_point(event.sites[0], kind=PointKind.TABLE, name="MAP table"))


def choose(scan, code, group, **changes):
    body = {"code": code, "offer": group.slug, "chosen_at": now().isoformat()} | changes
    return scan.client.post("/api/v1/door/table", json=body)


def test_at_the_map_table_a_ticket_leads_to_a_group_once(phone, event, table, saved, stored):
    group, ana = saved(a_group(event)), saved(a_registration(event.sites[0]))
    scan = phone(table)
    assert verdicts(scan(a_scan(ticket_of(ana)))) == ["admitted"]
    (offer,) = scan.client.get("/api/v1/door/table").json["offers"]
    assert (offer["key"], offer["title"]["en"]) == (group.slug, group.name.say("en"))
    assert choose(scan, ticket_of(ana), group).json["title"]["en"] == group.name.say("en")
    assert choose(scan, ticket_of(ana), group).status_code == 200
    (membership,) = stored(sa.select(Membership))
    assert membership.person_id == ana.person_id
    facts = stored(sa.select(Fact).where(Fact.membership_id == membership.id))
    assert [(fact.kind, fact.source) for fact in facts] == [("signup", "qr")]


def test_a_group_chosen_without_a_network_is_dated_when_it_was_chosen(
    phone, event, table, saved, stored
):
    group, ana = saved(a_group(event)), saved(a_registration(event.sites[0]))
    scan, then = phone(table), now() - timedelta(minutes=20)
    assert choose(scan, ticket_of(ana), group, chosen_at=then.isoformat()).status_code == 200
    (fact,) = stored(sa.select(Fact))
    assert abs(fact.occurred_at - then) < timedelta(seconds=2)


def test_groups_are_chosen_at_tables_alone_and_by_tickets_of_the_event(
    phone, event, table, saved, stored
):
    group, other = saved(a_group(event)), saved(an_event())
    stranger = saved(a_registration(other.sites[0]))
    entrance = saved(a_point(event.sites[1], name="North entrance"))
    ana = saved(a_registration(event.sites[0]))
    assert choose(phone(table), ticket_of(stranger), group).status_code == 404
    away = phone(entrance, "another secret")
    assert away.client.get("/api/v1/door/table").json["offers"] == []
    assert choose(away, ticket_of(ana), group).status_code == 403
    assert stored(sa.select(Membership)) == []


def test_what_a_session_holds_is_no_arrival_at_the_summit(phone, event, workshop, saved, stored):
    scan = phone(session_door(saved, event, workshop))
    scan(a_scan(ticket_of(saved(a_registration(event.sites[0])))))
    assert scan.client.get("/api/v1/door/status").json["counts"]["site"] == 0
    assert [one.verdict for one in stored(sa.select(Scan))] == ["admitted"]
