"""Slices of the Monday page: those that are kept and still hold, and the others cut anew."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.events.models import Event
from summit.groups.models import Group, GroupLead, Membership
from summit.groups.queries import groups_to_join
from summit.reports.adding import ToReach
from summit.reports.levels import kept_of
from summit.reports.models import MondaySlice, MondayStale
from summit.reports.monday import PAGE_OF_RISKS, Monday, left_alone, monday
from summit.reports.queries.reading import frame_of, parts, people_lines, reading_of
from summit.reports.reading import Frame
from summit.reports.slices import VERSION, WEEK, Slice, cut, folded
from summit.retention.states import Register, fold_all

AT_ONCE = 25
"""Groups that are read and folded together: what bounds the memory."""
LIVE = 50
"""Groups at most that are folded while somebody waits for a page."""


def monday_of(
    session: Session,
    event: Event,
    day: date,
    *,
    group_ids: Collection[int] | None = None,
    at_once: bool = False,
) -> Monday:
    """The Monday page of an event, or of some of its groups, at the end of ``day``.

    What is kept and still holds is read, the rest is folded; nothing is written. Where somebody
    waits for the page (``at_once``) and more would have to be folded than can be waited for, it is
    the page of the last day that is kept whole.
    """
    frame = frame_of(session, event, group_ids)
    shown = _day_at_hand(session, frame, day) if at_once else day
    slices = slices_of(session, event, frame, shown, at_once=at_once)
    return page_from(session, event, frame, slices, shown, day)


def page_from(
    session: Session, event: Event, frame: Frame, slices: list[Slice], shown: date, asked: date
) -> Monday:
    """The slices of the day ``shown`` added up, with the names of those whom the page names."""
    found = ToReach(slices)
    named = {int(one.risk.person) for one in found[:PAGE_OF_RISKS]}
    promises = kept_of((one.group, one.levels) for one in slices)
    named |= {person for person, _group in left_alone(promises)}
    named |= {person for one in slices for _kind, person, _since in one.loose}
    people = people_lines(session, event, named, frame.zone)
    return monday(frame, slices, shown, people, found, promises, asked)


def _day_at_hand(session: Session, frame: Frame, day: date) -> date:
    """``day`` where little is missing of it, else the last day before it of which little is."""
    if len(frame.groups) <= LIVE:
        return day
    ids = [line.id for line in frame.groups]
    number = sa.func.count()
    whole = (
        sa.select(MondaySlice.day)
        .where(
            MondaySlice.group_id.in_(ids), MondaySlice.day <= day, MondaySlice.version == VERSION
        )
        .group_by(MondaySlice.day)
        .having(number >= len(ids) - LIVE)
        .order_by(MondaySlice.day.desc())
        .limit(1)
    )
    return session.scalar(whole) or day


def slices_of(
    session: Session, event: Event, frame: Frame, day: date, *, at_once: bool = False
) -> list[Slice]:
    """A slice for each group of the frame, in its order.

    ``at_once``: where more are out of date than can be folded now, those that are kept are taken;
    the job is about to cut them anew.
    """
    ids = [line.id for line in frame.groups]
    # first what is out of date, then what is kept: a slice that is cut anew between the two is
    # at worst cut once more
    stale = stale_groups(session, ids, day)
    kept = {one.group: one for one in kept_slices(session, ids, day)}
    late = at_once and len(stale & kept.keys()) > LIVE
    found = kept if late else {key: one for key, one in kept.items() if key not in stale}
    for some in parts([number for number in ids if number not in found], AT_ONCE):
        found |= {one.group: one for one in folded(reading_of(session, event, some), day)}
    return [found[number] for number in ids]


def kept_slices(session: Session, group_ids: Collection[int], day: date) -> Iterator[Slice]:
    """The slices that are kept of a day, whether they still hold or not, without their lines."""
    rows = session.execute(
        sa.select(MondaySlice.sums).where(
            MondaySlice.day == day,
            MondaySlice.version == VERSION,
            MondaySlice.group_id.in_(group_ids),
        )
    )
    return (Slice(**sums, lines=[]) for (sums,) in rows)


def lines_of(
    session: Session, page: Monday, some: Collection[int] | None = None
) -> dict[int, list[Any]]:
    """The lines of the memberships of each group of a page, or of some of them, in its order."""
    wanted = [line.id for line in page.frame.groups if some is None or line.id in some]
    cut_now = {group: one.lines for group, one in page.slices.items() if one.lines}
    kept = _kept_lines(session, [g for g in wanted if g not in cut_now], page.today)
    return {group: cut_now.get(group) or kept.get(group, []) for group in wanted}


def _kept_lines(session: Session, group_ids: Collection[int], day: date) -> dict[int, list[Any]]:
    rows = session.execute(
        sa.select(MondaySlice.group_id, MondaySlice.lines).where(
            MondaySlice.day == day,
            MondaySlice.version == VERSION,
            MondaySlice.group_id.in_(group_ids),
        )
    )
    return {row.group_id: row.lines for row in rows}


def kept_days(session: Session, group_ids: Collection[int]) -> list[date]:
    """The days of which any of the groups has a slice, the latest last."""
    days = sa.select(MondaySlice.day).where(MondaySlice.group_id.in_(group_ids)).distinct()
    return sorted(session.scalars(days))


def stale_groups(session: Session, group_ids: Collection[int], day: date) -> set[int]:
    """The groups of which no kept slice of ``day`` holds any more."""
    marked = set(
        session.scalars(
            sa.select(MondayStale.group_id)
            .where(sa.or_(MondayStale.since.is_(None), MondayStale.since <= day))
            .distinct()
        )
    )
    return with_neighbours(session, marked) & set(group_ids) if marked else set()


def with_neighbours(session: Session, group_ids: Collection[int]) -> set[int]:
    """The groups and those with a member or lead in common: a person is folded as a whole."""
    members = sa.select(Membership.group_id, Membership.person_id)
    people = members.union(sa.select(GroupLead.group_id, GroupLead.person_id)).cte("people")
    mine, other = people.alias("mine"), people.alias("other")
    found = session.scalars(
        sa.select(other.c.group_id)
        .join(mine, mine.c.person_id == other.c.person_id)
        .where(mine.c.group_id.in_(group_ids))
        .distinct()
    )
    return {*group_ids, *found}


def folded_days(
    session: Session, event: Event, group_ids: Collection[int], days: Sequence[date]
) -> Iterator[Slice]:
    """The slices of some groups on several days, from one reading; a fold serves two Mondays."""
    reading = reading_of(session, event, group_ids)
    folds: dict[date, Register] = {}
    for day in sorted(days):
        before = folds.get(day - WEEK)
        if before is None:
            before = fold_all(reading.book_on(day - WEEK), day - WEEK)
        folds = {day: fold_all(reading.book_on(day), day)}
        yield from cut(reading, folds[day], before, day)


def missing_days(
    session: Session, event: Event, today: date, *, groups: int, days: int
) -> tuple[list[int], list[date]]:
    """Some groups and days of which no slice is kept: today, then the Mondays since the summit,
    the latest first; empty where nothing is missing.
    """
    mine = groups_to_join(event.id)
    all_of_them = session.scalar(sa.select(sa.func.count()).select_from(mine.subquery())) or 0
    of_mine = (MondaySlice.version == VERSION, MondaySlice.group_id.in_(mine))
    number = sa.func.count().label("number")
    rows = session.execute(
        sa.select(MondaySlice.day, number).where(*of_mine).group_by(MondaySlice.day)
    )
    counts = {row.day: row.number for row in rows}
    summit = event.starts_at.astimezone(ZoneInfo(event.timezone)).date()
    wanted = list(dict.fromkeys([today, *mondays_between(summit, today)]))
    lacking = [day for day in wanted if counts.get(day, 0) < all_of_them]
    if not lacking:
        return [], []
    kept = sa.select(MondaySlice.group_id).where(*of_mine, MondaySlice.day == lacking[0])
    lacked = sa.select(Group.id).where(Group.id.in_(mine), Group.id.not_in(kept))
    chosen = lacked.order_by(Group.id).limit(groups)
    return list(session.scalars(chosen)), lacking[:1] if lacking[0] == today else lacking[:days]


def mondays_between(first: date, last: date) -> list[date]:
    """The Mondays of a span, the latest first."""
    latest = last - timedelta(days=last.weekday())
    return [latest - WEEK * n for n in range(max(0, (latest - first).days // 7) + 1)]
