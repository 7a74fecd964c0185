"""The help desk: walk-ins with and without a network, spare badges, new tickets, late undoing."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.checkin.actions import make_spares
from summit.checkin.models import Attendance, Device, Scan, Spare
from summit.clock import now
from summit.events.models import Event, Site
from summit.extensions import db
from summit.outbox.models import Message
from summit.registration.models import Registration, Ticket
from tests.checkin.phones import change_the_key
from tests.factories import KEYS, a_person, a_registration, a_site, an_event, ticket_of
from tests.factories.checkin import a_batch, a_device, a_point, a_scan

FORM = "6e5f0b9c-7a1d-4c57-9f62-0d5a2f3b1c11"


@pytest.fixture
def event(saved):
    return saved(an_event(sites=[a_site(capacity=1), a_site("north", position=1)]))


@pytest.fixture
def south(event, saved):
    return saved(a_point(event.sites[0]))


@pytest.fixture
def desk(app, south, saved):
    saved(a_device(south, role="help_desk", name="Desk"))
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = "Bearer a device's secret"
    return client


@pytest.fixture
def spare(app, event):
    """(token, code) of a badge printed ahead."""
    with app.app_context():
        found = db.session.get(Event, event.id)
        (made,) = make_spares(db.session(), found, 1, now=now(), keys=KEYS)
        db.session.commit()
        return KEYS.token("ticket", made.uid, 1), made.code


def walk_in(desk, **changes):
    body = {"id": FORM, "name": "Ana Luz Paredes", "language": "es"} | changes
    return desk.post("/api/v1/door/walk-ins", json=body)


def scan_of(desk, code, **changes):
    answer = desk.post("/api/v1/door/scans", json=a_batch(a_scan(code, **changes)))
    return answer.json["results"][0]


def a_late_scan():
    made = now() - timedelta(minutes=3)
    return a_scan("", scanned_at=made.isoformat(), offline=True, local_verdict="admitted")


def test_a_walk_in_with_its_scan_is_in_at_once_and_once(desk, stored):
    scan = a_scan("")
    first, again = [walk_in(desk, scan=scan).json for _ in range(2)]
    assert first == again
    assert first["result"]["verdict"] == "admitted"
    assert len(stored(sa.select(Registration))) == len(stored(sa.select(Attendance))) == 1
    assert [one.id for one in stored(sa.select(Scan))] == [scan["id"]]


def test_a_spare_badge_becomes_the_walk_ins_ticket(desk, spare, stored):
    token, code = spare
    assert walk_in(desk, spare=token).json["code"] == code
    assert scan_of(desk, token)["name"] == "Ana Luz Paredes"
    assert scan_of(desk, code)["verdict"] == "already_in"
    (bound,) = stored(sa.select(Spare))
    assert (bound.form, bound.used_at is not None) == (FORM, True)
    assert walk_in(desk, spare=token).json["code"] == code  # the answer had been lost
    assert len(stored(sa.select(Registration))) == 1


def test_a_spare_badge_that_was_printed_under_a_former_key_is_the_walk_ins_ticket(
    app, desk, spare, monkeypatch
):
    change_the_key(app, monkeypatch)
    walk_in(desk, spare=spare[0])
    assert scan_of(desk, spare[0])["verdict"] == "admitted"
    ticket = desk.get(f"/api/v1/door/badge?code={spare[1]}")
    assert ticket.status_code == 200


def test_a_spare_badge_opens_no_door_before_it_is_somebodys(desk, spare):
    assert scan_of(desk, spare[0])["verdict"] == "unknown"


def test_nobody_gets_a_badge_that_somebody_has(desk, event, spare, stored):
    walk_in(desk, spare=spare[0])
    other = walk_in(desk, id=str(uuid.uuid4()), name="Ben Oduya", spare=spare[0])
    assert (other.status_code, "Somebody has this badge already" in other.json["detail"]) == (
        409,
        True,
    )
    none = walk_in(desk, id=str(uuid.uuid4()), name="Ben Oduya", spare="KQ7M4XRW")
    assert "not a spare badge" in none.json["detail"]
    assert len(stored(sa.select(Registration))) == 1


def test_a_full_site_takes_no_walk_in_while_there_is_a_network(desk, stored):
    assert walk_in(desk).status_code == 200
    refused = walk_in(desk, id=str(uuid.uuid4()), name="Ben Oduya")
    assert (refused.status_code, "is full" in refused.json["detail"]) == (409, True)
    assert len(stored(sa.select(Registration))) == 1


def test_a_walk_in_let_in_without_a_network_is_never_refused(desk, event, stored):
    walk_in(desk)
    late = {"id": str(uuid.uuid4()), "name": "Ben Oduya", "offline": True, "spare": "KQ7M4XRW"}
    made = walk_in(desk, scan=a_late_scan(), **late).json
    assert (made["state"], made["result"]["verdict"]) == ("confirmed", "admitted")
    (site,) = stored(sa.select(Site).where(Site.id == event.sites[0].id))
    assert site.taken == 2  # of one place: the person is in
    scans = stored(sa.select(Scan))
    assert [(one.offline, one.verdict) for one in scans] == [(True, "admitted")]


def test_a_late_walk_in_who_was_registered_comes_in_as_who_they_are(desk, event, saved, stored):
    ana = saved(a_registration(event.sites[0]))
    body = {"email": ana.person.email, "offline": True, "scan": a_late_scan()}
    assert walk_in(desk, **body).json["result"]["verdict"] == "admitted"
    (came,) = stored(sa.select(Attendance))
    assert came.registration_id == ana.id
    online = walk_in(desk, id=str(uuid.uuid4()), email=ana.person.email)
    assert "Find the person by name" in online.json["detail"]


@pytest.fixture
def without(event, saved):
    """Somebody registered at a site, by its number, who has no place and no ticket."""

    def make(state="waitlisted", site=0, **changes):
        made = a_registration(event.sites[site], state=state, **changes)
        made.tickets = []
        return saved(made)

    return make


@pytest.mark.parametrize("state", ["waitlisted", "pending", "cancelled", "declined"])
def test_a_late_walk_in_who_had_no_place_is_in_all_the_same(desk, event, without, stored, state):
    """The site has one place, which somebody else has."""
    walk_in(desk)
    ben = without(state)
    late = {"id": str(uuid.uuid4()), "email": ben.person.email, "offline": True}
    made = walk_in(desk, name="Ben", scan=a_late_scan(), **late).json
    assert (made["state"], made["result"]["verdict"]) == ("confirmed", "admitted")
    assert [one.state for one in stored(sa.select(Registration))] == ["confirmed"] * 2
    assert stored(sa.select(Site).where(Site.id == event.sites[0].id))[0].taken == 2


def test_who_waits_is_found_by_name_and_gets_a_free_place(desk, event, without, stored):
    person = a_person(event.coalition, full_name="Tomás Villaseñor")
    tom = without(site=1, person=person)
    (found,) = desk.get("/api/v1/door/people?name=tomas").json["people"]
    assert (found["state"], found["code"]) == ("waitlisted", "")
    scan = a_scan("")
    body = {"ref": found["ref"], "scan": scan}
    first, again = [desk.post("/api/v1/door/seat", json=body).json for _ in range(2)]
    assert first == again
    assert first["result"]["verdict"] == "admitted"
    (seated,) = stored(sa.select(Registration).where(Registration.id == tom.id))
    assert (seated.state, seated.site_id) == ("confirmed", event.sites[0].id)
    kinds = [letter.kind for letter in stored(sa.select(Message))]
    assert kinds == ["registration/promoted"]


def test_who_waits_gets_no_place_where_there_is_none(desk, without, stored):
    walk_in(desk)
    ben = without()
    refused = desk.post("/api/v1/door/seat", json={"ref": ben.id, "scan": a_scan("")})
    assert (refused.status_code, "is full" in refused.json["detail"]) == (409, True)
    assert len(stored(sa.select(Attendance))) == 0
    assert stored(sa.select(Registration).where(Registration.id == ben.id))[0].state == "waitlisted"


def test_whom_the_team_declined_the_help_desk_does_not_seat(desk, without):
    ben = without("declined")
    assert desk.post("/api/v1/door/seat", json={"ref": ben.id}).status_code == 403
    refused = walk_in(desk, email=ben.person.email)
    assert "has not approved" in refused.json["detail"]


def test_nobody_of_another_event_is_seated(desk, saved):
    other = saved(a_registration(saved(an_event()).sites[0], state="waitlisted"))
    assert desk.post("/api/v1/door/seat", json={"ref": other.id}).status_code == 404


def test_a_walk_in_of_before_the_phone_was_taken_off_is_handed_in_and_no_later_one(
    app, desk, stored
):
    taken_off(app, timedelta(minutes=1))
    assert walk_in(desk, offline=True, scan=a_late_scan()).status_code == 200
    assert [(s.verdict, s.after_revocation) for s in stored(sa.select(Scan))] == [
        ("admitted", True)
    ]
    after = a_scan("", offline=True, local_verdict="admitted")
    for changes in ({"offline": True, "scan": after}, {"offline": True}, {}):
        refused = walk_in(desk, id=str(uuid.uuid4()), name="Ben", **changes)
        assert (refused.status_code, refused.json["code"]) == (403, "device_revoked")
    assert len(stored(sa.select(Registration))) == 1


def test_a_phone_that_was_taken_off_learns_nobody_by_an_address_it_hands_in(
    app, desk, event, saved, stored
):
    ana = saved(a_registration(event.sites[0]))
    taken_off(app, timedelta(minutes=1))
    answer = walk_in(desk, email=ana.person.email, offline=True, scan=a_late_scan())
    assert answer.status_code == 200
    assert set(answer.json) == {"state"}
    (scan,) = stored(sa.select(Scan))
    assert (scan.registration_id, scan.after_revocation) == (ana.id, True)


def test_a_phone_is_heard_for_a_day_after_it_was_taken_off_whatever_its_clock_says(
    app, desk, stored
):
    with app.app_context():
        db.session.execute(sa.update(Device).values(paired_at=now() - timedelta(days=3)))
        db.session.commit()
    taken_off(app, timedelta(hours=25))
    long_ago = a_scan("", offline=True, scanned_at=(now() - timedelta(days=2)).isoformat())
    refused = walk_in(desk, offline=True, scan=long_ago, unsent=1)
    assert (refused.status_code, refused.json["code"]) == (403, "device_revoked")
    assert len(stored(sa.select(Registration))) == 0


def taken_off(app, ago):
    with app.app_context():
        db.session.execute(sa.update(Device).values(revoked_at=now() - ago))
        db.session.commit()


def test_who_waits_gets_no_spare_badge_that_would_open_no_door(desk, spare, without, stored):
    ben = without()
    refused = walk_in(desk, email=ben.person.email, spare=spare[0])
    assert "Find the person by name" in refused.json["detail"]
    assert stored(sa.select(Registration).where(Registration.id == ben.id))[0].state == "waitlisted"
    assert scan_of(desk, spare[0])["verdict"] == "unknown"


def test_a_late_walk_in_keeps_other_scans_from_being_moved(desk, south, stored):
    """What still waits on the phone may be older than the walk-in."""
    before = now() - timedelta(minutes=30)
    walk_in(desk, offline=True, scan=a_late_scan(), unsent=1)
    scan_of(desk, "nobody", scanned_at=before.isoformat(), offline=True)
    (lost,) = stored(sa.select(Scan).where(Scan.registration_id.is_(None)))
    assert abs(lost.scanned_at - before) < timedelta(seconds=2)


def test_a_new_ticket_replaces_the_lost_one_and_is_posted(desk, event, saved, stored):
    ana = saved(a_registration(event.sites[0]))
    old = ticket_of(ana)
    first, again = [desk.post("/api/v1/door/reissue", json={"code": old}).json for _ in range(2)]
    assert first == again
    assert scan_of(desk, old)["verdict"] == "replaced"
    assert scan_of(desk, first["code"])["verdict"] == "admitted"
    tickets = stored(sa.select(Ticket).order_by(Ticket.version))
    assert [(ticket.version, ticket.replaced_at is None) for ticket in tickets] == [
        (1, False),
        (2, True),
    ]
    (letter,) = stored(sa.select(Message))
    assert (letter.kind, letter.recipient) == ("registration/new_ticket", ana.person.email)


def test_the_help_desk_takes_back_an_arrival_of_this_morning_with_a_reason(
    desk, event, saved, stored
):
    ana = saved(a_registration(event.sites[0]))
    scan_of(desk, ticket_of(ana))
    since = scan_of(desk, ticket_of(ana))["since"]
    refused = scan_of(desk, "", undoes=since["scan"], scanned_at=_later())
    undone = scan_of(desk, "", undoes=since["scan"], override="Wrong person", scanned_at=_later())
    assert (refused["verdict"], undone["verdict"]) == ("undone", "undone")
    (came,) = stored(sa.select(Attendance))
    assert came.undone_at is not None


def _later():
    return (now() + timedelta(minutes=5)).isoformat()


def test_a_person_found_by_name_tells_whether_they_came(desk, event, saved):
    person = a_person(event.coalition, full_name="Tomás Villaseñor")
    ticket = ticket_of(saved(a_registration(event.sites[0], person=person)))

    def found():
        (one,) = desk.get("/api/v1/door/people?name=tomas").json["people"]
        return one

    assert found()["came"] is None
    scan_of(desk, ticket)
    assert found()["came"]
