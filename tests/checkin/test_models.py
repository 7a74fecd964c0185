"""What the database itself refuses of a scan."""

import uuid

import pytest
from sqlalchemy.exc import IntegrityError

from summit.checkin.models import scan_table
from summit.clock import now
from tests.factories import an_event
from tests.factories.checkin import a_device, a_point


def test_no_scan_names_a_point_of_another_site_or_event(session, saved):
    event = saved(an_event())
    point = saved(a_point(event.sites[0]))
    device = saved(a_device(point))
    row = {
        "event_id": event.id,
        "site_id": point.site_id,
        "point_id": point.id,
        "device_id": device.id,
        "code_digest": "x",
        "scanned_at": now(),
        "received_at": now(),
        "verdict": "unknown",
        "result": {},
    }
    session.execute(scan_table.insert(), row | {"id": str(uuid.uuid4())})
    for odd in ({"site_id": event.sites[1].id}, {"event_id": event.id + 1}):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(scan_table.insert(), row | {"id": str(uuid.uuid4())} | odd)
    session.rollback()
