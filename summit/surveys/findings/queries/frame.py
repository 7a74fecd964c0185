"""Reading who came and who was reached, to compare them with who answered."""

from collections import Counter
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.groups.models import Membership
from summit.groups.queries import groups_to_join
from summit.people.models import Organization, Person
from summit.people.sectors import Sector
from summit.surveys.models import SurveyInvitation


def sectors_of(session: Session, people: Collection[int]) -> dict[str, int]:
    """How many of these people come from each sector; OTHER without an organization."""
    rows = session.execute(
        sa.select(Organization.sector, sa.func.count())
        .select_from(Person)
        .outerjoin(Organization, Organization.id == Person.organization_id)
        .where(Person.id.in_(people))
        .group_by(Organization.sector)
    )
    found: Counter[str] = Counter()
    for sector, n in rows:
        found[str(sector or Sector.OTHER)] += n
    return dict(found)


def reached_counts(session: Session, survey_id: int, event_id: int) -> dict[tuple[bool, bool], int]:
    """Those asked by personal link, by (has signed up for a group, has answered)."""
    groups = groups_to_join(event_id)
    members = sa.select(Membership.person_id).where(Membership.group_id.in_(groups))
    signed = SurveyInvitation.person_id.in_(members).label("signed")
    rows = session.execute(
        sa.select(signed, SurveyInvitation.redeemed, sa.func.count())
        .where(SurveyInvitation.survey_id == survey_id)
        .group_by(sa.text("1, 2"))
    )
    return {(bool(is_signed), bool(done)): n for is_signed, done, n in rows}
