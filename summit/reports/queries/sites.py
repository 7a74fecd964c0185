"""The Monday page of the people of one site: their facts folded anew, while somebody waits."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy.orm import Session

from summit.errors import NotFound
from summit.events.models import Event
from summit.reports.monday import Monday, worst_first
from summit.reports.queries.reading import parts, reading_of
from summit.reports.queries.slices import AT_ONCE, LIVE, page_from
from summit.reports.reading import Reading
from summit.reports.slices import Slice, folded
from summit.reports.status import GroupStatus


def can_narrow(page: Monday) -> bool:
    """Whether the page can be told of one site: there are several, and not more groups than can be
    folded while somebody waits.
    """
    return len(page.frame.sites) > 1 and len(page.groups) <= LIVE


def narrowed(session: Session, event: Event, page: Monday, slug: str) -> Monday:
    """``page`` of the people who are of one site. Raises NotFound.

    What holds of a group as a group stays: its status with its reasons, its leads and meetings.
    """
    site = next((one for one in page.frame.sites if one.slug == slug), None)
    if site is None or not can_narrow(page):
        raise NotFound
    bounced = [one for one in page.frame.bounced if one.id in site.people]
    frame = replace(page.frame, sites=[site], bounced=bounced)
    slices = _slices(session, event, page, site.people)
    own = page_from(session, event, frame, slices, page.today, page.asked)
    rows = sorted((_as_a_group(row, page) for row in own.groups), key=worst_first)
    return replace(own, groups=tuple(rows), site=site)


def _slices(session: Session, event: Event, page: Monday, people: Collection[int]) -> list[Slice]:
    ids = [line.id for line in page.frame.groups]
    found: list[Slice] = []
    for some in parts(ids, AT_ONCE):
        found += folded(_only(reading_of(session, event, some), people), page.today)
    return found


def _only(reading: Reading, people: Collection[int]) -> Reading:
    """What happened to these people, and to the groups as groups."""
    facts = [fact for fact in reading.facts if fact.person is None or fact.person in people]
    tasks = [task for task in reading.tasks if task.person in people]
    return replace(reading, facts=facts, tasks=tasks)


def _as_a_group(row: GroupStatus, page: Monday) -> GroupStatus:
    whole = page.by_group[row.group.id]
    return replace(row, status=whole.status, reasons=whole.reasons, active=whole.active)
