"""Writing at the doors: scans, undoing, phones and points."""

from summit.checkin.actions.pairing import (
    add_point,
    lengthen,
    meet,
    offer_pairing,
    pair,
    pair_here,
    place_at,
    remove_point,
    revoke,
    take_point,
)
from summit.checkin.actions.scans import Overtaken, approaching, record_scans
from summit.checkin.actions.walkins import WalkIn, make_spares, register_walk_in

__all__ = [
    "Overtaken",
    "WalkIn",
    "add_point",
    "approaching",
    "lengthen",
    "make_spares",
    "meet",
    "offer_pairing",
    "pair",
    "pair_here",
    "place_at",
    "record_scans",
    "register_walk_in",
    "remove_point",
    "revoke",
    "take_point",
]
