"""Occupancy, funnel, momentum, rates and coverage."""

from collections import Counter

import pytest

from summit.retention.coverage import effective_number
from summit.retention.facts import FactKind
from summit.retention.funnel import FunnelStep, funnel, membership_steps
from summit.retention.momentum import (
    MomentumSettings,
    delay_buckets,
    delay_trend,
    group_gap,
    longest_silence,
    person_gaps,
    waiting_days,
)
from summit.retention.occupancy import Stage, occupancy, stages
from summit.retention.rates import (
    MeetingStatus,
    completeness,
    ever_started_rate,
    meeting_counts,
    meeting_status,
    nobody_offered,
    on_hold,
    post_start_attrition,
    pre_start_attrition,
    show_rate,
)
from tests.retention.builders import Log, day, oracle_a


def test_oracle_m_effective_number_of_sectors() -> None:
    assert f"{effective_number([8, 4, 2, 0]):.2f}" == "2.60"
    assert effective_number([]) == 0


def test_occupancy_of_oracle_a() -> None:
    days = [day("02-28"), day("06-30"), day("09-30")]
    rows = [stages(c) for c in occupancy(oracle_a().register("09-30"), days)]
    assert [sum(row.values()) for row in rows] == [7, 8, 8]
    assert rows[0][Stage.WAITING] == 7
    assert rows[1] == {
        Stage.GOOD_STANDING: 3,
        Stage.LAPSING: 1,
        Stage.WAITING: 1,
        Stage.LAPSED: 0,
        Stage.NEVER_STARTED: 1,
        Stage.LEFT: 1,
        Stage.MOVED_ON: 1,
    }


def test_a_closed_funnel_shows_who_skipped_a_step_beside_it() -> None:
    rows = funnel([("registered", "abcd"), ("checked_in", "abx"), ("signed_up", "axy")])
    assert [(r.n, r.inflow) for r in rows] == [(4, 0), (2, 1), (1, 2)]
    assert rows[0].of_previous is None
    assert rows[2].of_previous is not None
    assert rows[2].of_previous.estimate == 0.5
    assert rows[2].of_first is not None
    assert rows[2].of_first.estimate == 0.25


def test_the_funnel_from_sign_up_to_day_90() -> None:
    steps = membership_steps(oracle_a().register("09-30"))
    assert [len(people) for people in steps.values()] == [7, 5, 6, 5, 4, 3]
    assert steps[FunnelStep.DAY_90] == {"P1", "P6", "P7"}


def test_person_gaps_end_at_the_first_offered_meeting_or_at_leaving() -> None:
    gaps = {g.person: g.gap for g in person_gaps(oracle_a().register("09-30"))}
    assert gaps == {"P1": 104, "P2": 104, "P3": 104, "P4": 104, "P5": 36, "P6": 104, "P7": 109}


def test_touches_break_the_silence_of_a_wait() -> None:
    log = oracle_a()
    log.add(FactKind.CONTACT_OUT, "01-27", "P1", channel="mail")
    log.add(FactKind.CONTACT_OUT, "04-09", "P1", channel="mail")
    gap = next(g for g in person_gaps(log.register("05-31")) if g.person == "P1")
    assert len(gap.touches) == 2
    assert gap.longest_silence == (day("04-09") - day("01-27")).days
    assert longest_silence([], day("01-24"), day("02-24")) == 31


def test_the_wait_of_a_group() -> None:
    register = oracle_a().register("03-31")
    gap = group_gap(register, "H")
    assert (gap.gap, gap.first_meeting, gap.person_days_waiting) == (66, None, 66)
    assert nobody_offered(register, "H")
    assert waiting_days(register, "G") == 5 * 66 + 36
    later = group_gap(oracle_a().register("09-30"), "G")
    assert (later.gap, later.first_meeting) == (104, day("05-08"))


def test_started_rate_by_delay_and_a_trend_only_with_enough_groups() -> None:
    gaps = person_gaps(oracle_a().register("09-30"))
    buckets = delay_buckets(gaps)
    assert [(b.least, b.most, b.n, b.started) for b in buckets] == [
        (0, 14, 0, 0),
        (15, 30, 0, 0),
        (31, 60, 0, 0),
        (61, 90, 0, 0),
        (91, None, 6, 5),
    ]
    assert delay_trend(buckets) is None
    assert delay_trend(buckets, MomentumSettings(trend_groups=1, trend_buckets=1)) is None


def test_show_rate_and_ever_started_rate() -> None:
    register = oracle_a().register("09-30")
    show, started = show_rate(register), ever_started_rate(register)
    assert show is not None
    assert started is not None
    # P6 is a membership of G and, transferred, one of H
    assert (show.n, round(show.estimate * show.n)) == (7, 5)
    assert (started.n, round(started.estimate * started.n)) == (7, 6)


def test_attendance_of_a_meeting_leaves_out_the_excused() -> None:
    first = meeting_counts(oracle_a().register("09-30"), "G")[0]
    assert (first.open, first.attended, first.expected) == (5, 3, 4)
    assert first.rate is not None
    assert first.rate.estimate == 0.75
    assert first.raw_rate is not None
    assert first.raw_rate.estimate == 0.6


def test_completeness_counts_held_meetings_with_a_closed_roster() -> None:
    found = completeness(oracle_a().register("09-30"), "H")
    assert found is not None
    assert (found.n, round(found.estimate * found.n)) == (4, 3)


@pytest.mark.parametrize(
    ("meeting", "as_of", "expected"),
    [
        ("h1", "05-12", MeetingStatus.SCHEDULED),
        ("h1", "05-13", MeetingStatus.ROSTER_CLOSED),
        ("h2", "06-30", MeetingStatus.CANCELLED),
        ("h3", "07-15", MeetingStatus.HELD),
        ("h3", "07-16", MeetingStatus.HELD_UNRECORDED),
    ],
)
def test_the_status_of_a_meeting(meeting: str, as_of: str, expected: MeetingStatus) -> None:
    assert meeting_status(oracle_a().register(as_of), meeting) is expected


def test_attrition_says_which_kind() -> None:
    register = oracle_a().register("08-31")
    before, after = pre_start_attrition(register), post_start_attrition(register)
    assert before is not None
    assert after is not None
    assert (before.n, round(before.estimate * before.n)) == (7, 2)
    assert (after.n, round(after.estimate * after.n)) == (5, 1)


def test_the_unreachable_who_still_wait_are_lost_before_the_start() -> None:
    log = Log()
    for person in "abc":
        log.signup(person)
    found = pre_start_attrition(log.register("03-01"), unreachable={"a"})
    assert found is not None
    assert (found.n, found.estimate) == (1, 1.0)


def test_a_group_that_does_not_meet_is_on_hold() -> None:
    assert on_hold(Log().register("03-01"), "G")
    assert not on_hold(oracle_a().register("07-31"), "G")
    assert on_hold(oracle_a().register("12-31"), "G")


def test_stages_know_every_state_that_counts() -> None:
    assert sum(stages(Counter()).values()) == 0
