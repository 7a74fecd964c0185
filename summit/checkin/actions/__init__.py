"""Writing at the doors: scans, undoing, phones and points."""

from summit.checkin.actions.pairing import (
    add_point,
    meet,
    offer_pairing,
    pair,
    pair_here,
    revoke,
)
from summit.checkin.actions.scans import record_scans

__all__ = ["add_point", "meet", "offer_pairing", "pair", "pair_here", "record_scans", "revoke"]
