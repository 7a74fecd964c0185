"""What organizers do with groups: found, change, and say who leads."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.permissions import Role
from summit.access.policy import Actor, Scope
from summit.accounts.models import RoleGrant
from summit.accounts.queries import user_with_email
from summit.audit.actions import record as record_deed
from summit.db import Localized
from summit.errors import N_, FieldError
from summit.events.models import Event
from summit.groups.models import Group, GroupLead, GroupRule
from summit.groups.states import GroupKind
from summit.people.models import Person
from summit.retention.facts import rule_for_cadence


@dataclass(frozen=True, slots=True)
class Charter:
    """What a group is."""

    name: Localized
    purpose: Localized
    cadence_days: int
    pillar_id: int | None = None
    slug: str = ""
    kind: GroupKind = GroupKind.MAP_GROUP
    term_from: date | None = None
    term_to: date | None = None
    parent_id: int | None = None


def found_group(
    session: Session, event: Event, charter: Charter, *, actor: Actor, now: datetime
) -> Group:
    """A new group of an event, with version 1 of its lapse rule. Raises FieldError: slug taken."""
    _demand_free(session, event, charter.slug)
    _demand_order(charter)
    count = session.scalar(sa.select(sa.func.count(Group.id)).where(Group.event_id == event.id))
    group = Group(
        coalition_id=event.coalition_id,
        event=event,
        slug=charter.slug,
        kind=charter.kind,
        name=charter.name,
        purpose=charter.purpose,
        pillar_id=charter.pillar_id,
        timezone=event.timezone,
        cadence_days=charter.cadence_days,
        position=count or 0,
        term_from=charter.term_from,
        term_to=charter.term_to,
        parent_id=charter.parent_id,
        created_at=now,
    )
    group.rules = [_rule(group, 1, now)]
    session.add(group)
    session.flush()  # the log of deeds names the group by its id
    log_deed(session, "group:found", group, actor=actor, now=now)
    return group


def _demand_free(session: Session, event: Event, slug: str) -> None:
    taken = sa.select(Group.id).where(Group.event_id == event.id, Group.slug == slug)
    if session.scalar(taken) is not None:
        raise FieldError("slug", N_("Another group of this event has this address."))


def _demand_order(charter: Charter) -> None:
    if charter.term_from and charter.term_to and charter.term_to < charter.term_from:
        raise FieldError("term_to", N_("The term ends before it begins. Check both days."))


def _rule(group: Group, version: int, now: datetime) -> GroupRule:
    """The documented rule for the cadence that the group declares."""
    today = now.astimezone(ZoneInfo(group.timezone)).date()
    plain = rule_for_cadence(group.cadence_days, begins=today, recorded_at=now, version=version)
    return GroupRule(
        version=version,
        misses=plain.misses,
        cadence_days=plain.cadence_days,
        valid_from=today,
        recorded_at=now,
    )


def change_group(
    session: Session, group: Group, charter: Charter, *, actor: Actor, now: datetime
) -> None:
    """Change what a group is. A new cadence begins a new version of its rule, today.

    Raises FieldError: the term ends before it begins.
    """
    _demand_order(charter)
    group.name, group.purpose = charter.name, charter.purpose
    group.pillar_id = charter.pillar_id
    group.term_from, group.term_to = charter.term_from, charter.term_to
    group.parent_id = charter.parent_id
    if charter.cadence_days != group.cadence_days:
        group.cadence_days = charter.cadence_days
        version = max((rule.version for rule in group.rules), default=0) + 1
        group.rules.append(_rule(group, version, now))
    log_deed(session, "group:change", group, actor=actor, now=now)


def add_lead(
    session: Session, group: Group, person: Person, *, today: date, actor: Actor, now: datetime
) -> bool:
    """Let a person lead. True if their log-in was found and may open the group's pages.

    Raises FieldError when they lead already.
    """
    if any(lead.person_id == person.id and lead.until is None for lead in group.leads):
        raise FieldError("email", N_("This person leads the group already."))
    group.leads.append(GroupLead(person=person, since=today))
    opened = admit_lead(session, group, person, actor=actor, now=now)
    log_deed(session, "group:add-lead", group, actor=actor, now=now)
    return opened


def admit_lead(
    session: Session, group: Group, person: Person, *, actor: Actor, now: datetime
) -> bool:
    """Let the person's log-in open the group's pages; False if they have none."""
    user = user_with_email(session, person.email) if person.email else None
    if user is not None and not _may_lead(user.grants, group):
        user.grants.append(
            RoleGrant(
                role=Role.GROUP_LEAD,
                coalition_id=group.coalition_id,
                event_id=group.event_id,
                group_id=group.id,
                granted_at=now,
                granted_by_id=actor.user_id,
            )
        )
    return user is not None


def _may_lead(grants: list[RoleGrant], group: Group) -> bool:
    return any(grant.role is Role.GROUP_LEAD and grant.group_id == group.id for grant in grants)


def end_lead(
    session: Session, group: Group, lead: GroupLead, *, today: date, actor: Actor, now: datetime
) -> None:
    """A lead hands over; their log-in no longer opens the group's pages."""
    lead.until = today
    user = user_with_email(session, lead.person.email) if lead.person.email else None
    for grant in list(user.grants) if user else ():
        if grant.role is Role.GROUP_LEAD and grant.group_id == group.id:
            user.grants.remove(grant)  # type: ignore[union-attr]
    log_deed(session, "group:end-lead", group, actor=actor, now=now)


def log_deed(session: Session, deed: str, group: Group, *, actor: Actor, now: datetime) -> None:
    """Write down who did what to a group."""
    scope = Scope(group.coalition_id, group.event_id, None, group.id)
    record_deed(session, deed, f"map_group:{group.id}", actor=actor, now=now, scope=scope)
