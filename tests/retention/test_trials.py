"""Whether calls help: lots, arms, and a difference with its honest name."""

from datetime import date
from random import Random

import pytest

from summit.retention.facts import FactKind
from summit.retention.risk import Band
from summit.retention.trials import (
    Arm,
    Trial,
    called_and_came,
    came_next,
    drawn,
    effects,
    runs_on,
)
from tests.retention.builders import day, group_g

CALL, CONTROL = Arm.CALL, Arm.CONTROL


def trials(arm: Arm, came: int, of: int, pending: int = 0) -> list[Trial]:
    found = [True] * came + [False] * (of - came) + [None] * pending
    return [Trial(Band.AT_RISK, arm, one) for one in found]


def test_the_difference_of_both_arms_has_newcombes_interval() -> None:
    """Oracle J: 9 of 15 and 4 of 15 differ by 33.3 points, −1.7 to +58.9."""
    (found,) = effects([*trials(CALL, 9, 15, 3), *trials(CONTROL, 4, 15)])
    assert found.difference is not None
    rounded = [round(100 * n, 1) for n in (found.difference.estimate, found.difference.lower,
                                           found.difference.upper)]  # fmt: skip
    assert rounded == [33.3, -1.7, 58.9]
    assert (found.called.n, found.called.pending, found.too_few) == (15, 3, False)


def test_below_ten_in_an_arm_the_difference_is_not_spoken_of() -> None:
    (found,) = effects([*trials(CALL, 5, 12), *trials(CONTROL, 2, 9)])
    assert found.too_few
    (alone,) = effects(trials(CALL, 1, 2))
    assert alone.difference is None


@pytest.mark.parametrize(("people", "left"), [(3, 0), (4, 1), (7, 1), (8, 2), (40, 10)])
def test_a_lot_leaves_one_of_four(people: int, left: int) -> None:
    found = drawn([f"P{n}" for n in range(people)], Random(1))
    assert len(found) == people
    assert list(found.values()).count(CONTROL) == left


def test_an_arm_holds_until_the_next_meeting_or_four_weeks() -> None:
    drawn_on = date(2025, 6, 1)
    assert runs_on(drawn_on, date(2025, 6, 28), date(2025, 5, 8))
    assert not runs_on(drawn_on, date(2025, 6, 29), date(2025, 5, 8))
    assert not runs_on(drawn_on, date(2025, 6, 13), date(2025, 6, 12))


def test_who_came_to_the_next_countable_meeting_came() -> None:
    log = group_g()
    for person in ("A", "B"):
        log.signup(person)
    log.attend("A", "m2")
    log.add(FactKind.CONTACT_OUT, "05-20", "A", channel="call")
    log.add(FactKind.CONTACT_OUT, "05-20", "B", channel="mail")
    register = log.register("06-30")
    assert came_next(register, "A", "G", day("05-20")) is True
    assert came_next(register, "B", "G", day("05-20")) is False
    assert came_next(register, "A", "G", day("06-20")) is None
    share = called_and_came(register, ["G"])
    assert (share.came, share.n, share.pending) == (1, 1, 0)
