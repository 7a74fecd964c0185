"""What a reader of the Monday page can do about what it shows: links and one-click acts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from flask import url_for
from flask_babel import gettext as _

from summit.access.permissions import Permission
from summit.events.models import Event
from summit.events.queries import scope_of
from summit.extensions import db
from summit.reports import wording
from summit.reports.monday import Debt, DebtKind, Monday
from summit.reports.queries.mending import meetings_on, memberships_among, registrations_at
from summit.reports.queries.reading import member_ids
from summit.reports.status import GroupStatus, Why
from summit.web.access import current_actor
from summit.web.layout import Link

MOST_OF_A_KIND = 8
"""Loose ends of one kind that are named; the others are counted."""
_TO_DATES = frozenset({Why.NO_FIRST_MEETING, Why.NOT_MEETING})


@dataclass(frozen=True, slots=True)
class Line:
    """A loose end: ``url`` is the page that mends it, ``acts`` (label, url) take one click."""

    text: str
    days: str
    url: str | None = None
    acts: Sequence[tuple[str, str]] = field(default=())


@dataclass(frozen=True, slots=True)
class Kind:
    """The loose ends of one kind, and how many more there are."""

    lines: Sequence[Line]
    more: int


def loose_ends(event: Event, page: Monday, *, names_shown: bool, leads: bool) -> list[Kind]:
    """Block L by kinds; who ``leads`` may mend what belongs to a group."""
    kinds = [(k, list(some)) for k, some in groupby(page.debts, key=lambda one: one.kind)]
    named = [(k, some[:MOST_OF_A_KIND], len(some)) for k, some in kinds]
    place = _Places.of(event, page, [one for _k, some, _n in named for one in some], leads)
    return [
        Kind([place.line(one, names_shown) for one in some], number - len(some))
        for _kind, some, number in named
    ]


@dataclass(frozen=True, slots=True)
class _Places:
    """Where each loose end that is named can be mended."""

    event: Event
    leads: bool
    manages: bool
    edits: bool
    meetings: dict[tuple[int, date], int]
    registrations: dict[int, int]
    members: dict[int, tuple[int, int]]
    guests: dict[tuple[int, int], int]

    @classmethod
    def of(cls, event: Event, page: Monday, debts: Sequence[Debt], leads: bool) -> "_Places":
        session, scope, actor = db.session(), scope_of(event), current_actor()
        days = [
            (one.group.group.id, one.day)
            for one in debts
            if one.kind is DebtKind.ROSTER_OPEN and one.group and one.day
        ]
        people = [one.person for one in debts if one.kind is DebtKind.BOUNCED]
        guests = [
            (one.person, one.group.group.id)
            for one in debts
            if one.kind is DebtKind.GUEST and one.group
        ]
        edits = actor.can(Permission.PEOPLE_MANAGE, scope)
        return cls(
            event,
            leads,
            actor.can(Permission.GROUP_MANAGE, scope),
            edits,
            meetings_on(session, page.frame.zone, days if leads else ()),
            registrations_at(session, event.id, people if edits else ()),
            memberships_among(session, list(page.slices), people if leads else ()),
            member_ids(session, guests) if leads and guests else {},
        )

    def line(self, one: Debt, names_shown: bool) -> Line:
        text, days = wording.debt(one, names_shown), wording.days(one.days)
        if one.kind is DebtKind.BOUNCED:
            return Line(text, days, self._person(one.person) if names_shown else None)
        if one.group is None or not self.leads:
            return Line(text, days)
        return self._of_group(one, one.group, text, days)

    def _of_group(self, one: Debt, row: GroupStatus, text: str, days: str) -> Line:
        group = row.group.id
        if one.kind is DebtKind.NO_LEAD:
            return Line(text, days, _desk(self.event, row) if self.manages else None)
        if one.kind is DebtKind.TASK_LEFT:
            return Line(text, days, url_for("tasks.index", group=group))
        if one.kind is DebtKind.GUEST:
            member = self.guests.get((one.person, group), 0)
            return Line(text, days, url_for("leadmember.page", group=group, member=member))
        if one.kind is DebtKind.NO_DATE:
            return Line(text, days, url_for("polls.index", group=group))
        meeting = self.meetings.get((group, one.day)) if one.day else None
        if meeting is None:
            return Line(text, days, url_for("lead.group", group=group))
        url = url_for("roster.page", group=group, meeting=meeting)
        mail = url_for("meetingdoor.mail_leads", group=group, meeting=meeting)
        return Line(text, days, url, [(_("Mail the link to who leads"), mail)] if row.leads else [])

    def _person(self, person: int) -> str | None:
        """To where the address is changed; else to the member, who can be reached otherwise."""
        if person in self.registrations:
            number = self.registrations[person]
            return url_for("people.edit_person", event=self.event.slug, registration_id=number)
        if person in self.members:
            group, member = self.members[person]
            return url_for("leadmember.page", group=group, member=member)
        return None


def _desk(event: Event, row: GroupStatus) -> str:
    """Where somebody is named who leads."""
    return url_for("groupdesk.group", event=event.slug, group_slug=row.group.slug)


def first_step(event: Event, row: GroupStatus, *, manages: bool) -> Link | None:
    """What helps a group most, by its first reason; None where a talk helps more than a page."""
    whys = [reason.why for reason in row.reasons]
    group = row.group.id
    if Why.NO_LEAD in whys[:1] and manages:
        return Link(_("Name a lead"), _desk(event, row))
    if _TO_DATES & set(whys) and not row.next_meeting:
        return Link(_("Find a date"), url_for("polls.index", group=group))
    if Why.ROSTER_OPEN in whys:
        return Link(_("Close the roster"), url_for("lead.group", group=group, _anchor="meetings"))
    if whys and not row.next_meeting:
        return Link(_("Plan a meeting"), url_for("leadmeetings.plan", group=group))
    return None
