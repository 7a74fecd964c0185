"""Doors, phones and what phones send."""

import uuid
from datetime import timedelta

from summit.access.tokens import digest
from summit.checkin.models import Device, Point
from summit.checkin.states import DeviceRole, PointKind
from summit.clock import now


def a_point(site, name="Main entrance", **changes):
    return Point(
        **{
            "event_id": site.event_id,
            "site_id": site.id,
            "site": site,
            "kind": PointKind.ENTRANCE,
            "name": name,
        }
        | changes
    )


def a_device(point, secret="a device's secret", **changes):
    """A phone at a *saved* point."""
    return Device(
        **{
            "event_id": point.event_id,
            "site_id": point.site_id,
            "point_id": point.id,
            "role": DeviceRole.SCANNER,
            "name": "Scanner 1",
            "token_digest": digest(secret),
            "paired_at": now() - timedelta(hours=1),
            "expires_at": now() + timedelta(days=1),
        }
        | changes
    )


def a_scan(code, **changes):
    return {
        "id": str(uuid.uuid4()),
        "code": code,
        "direction": "in",
        "scanned_at": now().isoformat(),
        "seq": 1,
        "offline": False,
        "local_verdict": None,
    } | changes


def a_batch(*scans, **changes):
    return {"device_clock": now().isoformat(), "unsent": 0, "scans": list(scans)} | changes
