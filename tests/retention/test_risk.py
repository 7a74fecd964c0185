"""Oracle S and the limits of each line."""

import pytest

from summit.retention.facts import Answer, FactKind
from summit.retention.risk import (
    NOTHING,
    Band,
    Risk,
    RiskCode,
    RiskInputs,
    RiskSettings,
    band_of,
    risk,
    risks,
)
from tests.retention.builders import Log, day, evening, oracle_a


def score(log: Log, as_of: str, person: str, inputs: RiskInputs = NOTHING) -> Risk:
    register = log.register(as_of)
    found = risk(register, register.memberships[person, "G"], inputs)
    assert found is not None
    return found


def lines(found: Risk) -> list[tuple[str, int]]:
    return [(str(r.code), r.points) for r in found.reasons]


def test_oracle_s_p2_is_at_risk() -> None:
    found = score(oracle_a(), "07-01", "P2")
    assert lines(found) == [("R2", 20), ("R3", 15), ("R4", 5)]
    assert (found.score, found.band) == (40, Band.AT_RISK)
    waited, silent = found.reasons[1], found.reasons[2]
    assert waited.amount == 104
    assert (silent.day, silent.amount) == (day("05-08"), 54)


def test_oracle_s_p4_is_urgent() -> None:
    log = oracle_a()
    log.add(FactKind.CONTACT_OUT, "02-10", "P4", channel="mail")
    log.add(FactKind.CONTACT_OUT, "04-10", "P4", channel="mail")
    found = score(log, "06-05", "P4")
    assert lines(found) == [("R1", 30), ("R2", 20), ("R3", 15), ("R4", 10), ("R5", 15), ("R6", 10)]
    assert (found.score, found.band) == (100, Band.URGENT)


def test_oracle_s_p1_is_to_be_watched() -> None:
    log = oracle_a()
    log.add(FactKind.CONTACT_OUT, "07-01", "P1", channel="phone", outcome="reached")
    log.add(FactKind.CONTACT_IN, "07-01", "P1", channel="phone")
    log.add(FactKind.ACTION_DONE, "07-05", "P1", item=1)
    found = score(log, "07-15", "P1")
    assert lines(found) == [("R2", 20), ("R3", 15), ("R9-action", -15)]
    assert (found.score, found.band) == (20, Band.WATCH)


@pytest.mark.parametrize(
    ("as_of", "points"), [("02-21", 0), ("02-22", 5), ("03-25", 5), ("03-26", 10), ("04-25", 15)]
)
def test_waiting_counts_from_day_29_and_61_and_91(as_of: str, points: int) -> None:
    found = dict(lines(score(oracle_a(), as_of, "P1")))
    assert found.get("R3", 0) == points


def test_waiting_is_no_reason_after_three_attendances() -> None:
    assert "R3" not in dict(lines(score(oracle_a(), "08-20", "P1")))


@pytest.mark.parametrize(
    ("as_of", "points"), [("02-23", 0), ("02-24", 5), ("03-25", 5), ("03-26", 10)]
)
def test_silence_counts_from_day_31_and_61(as_of: str, points: int) -> None:
    assert dict(lines(score(oracle_a(), as_of, "P1"))).get("R4", 0) == points


def test_an_answer_clears_the_unanswered_and_todays_call_is_not_unanswered_yet() -> None:
    log = oracle_a()
    log.add(FactKind.CONTACT_OUT, "02-01", "P1", outcome="no_answer")
    assert "R5" not in dict(lines(score(log, "02-01", "P1")))
    assert dict(lines(score(log, "02-02", "P1")))["R5"] == 5
    log.add(FactKind.CONTACT_IN, "02-03", "P1")
    assert "R5" not in dict(lines(score(log, "02-04", "P1")))


def test_a_call_that_ended_otherwise_is_not_unanswered() -> None:
    log = oracle_a()
    log.add(FactKind.CONTACT_OUT, "02-01", "P1", outcome="wrong_number")
    assert "R5" not in dict(lines(score(log, "02-05", "P1")))


def test_any_word_about_the_next_meeting_answers_it() -> None:
    log = oracle_a()
    assert dict(lines(score(log, "05-01", "P1")))["R6"] == 10
    assert "R6" not in dict(lines(score(log, "04-30", "P1")))
    log.add(FactKind.RSVP, "04-30", "P1", meeting="m1", answer=Answer.MAYBE)
    assert "R6" not in dict(lines(score(log, "05-01", "P1")))
    assert "R6" not in dict(lines(score(log, "05-06", "P3")))


def test_what_the_log_does_not_hold_comes_as_inputs() -> None:
    inputs = RiskInputs(
        overdue={"P1": [day("06-01")]},
        unreachable={"P1": day("03-01")},
        led={"P1": [day("06-12")]},
    )
    found = dict(lines(score(oracle_a(), "06-15", "P1", inputs)))
    assert (found["R7"], found["R8"], found["R9-action"]) == (5, 20, -15)
    assert "R7" not in dict(lines(score(oracle_a(), "06-14", "P1", inputs)))


def test_a_one_to_one_and_an_action_add_up() -> None:
    log = oracle_a()
    log.add(FactKind.ORIENTED, "06-01", "P1")
    log.add(FactKind.ACTION_DONE, "06-02", "P1")
    found = dict(lines(score(log, "06-15", "P1")))
    assert found["R9-action"] + found["R9-1:1"] == -25
    assert score(log, "06-15", "P1").score == 0
    assert "R9-1:1" not in dict(lines(score(log, "06-16", "P1")))


def test_a_transfer_takes_the_wait_along() -> None:
    log = oracle_a()
    register = log.register("07-01")
    found = risk(register, register.memberships["P6", "H"])
    assert found is not None
    waited = next(r for r in found.reasons if r.code is RiskCode.WAITED)
    assert waited.amount == 104


def test_only_open_memberships_are_scored_highest_first() -> None:
    register = oracle_a().register("07-31")
    found = risks(register)
    assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)
    assert {r.person for r in found} == {"P1", "P3", "P6", "P7"}
    assert risk(register, register.memberships["P5", "G"]) is None


def test_bands_begin_where_the_settings_say() -> None:
    assert [band_of(n) for n in (0, 19, 20, 39, 40, 59, 60)] == [
        Band.STEADY, Band.STEADY, Band.WATCH, Band.WATCH, Band.AT_RISK, Band.AT_RISK, Band.URGENT,
    ]  # fmt: skip
    assert band_of(10, RiskSettings(bands=((0, Band.STEADY), (10, Band.URGENT)))) is Band.URGENT


def test_silence_is_measured_at_the_person_in_any_group() -> None:
    log = oracle_a()
    log.signup("P4", "05-30", group="H")
    log.add(FactKind.CONTACT_IN, evening("05-31"), "P4", group="H")
    assert "R4" not in dict(lines(score(log, "06-05", "P4")))
