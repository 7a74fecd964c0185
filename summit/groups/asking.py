"""Whom we may ask by mail, and how long a question stays open."""

from datetime import date, timedelta

from summit.errors import N_
from summit.groups.sheet import standing_of
from summit.retention.facts import FactKind
from summit.retention.outreach import wants_peace
from summit.retention.standing import LAPSED_STATES
from summit.retention.states import Register

ASK_DAYS = 21
"""A question by mail can be answered for so long."""
PEACE_DAYS = 14
"""At least so many days lie between two letters of this kind to one member."""


def last_day_of(today: date) -> date:
    """The last day on which a question that is asked today can be answered."""
    return today + timedelta(days=ASK_DAYS)


def why_not(register: Register, person_id: int, group_id: int, address: str | None) -> str | None:
    """Why this member gets no letter now, as a sentence about %(name)s; None when they may."""
    standing = standing_of(register, person_id, group_id)
    if not address:
        return N_("There is no e-mail address of %(name)s. Call them.")
    if wants_peace(register, person_id):
        return N_("%(name)s asked us to stop. No letter goes out.")
    if standing is None or not (standing.is_open or standing.state in LAPSED_STATES):
        return N_("%(name)s is no longer in the group. No letter goes out.")
    if _written_to(register, person_id, group_id):
        return N_("%(name)s had a letter in the last two weeks. Give them time, or call.")
    return None


def _written_to(register: Register, person_id: int, group_id: int) -> bool:
    today = register.today(group_id)
    return any(
        entry.fact.kind is FactKind.CONTACT_OUT
        and entry.fact.channel == "mail"
        and entry.fact.group == group_id
        and (today - entry.day).days < PEACE_DAYS
        for entry in register.known.personal.get(person_id, ())
    )
