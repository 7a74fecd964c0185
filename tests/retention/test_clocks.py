"""Clock A and clock B: oracle A and the cases with a clock in the table."""

import pytest

from summit.retention.clocks import clock_a, clock_b
from summit.retention.facts import FactKind, Source
from summit.retention.standing import State
from summit.retention.survival import kaplan_meier
from tests.retention.builders import Log, day, group_g, oracle_a
from tests.retention.cases import case


def test_oracle_a_days_from_sign_up_to_start() -> None:
    clock = clock_a(oracle_a().register("09-30"))
    rows = {row.person: (row.duration, str(row.cause)) for row in clock.rows}
    assert rows == {
        "P1": (104, "started"),
        "P2": (104, "started"),
        "P3": (167, "started"),
        "P4": (139, "never_started"),
        "P5": (36, "left"),
        "P6": (104, "started"),
        "P7": (109, "started"),
    }


def test_oracle_a_cumulative_incidence_of_clock_a() -> None:
    curves = clock_a(oracle_a().register("09-30")).incidence()
    started = curves[State.STARTED]
    assert [f"{float(started.at(t)):.4f}" for t in (104, 109, 167)] == [
        "0.4286",
        "0.5714",
        "0.7143",
    ]
    for cause in (State.LEFT, State.NEVER_STARTED):
        assert f"{float(curves[cause].at(167)):.4f}" == "0.1429"


def test_oracle_a_clock_b_per_person() -> None:
    clock = clock_b(oracle_a().register("09-30"))
    rows = sorted((row.duration, int(row.cause is not None)) for row in clock.rows)
    assert rows == [(63, 1), (82, 0), (119, 1), (145, 0), (145, 0)]
    curve = clock.curve()
    shown = {
        t: f"{float(s):.4f} [{lo:.4f}, {hi:.4f}]"
        for t, s, lo, hi, d in zip(
            curve.times, curve.survival, curve.lower, curve.upper, curve.events, strict=True
        )
        if d
    }
    assert shown == {63: "0.8000 [0.2038, 0.9692]", 119: "0.5333 [0.0683, 0.8631]"}


@pytest.mark.parametrize(
    ("number", "as_of", "expected"),
    [(7, "06-30", (81, None)), (8, "08-31", (56, State.LAPSED)), (9, "09-30", (124, State.LAPSED))],
)
def test_clock_b_of_the_table(number: int, as_of: str, expected: tuple[int, State | None]) -> None:
    (row,) = clock_b(case(number).register(as_of)).rows
    assert (row.duration, row.cause) == expected


def test_the_clock_of_a_paused_group_stands_still() -> None:
    days = [
        clock_b(case(8).register(as_of)).rows[0].duration for as_of in ("06-19", "07-31", "08-01")
    ]
    assert days == [42, 42, 43]


def test_for_one_group_a_transferred_row_enters_late() -> None:
    register = case(9).register("09-30")
    (source,) = clock_b(register, "G").rows
    (target,) = clock_b(register, "H").rows
    assert (source.duration, source.cause, source.entry) == (43, State.TRANSFERRED, 0)
    assert (target.duration, target.cause, target.entry) == (124, State.LAPSED, 43)


def test_a_transfer_into_an_open_membership_ends_the_row() -> None:
    log = case(9)
    log.signup("P", "02-01", group="H")
    rows = clock_b(log.register("09-30")).rows
    assert [(r.duration, r.cause) for r in rows] == [(43, State.TRANSFERRED)]


def test_leaving_ends_clock_a_before_the_start_and_clock_b_after_it() -> None:
    log = group_g()
    log.signup("P")
    log.attend("P", "m1")
    log.add(FactKind.LEAVE, "06-01", "P")
    register = log.register("06-30")
    assert clock_a(register).rows[0].cause is State.STARTED
    assert (clock_b(register).rows[0].duration, clock_b(register).rows[0].cause) == (24, State.LEFT)


def test_a_second_episode_is_no_row_of_its_own() -> None:
    register = oracle_a().register("09-30")
    assert [r.cause for r in clock_b(register).rows if r.person == "P2"] == [State.LAPSED]


def test_an_import_enters_the_risk_set_on_its_day_and_an_unknown_start_stays_out() -> None:
    log = group_g()
    for person in ("P", "Q"):
        log.signup(person, source=Source.IMPORT, recorded="05-01")
    log.add(FactKind.ORIENTED, "03-01", "P", source=Source.IMPORT, recorded="05-01")
    log.add(FactKind.ORIENTED, "05-01", "Q", source=Source.IMPORT, start_unknown=True)
    clock = clock_b(log.register("05-31"))
    assert [(row.person, row.duration, row.entry) for row in clock.rows] == [("P", 91, 61)]
    assert clock.unknown == 1
    assert kaplan_meier(clock.durations, [1], clock.entries).at_risk == (1,)


def test_waiting_goes_on_while_the_group_is_paused() -> None:
    log = Log()
    log.signup("P", "01-24")
    log.add(FactKind.GROUP_PAUSED, "02-01")
    (row,) = clock_a(log.register("03-01")).rows
    assert (row.duration, row.cause) == ((day("03-01") - day("01-24")).days, None)
