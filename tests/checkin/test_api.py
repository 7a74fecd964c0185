"""The phones' interface: every scan once, and an answer for each."""

import json
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.checkin.models import Attendance, Device, Scan
from summit.checkin.states import DeviceRole
from summit.clock import now
from summit.events.models import Event
from summit.extensions import db
from summit.registration.models import Ticket
from summit.registration.states import State
from tests.checkin.phones import OTHER, SCANS, phone, verdicts
from tests.factories import a_registration, an_event, ticket_of
from tests.factories.checkin import a_batch, a_device, a_point, a_scan


def test_a_ticket_of_this_site_is_admitted_by_token_and_shows_name_and_site(door, registered):
    ana = registered()
    (result,) = door(a_scan(ticket_of(ana)))
    assert result["verdict"] == "admitted"
    assert result["name"] == ana.person.full_name
    assert result["site"]["en"] == "South County"


def test_the_address_in_the_qr_and_the_typed_code_open_the_same_door(door, registered):
    ana, ben = registered(), registered()
    typed = f"{ben.tickets[0].code[:4].lower()}-{ben.tickets[0].code[4:]}"
    scans = [a_scan(f"HTTP://LOCALHOST/T/{ticket_of(ana)}"), a_scan(typed)]
    assert verdicts(door(*scans)) == ["admitted", "admitted"]


def test_the_second_scan_says_when_and_where_the_first_was(door, registered):
    ana = registered()
    door(a_scan(ticket_of(ana)))
    (again,) = door(a_scan(ticket_of(ana)))
    assert again["verdict"] == "already_in"
    assert again["since"]["point"] == "Main entrance"
    assert again["since"]["device"] == "Scanner 1"


def test_a_ticket_twice_in_one_batch_comes_in_once(door, registered, stored):
    ana = registered()
    assert verdicts(door(a_scan(ticket_of(ana)), a_scan(ticket_of(ana)))) == [
        "admitted",
        "already_in",
    ]
    assert len(stored(sa.select(Attendance))) == 1


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"site": 1}, "wrong_site"),
        ({"state": State.CANCELLED}, "cancelled"),
        ({"state": State.WAITLISTED}, "waitlisted"),
    ],
)
def test_who_has_no_place_here_is_told_so_and_nobody_comes_in(
    door, registered, stored, changes, verdict
):
    ana = registered(**changes)
    assert verdicts(door(a_scan(ticket_of(ana)))) == [verdict]
    assert stored(sa.select(Attendance)) == []


def test_an_unknown_code_is_kept_as_a_scan(door, stored):
    assert verdicts(door(a_scan("https://example.org/menu"))) == ["unknown"]
    assert [scan.verdict for scan in stored(sa.select(Scan))] == ["unknown"]


def test_a_ticket_of_another_event_is_told_from_no_ticket(door, saved):
    elsewhere = saved(an_event())
    stranger = saved(a_registration(elsewhere.sites[0]))
    (result,) = door(a_scan(ticket_of(stranger)))
    assert result["verdict"] == "wrong_event"
    assert "name" not in result


def test_a_replaced_ticket_says_so(app, door, registered):
    ana = registered()
    with app.app_context():
        db.session.execute(sa.update(Ticket).values(replaced_at=now()))
        db.session.commit()
    assert verdicts(door(a_scan(ticket_of(ana)))) == ["replaced"]


def test_the_same_batch_twice_is_answered_byte_for_byte_alike(door, registered, stored):
    scans = [a_scan(ticket_of(registered())), a_scan("nothing"), a_scan(ticket_of(registered(1)))]
    first, second = (
        json.dumps(door(*scans)).encode(),
        json.dumps(door(*scans, unsent=3)).encode(),
    )
    assert first == second
    assert len(stored(sa.select(Scan))) == 3


def test_an_odd_scan_never_spoils_its_batch(door, registered, stored):
    good = a_scan(ticket_of(registered()))
    odd = [
        {"id": "not a uuid", "code": "x"},
        None,
        17,
        a_scan(None, scanned_at="yesterday", seq=-1, point="x", direction=[], override={}),
        a_scan("\x00\ud800\u202e"),
    ]
    results = door(*odd, good)
    assert verdicts(results) == [None, None, None, "unknown", "unknown", "admitted"]
    assert len(stored(sa.select(Scan))) == 3


@pytest.mark.parametrize("scans", [[], [{"id": "x"}] * 201, "text", None])
def test_a_batch_has_between_one_and_two_hundred_scans(door, scans):
    answer = door.client.post(SCANS, json={"scans": scans}, headers=door.headers)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("year", ["0001", "0048", "1969", "2199", "9999"])
def test_a_clock_of_another_age_never_spoils_the_batch(door, registered, stored, year):
    clock = f"{year}-12-31T23:59:59+00:00"
    scan = a_scan(ticket_of(registered()), scanned_at=clock)
    assert verdicts(door(scan, device_clock=clock)) == ["admitted"]
    (kept,) = stored(sa.select(Scan))
    assert kept.clock_suspect
    assert kept.scanned_at <= kept.received_at


def test_twenty_equal_posts_at_once_have_one_effect(app, door, registered, stored):
    scan, answers = a_scan(ticket_of(registered())), []
    unknown = a_scan("nobody's")
    start = threading.Barrier(20)

    def post():
        mine = phone(app)
        start.wait()
        answers.append(json.dumps(mine(scan, unknown)))

    threads = [threading.Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 20
    assert len(set(answers)) == 1
    assert len(stored(sa.select(Scan))) == 2
    assert len(stored(sa.select(Attendance))) == 1


def statements_for(door, statements, *scans):
    before = len(statements)
    door(*scans)
    return len([s for s in statements[before:] if not s.startswith("BEGIN")])


def test_a_scan_costs_the_same_statements_whatever_the_list_and_the_batch(
    door, registered, statements
):
    people = [registered() for _ in range(3)]
    one = statements_for(door, statements, a_scan(ticket_of(people[0])))
    for _ in range(20):
        registered()
    again = statements_for(door, statements, a_scan(ticket_of(people[1])))
    many = statements_for(
        door, statements, *[a_scan(ticket_of(registered())) for _ in range(2)], a_scan("x")
    )
    assert one == 4  # who holds up what, insert, insert, update of the device
    assert again == one - 1  # the device was written a moment ago
    assert many == again
    first, *others = [a_scan(ticket_of(people[n])) for n in (0, 0, 1)]
    assert statements_for(door, statements, first) == again  # where they are in, and one insert
    assert statements_for(door, statements, *others) == again


def test_whose_arrival_changes_between_reading_and_writing_is_read_again(
    app, door, registered, stored
):
    ana = registered()
    door(a_scan(ticket_of(ana)))
    with app.app_context():
        engine = db.engine
    overtaken = []

    def overtake(connection, cursor, statement, *_):
        """Another process is faster, once."""
        if statement.startswith("UPDATE attendance") and not overtaken:
            overtaken.append(statement)
            connection.execute(sa.update(Attendance).values(changed_at=now()))

    sa.event.listen(engine, "before_cursor_execute", overtake)
    try:
        assert verdicts(door(a_scan(ticket_of(ana), direction="out"))) == ["exited"]
    finally:
        sa.event.remove(engine, "before_cursor_execute", overtake)
    assert len(overtaken) == 1
    assert stored(sa.select(Attendance))[0].left_at is not None
    assert [one.verdict for one in stored(sa.select(Scan).order_by(Scan.received_at))] == [
        "admitted",
        "exited",
    ]


def test_several_people_go_out_in_one_batch(door, registered, stored):
    tickets = [ticket_of(registered()) for _ in range(3)]
    door(*map(a_scan, tickets))
    out = door(*(a_scan(ticket, direction="out") for ticket in tickets))
    assert verdicts(out) == ["exited"] * 3
    assert all(one.left_at for one in stored(sa.select(Attendance)))


def test_the_help_desk_lets_in_with_a_reason_and_a_scanner_does_not(
    app, door, south, registered, saved, stored
):
    ana = registered(1)
    scan = {"override": "came with her mother"}
    assert verdicts(door(a_scan(ticket_of(ana), **scan))) == ["wrong_site"]
    saved(a_device(south, OTHER, role=DeviceRole.HELP_DESK))
    assert verdicts(phone(app, OTHER)(a_scan(ticket_of(ana), **scan))) == ["admitted"]
    assert [s.forced for s in stored(sa.select(Scan).order_by(Scan.received_at))] == [False, True]


def test_who_goes_out_and_comes_back_counts_once_with_the_first_time(door, registered, stored):
    ana = registered()
    scans = [a_scan(ticket_of(ana), direction=way) for way in ("in", "out", "out", "in")]
    assert verdicts(door(*scans)) == ["admitted", "exited", "not_in", "admitted"]
    (attendance,) = stored(sa.select(Attendance))
    assert attendance.scan_id == scans[0]["id"]


def ago(**span):
    return (now() - timedelta(**span)).isoformat()


def test_of_two_phones_without_a_network_the_earlier_counts(app, door, south, registered, saved):
    """Whichever of them sends first."""
    saved(a_device(south, OTHER, name="Scanner 2"))
    ana, ben = registered(), registered()
    offline = {"offline": True, "local_verdict": "admitted"}
    other = phone(app, OTHER)
    assert verdicts(
        door(
            a_scan(ticket_of(ana), scanned_at=ago(minutes=9), **offline),
            a_scan(ticket_of(ben), scanned_at=ago(minutes=8), **offline),
        )
    ) == ["admitted", "admitted"]
    assert verdicts(
        other(
            a_scan(ticket_of(ana), scanned_at=ago(minutes=5), **offline),
            a_scan(ticket_of(ben), scanned_at=ago(minutes=20), **offline),
        )
    ) == ["duplicate_offline", "admitted"]


def test_a_wrong_clock_is_corrected_and_flagged(door, registered, stored):
    """Two hours ahead: the scan made five minutes ago is dated five minutes ago."""
    ahead = timedelta(hours=2)
    scan = a_scan(
        ticket_of(registered()), scanned_at=(now() + ahead - timedelta(minutes=5)).isoformat()
    )
    (result,) = door(scan, device_clock=(now() + ahead).isoformat())
    (kept,) = stored(sa.select(Scan))
    assert result["clock_suspect"]
    assert kept.clock_suspect
    assert abs(now() - timedelta(minutes=5) - kept.scanned_at) < timedelta(seconds=10)


def test_no_scan_is_dated_into_the_future_or_before_the_pairing(door, registered, stored):
    door(
        a_scan(ticket_of(registered()), scanned_at=ago(days=3)),
        a_scan(ticket_of(registered()), scanned_at=ago(days=-3)),
    )
    dated = sorted(scan.scanned_at for scan in stored(sa.select(Scan)))
    assert now() - timedelta(hours=2) < dated[0] <= dated[1] <= now()


def test_a_revoked_phone_may_hand_in_what_it_scanned_before(app, door, registered, stored):
    with app.app_context():
        db.session.execute(sa.update(Device).values(revoked_at=now() - timedelta(minutes=10)))
        db.session.commit()
    before, after = registered(), registered()
    results = door(
        a_scan(ticket_of(before), scanned_at=ago(minutes=20), offline=True),
        a_scan(ticket_of(after)),
    )
    assert verdicts(results) == ["admitted", "device_revoked"]
    assert all(scan.after_revocation for scan in stored(sa.select(Scan)))
    assert door.client.get("/api/v1/door/status", headers=door.headers).status_code == 403
    listing = door.client.get("/api/v1/door/manifest", headers=door.headers)
    assert (listing.status_code, listing.json["code"]) == (403, "device_revoked")


def test_without_a_secret_there_is_no_answer(app, event):
    client = app.test_client()
    for answer in (
        client.post(SCANS, json=a_batch(a_scan("x"))),
        client.get("/api/v1/door/manifest"),
        client.get("/api/v1/door/status", headers={"Authorization": "Bearer nonsense"}),
    ):
        assert (answer.status_code, answer.json["code"]) == (401, "device_unknown")


def test_only_json_of_the_same_site_is_taken(door):
    form = door.client.post(SCANS, data={"scans": "[]"}, headers=door.headers)
    assert form.status_code == 415
    foreign = door.client.post(
        SCANS,
        json=a_batch(a_scan("x")),
        headers={**door.headers, "Sec-Fetch-Site": "cross-site"},
    )
    assert foreign.status_code == 403


def test_the_status_counts_people_and_notes_how_the_phone_is(door, registered, stored):
    for _ in range(2):
        door(a_scan(ticket_of(registered())))
    told = {"device_clock": ago(minutes=-3), "unsent": 4}
    answer = door.client.post("/api/v1/door/status", json=told, headers=door.headers)
    assert answer.json["counts"]["point"] == answer.json["counts"]["site"] == 2
    (device,) = stored(sa.select(Device))
    assert device.unsent == 4
    assert 175 <= device.clock_offset <= 185
    assert answer.json["clock_suspect"]


def test_a_door_that_is_chosen_on_the_phone_is_where_it_stands_and_counts(
    door, event, south, registered, saved, stored
):
    side, north = saved(a_point(south.site, "Side")), saved(a_point(event.sites[1], "North"))
    door(a_scan(ticket_of(registered())))

    def greet(**told):
        return door.client.post("/api/v1/door/status", json=told, headers=door.headers).json

    chosen = greet(point=side.id)
    assert (chosen["point"]["name"], chosen["counts"]["point"]) == ("Side", 0)
    assert greet(point=north.id)["point"]["name"] == "Side"  # of another site
    assert greet(point="x")["point"]["name"] == "Side"
    assert [device.point_id for device in stored(sa.select(Device))] == [side.id]
    assert greet(point=south.id)["counts"]["point"] == 1


def test_a_phone_ends_a_day_after_the_event_and_lasts_longer_if_that_is_put_off(
    app, door, event, stored
):
    def change(kind, **values):
        with app.app_context():
            db.session.execute(sa.update(kind).values(values))
            db.session.commit()

    waiting = {"unsent": 1}
    later = event.ends_at + timedelta(days=30)
    change(Device, expires_at=event.ends_at + timedelta(hours=24))
    door.client.set_cookie("summit-door", "a device's secret")
    change(Event, ends_at=later)
    for _ in range(2):  # an answer may be lost
        answer = door.client.post("/api/v1/door/status", json=waiting)
        assert f"{later + timedelta(hours=24):%d %b %Y}" in answer.headers["Set-Cookie"]
    (device,) = stored(sa.select(Device))
    assert device.expires_at == later + timedelta(hours=24)
    change(Device, expires_at=now() - timedelta(minutes=1))
    over = door.client.post("/api/v1/door/status", json=waiting)
    assert (over.status_code, over.json["code"]) == (403, "device_revoked")
    assert verdicts(door(a_scan("x"), a_scan("x", scanned_at=ago(minutes=5)))) == [
        "device_revoked",
        "unknown",
    ]


@pytest.mark.parametrize("path", ["pair", "scans", "status", "walk-ins", "move", "seat"])
def test_json_as_deep_as_a_well_is_refused(app, path):
    answer = app.test_client().post(
        f"/api/v1/door/{path}", data="[" * 200_000, content_type="application/json"
    )
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_a_phone_of_another_event_learns_nothing_by_a_known_scan(app, door, registered, saved):
    scan = a_scan(ticket_of(registered()))
    door(scan)
    elsewhere = saved(an_event())
    point = saved(a_point(elsewhere.sites[0]))
    saved(a_device(point, secret=OTHER))
    assert phone(app, OTHER)(scan) == [{"id": scan["id"], "verdict": None}]
