"""What a group or a body cannot do without, and what share the coalition has set itself."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor, Scope
from summit.audit.actions import record
from summit.errors import N_, FieldError
from summit.groups.models import Group
from summit.people.keypeople import Category
from summit.stakeholders.coverage import Sought
from summit.stakeholders.models import CoverageAim, CoverageRequirement


def require(
    session: Session,
    group: Group,
    sought: Sought,
    *,
    least: int,
    by: date | None,
    actor: Actor,
    now: datetime,
) -> CoverageRequirement:
    """So many of these must be there. Lock the group first. Raises FieldError: said already."""
    kind = {"category" if isinstance(sought, Category) else "sector": sought}
    known = sa.select(CoverageRequirement.id).where(CoverageRequirement.group_id == group.id)
    if session.scalar(known.filter_by(**kind)) is not None:
        raise FieldError("sought", N_("This group requires them already. Take that away first."))
    made = CoverageRequirement(group_id=group.id, least=least, by_date=by, made_at=now, **kind)
    session.add(made)
    _log(session, "required", group, sought, actor=actor, now=now)
    return made


def require_no_more(
    session: Session, requirement: CoverageRequirement, *, actor: Actor, now: datetime
) -> None:
    """The group can do without."""
    sought = requirement.sector or requirement.category
    session.delete(requirement)
    _log(session, "required-no-more", requirement.group, sought, actor=actor, now=now)


def aim_at(
    session: Session, coalition_id: int, percent: int, *, actor: Actor, now: datetime
) -> None:
    """The coalition sets itself another share; what it was before stays written."""
    session.add(
        CoverageAim(coalition_id=coalition_id, percent=percent, at=now, by_id=actor.user_id)
    )
    record(session, "coverage:aimed", f"coalition:{coalition_id}", actor=actor, now=now,
           scope=Scope(coalition_id), percent=percent)  # fmt: skip


def _log(
    session: Session, deed: str, group: Group, sought: object, *, actor: Actor, now: datetime
) -> None:
    scope = Scope(group.coalition_id, group.event_id, None, group.id)
    record(session, f"coverage:{deed}", f"map_group:{group.id}", actor=actor, now=now,
           scope=scope, of=str(sought))  # fmt: skip
