"""Taking a scan back: a row of its own that reverses what the scan did, and nothing after it."""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from summit.checkin.models import Attendance, Scan
from summit.checkin.states import DeviceRole
from summit.clock import now
from tests.checkin.phones import OTHER, phone, verdicts
from tests.factories import ticket_of
from tests.factories.checkin import a_device, a_scan


def test_an_undo_takes_the_arrival_back_and_keeps_both_rows(door, registered, stored):
    scan = a_scan(ticket_of(registered()))
    door(scan)
    undo = a_scan("", undoes=scan["id"])
    assert verdicts(door(undo)) == verdicts(door(undo)) == ["undone"]
    assert stored(sa.select(Attendance))[0].undone_at
    assert len(stored(sa.select(Scan))) == 2


def test_who_was_undone_may_come_in_again(door, registered, stored):
    ana = registered()
    scan = a_scan(ticket_of(ana))
    assert verdicts(door(scan, a_scan("", undoes=scan["id"]), a_scan(ticket_of(ana)))) == [
        "admitted",
        "undone",
        "admitted",
    ]
    (attendance,) = stored(sa.select(Attendance))
    assert attendance.undone_at is None


def test_a_late_undo_needs_the_help_desk_and_a_reason(app, door, south, registered, saved):
    early = (now() - timedelta(minutes=5)).isoformat()
    scan = a_scan(ticket_of(registered()), scanned_at=early)
    door(scan)
    saved(a_device(south, OTHER, role=DeviceRole.HELP_DESK))
    desk = phone(app, OTHER)
    assert verdicts(door(a_scan("", undoes=scan["id"]))) == ["too_late"]
    assert verdicts(desk(a_scan("", undoes=scan["id"]))) == ["too_late"]
    assert verdicts(desk(a_scan("", undoes=scan["id"], override="typed wrongly"))) == ["undone"]


def test_undoing_that_somebody_came_back_leaves_them_out(door, registered, stored):
    ana = registered()
    came, went, back = (a_scan(ticket_of(ana), direction=way) for way in ("in", "out", "in"))
    results = door(came, went, back)
    assert results[2]["left"] == results[1]["at"]
    undo = a_scan("", undoes=back["id"])
    assert verdicts(door(undo)) == ["undone"]
    (attendance,) = stored(sa.select(Attendance))
    assert attendance.left_at.isoformat() == results[1]["at"]
    assert attendance.undone_at is None
    assert verdicts(door(a_scan(ticket_of(ana), direction="out"))) == ["not_in"]


def test_undoing_an_exit_twice_undoes_no_later_exit(door, registered, stored):
    ana = registered()
    came, went, back, again = (
        a_scan(ticket_of(ana), direction=way) for way in ("in", "out", "in", "out")
    )
    door(came, went)
    door(a_scan("", undoes=went["id"]))
    assert stored(sa.select(Attendance))[0].left_at is None
    door(back, again)
    door(a_scan("", undoes=went["id"]))
    assert stored(sa.select(Attendance))[0].left_at is not None


def test_a_phone_that_was_taken_off_takes_nothing_back(app, door, south, registered, saved, stored):
    saved(a_device(south, OTHER, role=DeviceRole.HELP_DESK, revoked_at=now()))
    scan = a_scan(ticket_of(registered()))
    door(scan)
    undo = a_scan("", undoes=scan["id"], override="from a lost phone")
    assert verdicts(phone(app, OTHER)(undo)) == ["device_revoked"]
    assert stored(sa.select(Attendance))[0].undone_at is None


def test_nobody_undoes_what_does_not_exist(door):
    assert verdicts(door(a_scan("", undoes=str(uuid.uuid4())))) == ["unknown"]
