"""Writing the made-up people, each once."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.coalition.models import Coalition
from summit.people.matching import email_key, name_key
from summit.people.models import Organization, Person
from summit.people.sectors import Sector
from summit.sample.fiction import OTHERS, PARTNERS, Someone


class Crowd:
    """The people of one coalition; asks for the same person give the same row."""

    def __init__(self, session: Session, coalition: Coalition) -> None:
        self.session, self.coalition = session, coalition
        self.organizations = {
            name: self._organization(name, sector, partner=partner)
            for rows, partner in ((PARTNERS, True), (OTHERS, False))
            for name, sector in rows
        }
        session.add_all(self.organizations.values())
        self.people: dict[str, Person] = {}

    def _organization(self, name: str, sector: str, *, partner: bool) -> Organization:
        return Organization(
            coalition_id=self.coalition.id,
            name=name,
            name_key=name_key(name),
            sector=Sector(sector),
            partner=partner,
        )

    def person(self, someone: Someone, *, now: datetime) -> Person:
        """The row of ``someone``."""
        known = self.people.get(someone.email)
        if known is None:
            known = self.people[someone.email] = self._new(someone, now)
            self.session.add(known)
        return known

    def _new(self, someone: Someone, now: datetime) -> Person:
        # 805-555-01xx is set aside for fiction.
        phone = f"805-555-01{len(self.people) % 100:02d}"
        return Person(
            coalition_id=self.coalition.id,
            full_name=someone.name,
            name_key=name_key(someone.name),
            email=someone.email,
            email_key=email_key(someone.email),
            phone=phone if len(self.people) % 3 else None,
            language=someone.language,
            organization=self.organizations.get(someone.organization),
            created_at=now,
        )


def nobody_yet(session: Session) -> bool:
    """Whether the installation holds no coalition at all."""
    return session.scalar(sa.select(sa.func.count()).select_from(Coalition)) == 0
