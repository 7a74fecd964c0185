"""The promises to whoever signs up: which case is kept, broken, open or not one yet."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from summit.reports.levels import DEFAULT, Case, Level, kept_of, levels
from summit.reports.reading import GroupLine, LeadLine, MeetingLine
from summit.retention.facts import Fact, FactKind, Group, Meeting, Rule
from summit.retention.momentum import person_gaps
from summit.retention.states import fold_all, ledger

ZONE = ZoneInfo("America/Los_Angeles")
START = date(2025, 1, 24)


def at(days, hour=12):
    day = START + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


class Log:
    """A log of one group that a test writes, with days counted from the first sign-up."""

    def __init__(self):
        self.facts, self.meetings, self.leads = [], [], []

    def add(self, kind, days, person=None, **more):
        number = len(self.facts) + 1
        self.facts.append(Fact(number, kind, at(days), person=person, group=1, **more))
        return number

    def sign_up(self, person=1, days=0, recorded=None):
        self.add(
            FactKind.SIGNUP, days, person, recorded_at=at(days if recorded is None else recorded)
        )

    def meet(self, days, announced, closed=None, came=()):
        meeting = len(self.meetings) + 1
        self.meetings.append(
            MeetingLine(meeting, 1, at(days), at(days).date(), at(announced).date())
        )
        for person in came:
            self.add(FactKind.ATTENDANCE, days, person, meeting=meeting)
        if closed is not None:
            self.add(FactKind.ROSTER_CLOSED, closed, meeting=meeting)
        return meeting

    def lead(self, since, until=None):
        days = (None if n is None else START + timedelta(days=n) for n in (since, until))
        self.leads.append(LeadLine(9, "Robin Vale", *days))

    def case(self, days):
        day = START + timedelta(days=days)
        planned = [m for m in self.meetings if m.announced <= day]
        plain = [Meeting(m.id, m.group, m.starts_at) for m in planned]
        rule = Rule(misses=2, excused=3)
        register = fold_all(ledger(self.facts, plain, [Group(1, ZONE, (rule,))]), day)
        cancelled = register.known.cancelled
        return Case(
            register,
            GroupLine(1, "jobs", None, 30, self.leads),
            [m for m in planned if m.id not in cancelled],
            list(register.known.slots.values()),
            person_gaps(register),
            day,
        )

    def on(self, days, level):
        """(kept, broken, open) of a promise on a day."""
        found = {row.level: row for row in kept_of([(1, levels(self.case(days)))])}
        row = found.get(level)
        return row and (row.kept, row.of - row.kept, row.still)


@pytest.fixture
def log():
    made = Log()
    made.sign_up()
    return made


def test_a_list_that_is_typed_in_late_means_a_late_welcome(log):
    log.sign_up(2, recorded=2)
    log.sign_up(3, recorded=5)
    assert log.on(10, Level.WELCOME) == (2, 1, 0)


def test_who_was_spoken_to_in_time_was_welcome_before_the_list_was_typed_in(log):
    log.sign_up(2, recorded=5)
    log.add(FactKind.CONTACT_OUT, 1, 2)
    assert log.on(10, Level.WELCOME) == (2, 0, 0)


@pytest.mark.parametrize(
    ("level", "limit"), [(Level.OWNER, 7), (Level.ANNOUNCED, 14), (Level.FIRST_MEETING, 30)]
)
def test_a_promise_of_a_group_is_open_from_the_day_after_its_last_one(log, level, limit):
    assert log.on(limit, level) is None
    assert log.on(limit + 1, level) == (0, 1, 1)


def test_what_is_done_on_the_last_day_is_kept_and_late_stays_broken(log):
    log.lead(7)
    log.meet(31, announced=14)
    assert log.on(40, Level.OWNER) == (1, 0, 0)
    assert log.on(40, Level.ANNOUNCED) == (1, 0, 0)
    assert log.on(40, Level.FIRST_MEETING) == (0, 1, 0)


def test_a_group_that_nobody_leads_any_more_is_a_case_anew(log):
    log.lead(-3, until=20)
    assert log.on(27, Level.OWNER) == (1, 0, 0)
    assert log.on(28, Level.OWNER) == (1, 1, 1)
    log.lead(29)
    assert log.on(40, Level.OWNER) == (1, 1, 0)


def test_who_hands_over_leaves_no_gap(log):
    log.lead(0, until=20)
    log.lead(20)
    assert log.on(60, Level.OWNER) == (1, 0, 0)


def test_a_cancelled_meeting_keeps_no_promise(log):
    meeting = log.meet(20, announced=5)
    log.add(FactKind.MEETING_CANCELLED, 15, meeting=meeting)
    assert log.on(31, Level.FIRST_MEETING) == (0, 1, 1)
    assert log.on(31, Level.ANNOUNCED) == (0, 1, 1)


def test_nothing_is_owed_by_a_group_that_has_ended(log):
    log.add(FactKind.GROUP_CLOSED, 10)
    assert log.on(60, Level.FIRST_MEETING) is None
    assert log.on(60, Level.OWNER) == (0, 1, 0)


def test_silence_is_open_until_somebody_says_a_word(log):
    assert log.on(21, Level.SILENCE) == (1, 0, 0)
    assert log.on(22, Level.SILENCE) == (0, 1, 1)
    log.add(FactKind.CONTACT_OUT, 25, 1)
    assert log.on(26, Level.SILENCE) == (0, 1, 0)


def test_a_roster_has_forty_eight_hours(log):
    log.meet(20, announced=5, closed=22)
    log.meet(27, announced=5)
    assert log.on(29, Level.ROSTER) == (1, 0, 0)
    assert log.on(30, Level.ROSTER) == (1, 1, 1)
    log.add(FactKind.ROSTER_CLOSED, 31, meeting=2)
    assert log.on(31, Level.ROSTER) == (1, 1, 0)


def test_a_first_missed_meeting_is_answered_within_five_days(log):
    log.sign_up(2)
    log.meet(20, announced=5, closed=20, came=[2])
    assert log.on(25, Level.MISSED) is None
    assert log.on(26, Level.MISSED) == (0, 1, 1)
    log.add(FactKind.CONTACT_OUT, 25, 1)
    assert log.on(26, Level.MISSED) == (1, 0, 0)


def test_an_invitation_before_the_meeting_answers_no_absence(log):
    log.add(FactKind.CONTACT_OUT, 20, 1)
    log.facts[-1] = replace(log.facts[-1], occurred_at=at(20, hour=9))
    log.meet(20, announced=5, closed=20)
    assert log.on(26, Level.MISSED) == (0, 1, 1)


def test_only_the_first_miss_in_a_row_asks_for_an_answer(log):
    log.meet(10, announced=1, closed=10, came=[1])
    log.meet(20, announced=5, closed=20)
    log.meet(50, announced=5, closed=50)
    assert log.on(60, Level.MISSED) == (0, 1, 0)  # the stay ended with the second


def test_groups_add_up_and_the_open_ones_stand_first():
    rows = [
        (1, [["roster", 3, 1, 9, []]]),
        (2, [["roster", 2, 2, 5, [7, START.toordinal()]]]),
        (3, [["roster", 4, 0, 0, []]]),
    ]
    (one,) = kept_of(rows)
    assert (one.level, one.kept, one.of, one.still) == (Level.ROSTER, 9, 12, 1)
    assert [breach.group for breach in one.breaches] == [2, 1]
    assert one.breaches[0].still == ((7, START),)


def test_the_limits_are_those_that_were_promised():
    assert (DEFAULT.welcome, DEFAULT.owner, DEFAULT.announced, DEFAULT.first_meeting) == (
        2,
        7,
        14,
        30,
    )
    assert (DEFAULT.silence, DEFAULT.roster, DEFAULT.missed) == (21, 2, 5)
