"""The fine points of the fold, one by one (1.3a)."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from summit.retention.facts import Answer, FactKind, Rule, rule_for_cadence
from summit.retention.states import State, fold
from tests.retention.builders import ZONE, Log, day, evening, group_g


def started() -> Log:
    log = group_g()
    log.signup("P")
    log.attend("P", "m1")
    return log


def test_a_fact_dated_in_the_future_has_no_effect_before_its_day() -> None:
    log = started()
    log.add(FactKind.LEAVE, "06-01", "P", recorded="05-10")
    assert log.state("05-31") == "started"
    assert log.state("06-01") == "left"


def test_undoing_a_leave_restores_the_state_and_undoing_the_undo_takes_it_again() -> None:
    log = started()
    leave = log.add(FactKind.LEAVE, "05-20", "P")
    undo = log.undo(leave, "05-25")
    log.undo(undo, "05-30")
    assert [log.state(d) for d in ("05-21", "05-26", "05-31")] == ["left", "started", "left"]
    assert log.state("05-21", known="05-26") == "started"


def test_a_meeting_cancelled_after_its_roster_closed_makes_no_miss_until_closed_again() -> None:
    log = started()
    log.add(FactKind.MEETING_CANCELLED, "06-20", meeting="m2")
    assert log.state("06-19") == "lapsing"
    assert log.state("06-20") == "started"
    log.add(FactKind.ROSTER_CLOSED, "06-25", meeting="m2")
    assert log.state("06-25") == "lapsing"


def test_undoing_a_cancellation_makes_the_meeting_count_again() -> None:
    log = started()
    cancelled = log.add(FactKind.MEETING_CANCELLED, "06-20", meeting="m2")
    log.undo(cancelled, "06-22")
    assert [log.state(d) for d in ("06-21", "06-23")] == ["started", "lapsing"]


def test_attendance_counts_before_the_roster_is_closed() -> None:
    log = Log()
    log.signup("P")
    log.meeting("x", "05-08", closed=None)
    log.attend("P", "x")
    episode = log.register("05-09").memberships["P", "G"].current
    assert episode is not None
    assert episode.state is State.STARTED
    assert episode.offered == []
    assert len(episode.attended) == 1


def test_one_meeting_counts_once_however_often_it_is_recorded() -> None:
    log = started()
    log.attend("P", "m1")
    log.add(FactKind.ACTION_DONE, "05-10", "P", item=7)
    log.add(FactKind.ACTION_DONE, "07-12", "P", item=7)
    assert log.state("05-09") == "started"
    assert log.state("05-31") == "active"
    assert log.dated("07-31") == "lapsed 07-10"


def test_an_action_done_clears_the_run_like_an_attendance() -> None:
    log = started()
    log.add(FactKind.ACTION_DONE, "07-01", "P", item=1)
    assert log.dated("07-09") == "active 07-01"
    assert log.dated("07-31") == "lapsing 07-10"


def test_a_member_who_came_back_is_not_lapsed_by_the_old_run() -> None:
    log = started()  # misses m2, m3: lapsed
    log.attend("P", "m4")
    assert log.dated("08-31") == "returned 08-14"
    assert log.dated("09-30") == "lapsing 09-11"


def test_what_a_lapsed_member_says_changes_no_state_but_a_sign_up_does() -> None:
    log = started()
    for kind in (FactKind.ORIENTED, FactKind.CONFIRM, FactKind.CONTACT_IN, FactKind.LEAVE):
        log.add(kind, "07-20", "P")
    assert log.dated("07-31") == "lapsed 07-10"
    log.signup("P", "08-01")
    assert log.dated("08-02") == "signed_up 08-01"


def test_attendance_after_leaving_is_a_guest_and_changes_no_state() -> None:
    log = started()
    log.add(FactKind.LEAVE, "05-20", "P")
    log.attend("P", "m2")
    membership = log.register("06-30").memberships["P", "G"]
    assert membership.state is State.LEFT
    assert membership.guest_meetings == ["m2"]


def test_signing_up_again_later_on_the_day_of_leaving_opens_a_new_episode() -> None:
    log = started()
    log.add(FactKind.LEAVE, evening("05-20", 9), "P")
    log.signup("P", evening("05-20", 15))
    membership = log.register("05-20").memberships["P", "G"]
    assert [e.state for e in membership.episodes] == [State.LEFT, State.SIGNED_UP]


def test_a_second_sign_up_while_open_changes_nothing() -> None:
    log = started()
    log.signup("P", "05-20")
    assert log.dated("05-31") == "started 05-08"


def test_attendance_an_hour_before_the_form_was_filled_in_belongs_to_the_episode() -> None:
    log = group_g()
    log.signup("P", evening("05-08", 19))
    log.attend("P", "m1")
    assert log.dated("05-31") == "started 05-08"


def test_the_meeting_on_the_day_of_leaving_is_no_miss() -> None:
    log = started()
    log.add(FactKind.LEAVE, evening("06-12", 9), "P")
    membership = log.register("06-30").memberships["P", "G"]
    assert [str(o.presence) for o in membership.episodes[0].offered] == ["attended"]
    assert membership.since == day("06-12")


def test_leaving_after_the_promised_time_is_completing() -> None:
    log = group_g()
    log.signup("P", committed_until=day("08-01"))
    log.attend("P", "m1", "m2", "m3")
    log.add(FactKind.LEAVE, "08-01", "P")
    assert log.state("08-31") == "completed"


@pytest.mark.parametrize(
    ("kind", "answer", "said", "expected"),
    [
        (FactKind.RSVP, Answer.NO, evening("06-12", 17), "started"),
        (FactKind.RSVP, Answer.NO, evening("06-12", 18), "lapsing"),
        (FactKind.EXCUSED, None, evening("06-12", 9), "started"),
        (FactKind.RSVP, Answer.MAYBE, evening("06-12", 9), "lapsing"),
        (FactKind.ATTENDANCE_BY_ALTERNATE, None, evening("06-12", 18), "started"),
    ],
)
def test_what_an_absence_is(
    kind: FactKind, answer: Answer | None, said: datetime, expected: str
) -> None:
    log = started()
    log.add(kind, said, "P", meeting="m2", answer=answer)
    assert log.state("06-30") == expected


def test_a_yes_after_a_no_withdraws_the_regrets() -> None:
    log = started()
    log.regrets("P", "m2", "06-01")
    log.add(FactKind.RSVP, "06-05", "P", meeting="m2", answer=Answer.YES)
    assert log.state("06-30") == "lapsing"


def test_an_rsvp_yes_confirms_before_the_start_and_not_after_it() -> None:
    log = group_g()
    log.signup("P", "05-01")
    log.signup("Q", "05-01")
    log.add(FactKind.RSVP, evening("05-08", 20), "Q", meeting="m1", answer=Answer.YES)
    log.add(FactKind.RSVP, "05-02", "P", meeting="m1", answer=Answer.YES)
    assert log.state("05-07") == "confirmed"
    episode = log.register("05-09").memberships["Q", "G"].current
    assert episode is not None
    assert episode.confirmed is None


def test_miss_regrets_miss_is_a_run_of_two() -> None:
    log = started()
    log.regrets("P", "m3", "07-01")
    assert log.dated("08-31") == "lapsed 08-14"


def test_an_unexcused_miss_restarts_the_run_of_excuses() -> None:
    log = Log((Rule(misses=9),))
    log.signup("P")
    for number in range(1, 8):
        log.meeting(f"w{number}", f"{number + 3:02}-05")
    log.attend("P", "w1")
    for name, at in (("w2", "05-01"), ("w3", "06-01"), ("w5", "08-01"), ("w6", "09-01")):
        log.regrets("P", name, at)
    episode = log.register("09-30").memberships["P", "G"].current
    assert episode is not None
    assert (episode.state, episode.misses, episode.excused) == (State.LAPSING, 1, 2)
    assert episode.since == day("07-05")


def test_a_leave_of_absence_is_neutral_and_must_be_given_before_the_meeting() -> None:
    log = started()
    log.add(FactKind.EXCUSED, "06-01", "P", since=day("06-12"), until=day("08-14"))
    assert log.state("08-31") == "started"
    late = started()
    late.add(FactKind.EXCUSED, "06-13", "P", since=day("06-12"), until=day("07-10"))
    assert late.dated("07-31") == "lapsing 06-12"


def test_grace_is_spent_by_the_next_meeting_whatever_happens_there() -> None:
    log = started()
    log.add(FactKind.CONTACT_IN, "06-20", "P")
    log.regrets("P", "m3", "07-01")
    assert log.dated("08-31") == "lapsed 08-14"


def test_there_is_no_grace_without_a_miss() -> None:
    log = started()
    log.add(FactKind.CONTACT_IN, "06-01", "P")
    assert log.dated("07-31") == "lapsed 07-10"


def test_a_lower_limit_lapses_nobody_before_the_next_miss() -> None:
    log = started()
    log.rules = (Rule(3), Rule(2, begins=day("07-20"), recorded_at=day("07-15")))
    assert log.state("07-31") == "lapsing"
    assert log.dated("08-31") == "lapsed 08-14"


def test_a_rule_cannot_begin_before_it_is_recorded() -> None:
    log = started()
    log.rules = (Rule(3), Rule(2, begins=day("06-01"), recorded_at=day("07-11")))
    assert log.state("07-31") == "lapsing"


def test_a_late_orientation_clears_the_run_but_is_no_second_engagement() -> None:
    log = started()
    log.add(FactKind.ORIENTED, "06-20", "P")
    assert log.dated("07-09") == "started 06-20"
    assert log.dated("07-31") == "lapsing 07-10"


def test_a_confirmation_while_lapsing_before_the_start_is_remembered() -> None:
    log = group_g()
    log.signup("P")
    log.add(FactKind.CONFIRM, "05-20", "P")
    log.transfer("P", "05-25", "G", "H")
    assert log.state("05-24") == "lapsing_pre_start"
    assert log.state("05-31", group="H") == "confirmed"


def test_a_transfer_into_an_open_membership_leaves_that_one_unchanged() -> None:
    log = started()
    log.signup("P", "02-01", group="H")
    log.transfer("P", "05-20", "G", "H")
    register = log.register("05-31")
    assert register.memberships["P", "H"].state is State.SIGNED_UP
    source = register.memberships["P", "G"].current
    assert source is not None
    assert source.into_open


def test_a_transfer_from_a_closed_episode_is_a_plain_sign_up() -> None:
    log = started()
    log.transfer("P", "07-20", "G", "H")
    assert log.dated("07-31") == "lapsed 07-10"
    assert log.dated("07-31", group="H") == "signed_up 07-20"


def test_a_person_may_be_handed_on_twice_on_one_day() -> None:
    log = started()
    log.transfer("P", "05-20", "G", "H")
    log.add(FactKind.TRANSFER, evening("05-20"), "P", group="H", to_group="K")
    register = log.register("05-31")
    states = [register.memberships["P", g].state for g in ("G", "H", "K")]
    assert states == [State.TRANSFERRED, State.TRANSFERRED, State.STARTED]
    last = register.memberships["P", "K"].current
    assert last is not None
    assert (last.signed_up, last.started) == (day("01-24"), day("05-08"))


def test_closing_a_group_ends_every_open_episode_and_takes_no_sign_ups() -> None:
    log = started()
    log.signup("Q")
    log.add(FactKind.LEAVE, "02-01", "Q")
    log.add(FactKind.GROUP_CLOSED, "06-12")
    log.signup("R", "06-12")
    assert log.dated("06-30") == "group_closed 06-12"
    assert log.state("06-30", "Q") == "left"
    assert log.state("06-30", "R") == "nobody"


def test_the_duplicates_facts_become_the_survivors() -> None:
    log = group_g()
    log.signup("P")
    log.signup("P-bis", "05-09")
    log.attend("P", "m1")
    log.attend("P-bis", "m2")
    log.add(FactKind.MERGE, "06-20", "P-bis", into="P", group=None)
    assert (log.state("06-19"), log.state("06-19", "P-bis")) == ("lapsing", "started")
    assert (log.state("06-20"), log.state("06-20", "P-bis")) == ("active", "removed")
    assert log.state("06-12", known="06-20") == "active"
    assert [m.person for m in log.register("06-20")] == ["P"]


def test_an_error_voids_the_membership_until_it_is_undone() -> None:
    log = started()
    error = log.add(FactKind.ERROR, "05-20", "P")
    log.signup("P", "05-22")
    assert log.state("05-25") == "removed"
    log.undo(error, "05-26")
    assert log.state("05-26") == "started"


def test_a_seat_is_kept_by_an_alternate() -> None:
    log = started()
    log.add(FactKind.ATTENDANCE_BY_ALTERNATE, evening("06-12"), "P", meeting="m2")
    whole = (log.facts, log.meetings, Rule(), day("06-30"))
    assert fold(*whole, zone=ZONE) is State.STARTED
    assert fold(*whole, zone=ZONE, seat=True) is State.ACTIVE


def test_an_as_of_instant_sees_the_morning_and_not_the_evening() -> None:
    log = started()
    assert log.register(evening("05-08", 12)).memberships["P", "G"].state is State.SIGNED_UP
    assert log.register(evening("05-08", 22)).memberships["P", "G"].state is State.STARTED


def test_days_are_local_days_of_the_group() -> None:
    log = Log()
    log.signup("P", datetime.fromisoformat("2025-01-25T03:30+00:00"))
    assert log.dated("01-31") == "signed_up 01-24"


def test_the_rule_follows_from_the_declared_cadence() -> None:
    assert [rule_for_cadence(d).misses for d in (7, 14, 15, 35, 36, 60)] == [3, 3, 2, 2, 2, 2]


def test_numeric_ids_fold_in_numeric_order() -> None:
    log = started()
    log.facts = [replace(f, id=f.id + 7) if isinstance(f.id, int) else f for f in log.facts]
    assert log.state("05-31") == "started"
    assert log.register(date(2025, 5, 31)).today("G") == date(2025, 5, 31)
