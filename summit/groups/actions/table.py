"""The groups at the MAP table: somebody's ticket is scanned, and they choose.

It has the shape that the doors ask for (``summit.checkin.table.offers.Table``).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring
from summit.checkin.table.offers import Offer
from summit.errors import NotFound
from summit.groups.actions.members import sign_up
from summit.groups.links import Links
from summit.groups.models import Group
from summit.groups.queries import groups_of, knowledge_of
from summit.groups.states import GroupState, group_state
from summit.registration.models import Registration
from summit.retention.facts import Source


class GroupTable:
    """The groups of an event that still take people."""

    def offers(self, session: Session, event_id: int, *, now: datetime) -> list[Offer]:
        return [
            Offer(group.slug, dict(group.name), dict(group.purpose))
            for group in _open_groups(session, event_id, now)
        ]

    def take(
        self,
        session: Session,
        registration: Registration,
        key: str,
        *,
        chosen_at: datetime,
        now: datetime,
        keys: Keyring,
        base_url: str,
    ) -> dict[str, str]:
        """Sign the person up. Raises NotFound, GroupHasClosed."""
        groups = groups_of(session, registration.event_id)
        group = next((group for group in groups if group.slug == key), None)
        if group is None:
            raise NotFound
        sign_up(
            session,
            group,
            registration.person,
            occurred_at=chosen_at,
            now=now,
            source=Source.QR,
            links=Links(keys, base_url),
        )
        return dict(group.name)


def _open_groups(session: Session, event_id: int, now: datetime) -> list[Group]:
    groups = groups_of(session, event_id)
    known = knowledge_of(session, groups, now)
    return [g for g in groups if group_state(g.id, known) is not GroupState.CLOSED]
