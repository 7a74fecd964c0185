"""Slices of the Monday page: what is kept says what the fold says."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings

from summit.db import Localized
from summit.reports.adding import ToReach, steps_of
from summit.reports.monday import Monday, monday
from summit.reports.reading import Frame, GroupLine, LeadLine, MeetingLine, Reading
from summit.reports.slices import Slice, cut, folded, rows_of
from summit.reports.status import turnouts
from summit.retention.clocks import clock_b
from summit.retention.cohorts import cohort_triangle, meeting_rows
from summit.retention.facts import Fact, FactKind
from summit.retention.funnel import membership_steps
from summit.retention.occupancy import occupancy, stages
from summit.retention.outreach import candidate
from summit.retention.reconciliation import reconcile, revised
from summit.retention.risk import Band, risks
from summit.retention.states import Register, fold_all
from tests.retention.strategies import MEETINGS, WORLD, ZONE, days, histories

# The random histories name people and groups by letters; a slice is of rows of a database.
NUMBERS = {name: number for number, name in enumerate("abcGH", 1)}
RANDOM = settings(max_examples=80, deadline=None)
WEEK = timedelta(days=7)


def numbered(facts: list[Fact]) -> list[Fact]:
    """The same history with numbers for names, without what no page writes."""

    def number(key: object) -> object:
        return NUMBERS.get(key, key) if isinstance(key, str) else key

    return [
        replace(f, person=number(f.person), group=number(f.group), to_group=number(f.to_group))
        for f in facts
        if f.kind is not FactKind.MERGE
    ]


def reading(facts: list[Fact], *groups: str) -> Reading:
    """What is read for some of the groups: the whole log of each of their members."""
    ids = {NUMBERS[name] for name in groups}
    mine = {f.person for f in facts if f.person and {f.group, f.to_group} & ids}
    lines = [
        GroupLine(NUMBERS[name], name, Localized(en=name), 30, [LeadLine(1, "A", date.min, None)])
        for name in groups
    ]
    log = [f for f in facts if f.person is None or f.person in {*mine, 1}]
    meetings = [
        MeetingLine(
            m.id, NUMBERS[m.group], m.starts_at, m.starts_at.date(),
            m.starts_at.date() - timedelta(days=30),
        )
        for m in MEETINGS
    ]  # fmt: skip
    return Reading(lines, meetings, log, [replace(g, id=NUMBERS[g.id]) for g in WORLD])


def kept(one: Slice) -> Slice:
    """A slice as it comes back from the database."""
    sums, lines = json.loads(json.dumps(one.parts()))
    return Slice(**sums, lines=lines)


def page_of(slices: list[Slice], read: Reading, day: date) -> Monday:
    return monday(Frame(ZONE, date(2025, 1, 1), read.groups), slices, day, {}, ToReach(slices), ())


def whole(facts: list[Fact], day: date) -> tuple[Monday, Register, Register]:
    read = reading(facts, "G", "H")
    register, before = (fold_all(read.book_on(at), at) for at in (day, day - WEEK))
    slices = [kept(one) for one in cut(read, register, before, day)]
    return page_of(slices, read, day), register, before


@RANDOM
@given(histories, days)
def test_groups_that_are_folded_one_by_one_are_as_if_folded_together(facts, day):
    facts = numbered(facts)
    together = folded(reading(facts, "G", "H"), day)
    assert together == [*folded(reading(facts, "G"), day), *folded(reading(facts, "H"), day)]
    assert together == [kept(one) for one in together]


@RANDOM
@given(histories, days)
def test_slices_add_up_to_what_the_fold_says_of_everybody(facts, day):
    page, register, before = whole(numbered(facts), day)
    week = reconcile(register, day - WEEK, day)
    for mine, theirs in ((page.week.standing, week.standing), (page.week.waiting, week.waiting)):
        assert (mine.start, mine.end) == (theirs.start, theirs.end)
        for said, folds in ((mine.gains, theirs.gains), (mine.losses, theirs.losses)):
            assert {f: sorted(w) for f, w in said.items()} == {
                f: sorted(w) for f, w in folds.items()
            }
    assert page.week.balanced
    assert page.revised == revised(before, register, day - WEEK)
    assert page.stages == tuple(map(stages, occupancy(register, page.weeks)))
    assert page.cohorts == cohort_triangle(meeting_rows(register))
    assert page.curve == clock_b(register).curve()
    steps = {row.step: row for row in page.funnels[0][1]}
    assert steps.keys() == {"registered", "checked_in", *membership_steps(register)}


@RANDOM
@given(histories, days)
def test_slices_name_the_people_that_the_fold_names(facts, day):
    page, register, _before = whole(numbered(facts), day)
    found = [one for one in risks(register) if one.band in (Band.AT_RISK, Band.URGENT)]
    expected = sorted(
        (candidate(register, one) for one in found),
        key=lambda one: (-one.risk.score, one.risk.person, one.risk.group),
    )
    assert list(page.to_reach) == expected
    lines = [(g, row) for g, one in page.slices.items() for row in one.lines]
    assert Counter(changes[-1][1] for _g, (_p, _s, _seen, changes) in lines) == Counter(
        m.state for m in register
    )
    for group, one in page.slices.items():
        counted = [(t.day.toordinal(), t.came, t.expected) for t in turnouts(register, group)]
        assert list(rows_of(one.turnouts, 3)) == counted
        assert page.by_group[group].good == sum(
            m.current.in_standing for m in register.of_group(group)
        )


@RANDOM
@given(histories, days)
def test_who_is_in_two_groups_is_judged_by_both(facts, day):
    facts = numbered(facts)
    read = reading(facts, "G", "H")
    register = fold_all(read.book_on(day), day)
    slices = [kept(one) for one in folded(read, day)]
    assert steps_of(slices) == membership_steps(register)


@RANDOM
@given(histories, days)
def test_a_day_that_is_over_never_changes(facts, day):
    """Whatever is recorded after a day was not known then: a kept slice stays right for ever."""
    facts = numbered(facts)
    known = [fact for fact in facts if recorded(fact) <= day]
    assert folded(reading(known, "G", "H"), day) == folded(reading(facts, "G", "H"), day)


def recorded(fact: Fact) -> date:
    moment = fact.recorded_at or fact.occurred_at
    return moment.date() if isinstance(moment, datetime) else moment
