"""Sessions that tests start from."""

import itertools
from datetime import timedelta

from summit.access.tokens import new_uid
from summit.clock import now
from summit.schedule.models import Placement, ProgrammeSession, SessionSpeaker, Speaker
from summit.schedule.states import PlacementRole, SessionKind, SessionScope
from tests.factories import both

_number = itertools.count(1)


def a_session(event, *sites, minute=0, minutes=60, speakers=(), **changes):
    """A session of a *saved* event in the first rooms of ``sites``, broadcast if several."""
    n, start = next(_number), event.starts_at + timedelta(minutes=minute)
    sites = sites or tuple(event.sites[:1])
    roles = [PlacementRole.ORIGIN] + [PlacementRole.RECEIVING] * (len(sites) - 1)
    if len(sites) == 1:
        roles = [PlacementRole.LOCAL]
    return ProgrammeSession(
        **{
            "uid": new_uid(),
            "event_id": event.id,
            "slug": f"session-{n}",
            "kind": SessionKind.PANEL,
            "scope": SessionScope.LOCAL if len(sites) == 1 else SessionScope.BROADCAST,
            "title": both(f"Session {n}"),
            "abstract": {},
            "starts_at": start,
            "ends_at": start + timedelta(minutes=minutes),
            "languages": [],
            "changed_at": now(),
            "placements": [
                Placement(site_id=site.id, room_id=_first_room(site), role=role)
                for site, role in zip(sites, roles, strict=True)
            ],
            "speakers": [
                SessionSpeaker(
                    speaker=Speaker(event_id=event.id, name=name, about={}), position=position
                )
                for position, name in enumerate(speakers)
            ],
        }
        | changes
    )


def _first_room(site):
    return site.rooms[0].id if site.rooms else None
