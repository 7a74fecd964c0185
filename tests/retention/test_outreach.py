"""Who is called today: nobody twice in a week, nobody who asked to be left alone."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.retention.facts import FactKind, Reason
from summit.retention.outreach import (
    CallList,
    Candidate,
    OutreachSettings,
    call_list,
    candidate,
    is_quiet,
)
from summit.retention.risk import Band, Risk
from tests.retention.builders import ZONE, Log, day


def at_risk(*people: str, group: str = "G") -> list[Risk]:
    return [Risk(person, group, 45, Band.AT_RISK, ()) for person in people]


def listed(log: Log, found: Sequence[Risk], as_of: str = "06-15", **limits: int) -> CallList:
    register = log.register(as_of)
    people = [candidate(register, one) for one in found]
    return call_list(people, day(as_of), OutreachSettings(**limits))


def names(found: Sequence[Candidate]) -> list[str]:
    return [str(one.risk.person) for one in found]


def joined(*people: str) -> Log:
    log = Log()
    for person in people:
        log.signup(person)
    return log


def called(
    log: Log, person: str, on: str, channel: str = "call", outcome: str = "no_answer"
) -> int:
    return log.add(FactKind.CONTACT_OUT, on, person, channel=channel, outcome=outcome)


@pytest.mark.parametrize(("on", "due"), [("06-15", []), ("06-09", []), ("06-08", ["A"])])
def test_who_was_called_rests_for_seven_days(on: str, due: list[str]) -> None:
    log = joined("A")
    called(log, "A", on)
    found = listed(log, at_risk("A"))
    assert names(found.due) == due
    assert [one.outcome for one in found.resting] == ([] if due else ["no_answer"])


def test_a_letter_is_no_call() -> None:
    log = joined("A")
    log.add(FactKind.CONTACT_OUT, "06-14", "A", channel="mail")
    assert names(listed(log, at_risk("A")).due) == ["A"]


def test_a_call_about_another_group_counts_too() -> None:
    log = joined("A")
    log.add(FactKind.CONTACT_OUT, "06-14", "A", group="H", channel="call", outcome="reached")
    assert names(listed(log, at_risk("A")).due) == []


def test_who_asked_to_stop_is_not_called_again() -> None:
    log = joined("A")
    called(log, "A", "02-01", outcome="asked_to_stop")
    called(log, "A", "03-01", outcome="no_answer")
    found = listed(log, at_risk("A"))
    assert (names(found.due), names(found.silent)) == ([], ["A"])


def test_who_left_another_group_to_be_left_alone_is_not_called() -> None:
    log = joined("A")
    log.signup("A", group="H")
    log.add(FactKind.LEAVE, "05-01", "A", group="H", reasons=(Reason.OPT_OUT,))
    assert names(listed(log, at_risk("A")).silent) == ["A"]


def test_asking_to_stop_counts_however_it_was_said() -> None:
    log = joined("A")
    log.add(FactKind.CONTACT_IN, "05-01", "A", channel="mail", outcome="asked_to_stop")
    assert names(listed(log, at_risk("A")).silent) == ["A"]


def test_who_signs_up_anew_may_be_called_again() -> None:
    log = joined("A")
    called(log, "A", "03-01", outcome="asked_to_stop")
    log.signup("A", "05-01", group="H")
    assert names(listed(log, at_risk("A")).due) == ["A"]


def test_a_call_that_was_taken_back_does_not_count() -> None:
    log = joined("A")
    call = called(log, "A", "06-14", outcome="asked_to_stop")
    log.add(FactKind.REVERSAL, "06-14", "A", reverses=call)
    assert names(listed(log, at_risk("A")).due) == ["A"]


def test_the_urgent_come_first_and_others_are_not_called_for() -> None:
    log = joined("A", "B", "C", "D")
    found = [
        *at_risk("A", "B"),
        Risk("C", "G", 80, Band.URGENT, ()),
        Risk("D", "G", 25, Band.WATCH, ()),
    ]
    due = names(listed(log, found).due)
    assert due[0] == "C"
    assert sorted(due[1:]) == ["A", "B"]


def test_who_is_in_two_groups_is_called_once_about_the_worse() -> None:
    log = joined("A")
    found = [*at_risk("A"), Risk("A", "H", 70, Band.URGENT, ())]
    (one,) = listed(log, found).due
    assert one.risk.group == "H"


def test_not_more_are_called_than_somebody_can_call() -> None:
    people = [f"P{n:02}" for n in range(14)]
    found = listed(joined(*people), at_risk(*people))
    assert (len(found.due), len(found.later)) == (10, 4)


def test_the_order_is_the_same_all_day_and_another_on_the_next() -> None:
    people = [f"P{n:02}" for n in range(10)]
    log = joined(*people)
    monday, again, tuesday = (
        names(listed(log, at_risk(*order), on).due)
        for order, on in ((people, "06-16"), (people[::-1], "06-16"), (people, "06-17"))
    )
    assert monday == again
    assert monday != tuesday
    assert sorted(monday) == sorted(tuesday)


@given(
    st.lists(st.tuples(st.sampled_from("ABCDEF"), st.integers(1, 28),
                       st.sampled_from(["reached", "no_answer", "asked_to_stop"])), max_size=12),
    st.integers(1, 6),
)  # fmt: skip
def test_everybody_stands_in_exactly_one_part(calls: list[tuple[str, int, str]], most: int) -> None:
    log = joined(*"ABCDEF")
    for person, number, outcome in calls:
        called(log, person, f"06-{number:02}", outcome=outcome)
    found = listed(log, at_risk(*"ABCDEF"), "06-28", most=most)
    parts = [*names(found.due), *names(found.later), *names(found.silent), *names(found.resting)]
    assert sorted(parts) == list("ABCDEF")
    assert len(found.due) <= most


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [(8, 59, True), (9, 0, False), (19, 59, False), (20, 0, True), (23, 0, True)],
)
def test_nobody_is_called_early_or_late(hour: int, minute: int, quiet: bool) -> None:
    moment = datetime(2025, 6, 16, hour, minute, tzinfo=ZONE)
    assert is_quiet(moment.astimezone(UTC), ZONE) is quiet
