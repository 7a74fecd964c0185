"""A lead hands over: a note, the open tasks, and the way back."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.errors import N_, Conflict, FieldError
from summit.groups.actions.founding import add_lead, admit_lead, end_lead
from summit.groups.actions.letters import handover_key, mail_handover
from summit.groups.actions.tasks import hand_on
from summit.groups.links import Links
from summit.groups.models import Group, GroupLead, Task
from summit.groups.queries import membership_of
from summit.outbox.actions import withdraw
from summit.people.models import Person


def hand_over(
    session: Session,
    group: Group,
    lead: GroupLead,
    successor: Person,
    note: str,
    *,
    today: date,
    actor: Actor,
    links: Links,
    now: datetime,
) -> bool:
    """``successor`` leads from today, reads ``note`` and takes the open tasks of ``lead``.

    Somebody who leads already may take over from another one. True if the successor's log-in may
    open the group's pages now. Lock the group first.
    """
    if lead.until is not None:
        raise Conflict(N_("The group has changed since you opened the page."))
    if successor.id == lead.person_id:
        raise FieldError("email", N_("Name somebody else."))
    leads = {one.person_id for one in group.leads if one.until is None}
    end_lead(session, group, lead, today=today, actor=actor, now=now)
    opened = True
    if successor.id not in leads:
        opened = add_lead(session, group, successor, today=today, actor=actor, now=now)
    lead.successor, lead.handover, lead.handed_at = successor, note, now
    lead.handed_tasks = _hand_tasks(session, group, lead, successor)
    mail_handover(session, group, lead, successor, links=links, now=now)
    return opened


def _hand_tasks(session: Session, group: Group, lead: GroupLead, successor: Person) -> list[int]:
    """The open tasks go along if both are members; the ids."""
    source = membership_of(session, group.id, lead.person_id)
    target = membership_of(session, group.id, successor.id)
    if source is None or target is None:
        return []
    return [task.id for task in hand_on(session, source, target)]


def take_back_handover(
    session: Session, group: Group, lead: GroupLead, *, today: date, actor: Actor, now: datetime
) -> None:
    """The lead leads again, and their tasks are theirs; whoever led before still does.

    Lock the group first. Raises Conflict when it was not handed over.
    """
    if lead.successor is None or lead.until is None:
        raise Conflict(N_("The group has changed since you opened the page."))
    taken = next(
        (one for one in group.leads
         if one.person_id == lead.successor_id and one.until is None and one.since >= lead.until),
        None,
    )  # fmt: skip
    if taken is not None:
        end_lead(session, group, taken, today=today, actor=actor, now=now)
    withdraw(session, [handover_key(lead)])
    lead.until = lead.successor = lead.handed_at = None
    admit_lead(session, group, lead.person, actor=actor, now=now)
    _give_back(session, group, lead)


def _give_back(session: Session, group: Group, lead: GroupLead) -> None:
    owner = membership_of(session, group.id, lead.person_id)
    for task_id in lead.handed_tasks if owner is not None else ():
        task = session.get(Task, task_id)
        if task is not None and owner is not None:
            task.membership = owner
