"""A small installation in which everything is there: people, tickets, groups, facts, scans."""

import uuid

import sqlalchemy as sa

from summit.access.tokens import Purpose
from summit.checkin.actions.scans import approaching, record_scans
from summit.checkin.incoming import read_batch
from summit.checkin.models import Device
from summit.clock import now
from summit.registration.models import Registration
from summit.sample.actions.bulk import Bulk, Size, make_bulk
from tests.factories import KEYS


def a_bulk(session, registrations=12, sites=2, groups=2, meetings=2, keep=None):
    """An event of this size; ``keep`` may be a list that takes the tickets' tokens."""
    kept = [] if keep is None else keep
    size = Size(registrations, sites, groups, meetings)
    made: Bulk = make_bulk(session, size, keys=KEYS, keep=kept.append, now=now())
    return made


def let_in(session, token):
    """Scan a ticket at the first entrance; the results as the phone would read them."""
    device = session.scalar(sa.select(Device).order_by(Device.id))
    scan = {"id": str(uuid.uuid4()), "code": token, "scanned_at": now().isoformat(), "seq": 1}
    batch = read_batch({"scans": [scan], "device_clock": now().isoformat()})
    return record_scans(session, approaching(session, device.token_digest, batch), batch, now=now())


def token_of(session):
    """The ticket of the registration that was made first."""
    uid = session.scalar(sa.select(Registration.uid).order_by(Registration.id))
    return KEYS.token(Purpose.TICKET, uid, 1)
