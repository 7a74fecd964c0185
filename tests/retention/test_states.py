"""Oracle A and the table F1-F10 come out exactly."""

import pytest

from summit.retention.facts import Rule
from summit.retention.states import State, fold, state_on, timeline
from tests.retention.builders import ZONE, day, oracle_a
from tests.retention.cases import case

AS_OF = ("02-28", "03-31", "05-31", "06-30", "07-31", "08-31", "09-30")
ORACLE_A = {
    ("P1", "G"): "signed_up signed_up started active lapsing active active",
    ("P2", "G"): "signed_up signed_up started lapsing lapsed lapsed returned",
    ("P3", "G"): "signed_up signed_up signed_up signed_up started active lapsing",
    ("P4", "G"): "signed_up signed_up lapsing_pre_start never_started never_started never_started"
    " never_started",
    ("P5", "G"): "signed_up left left left left left left",
    ("P6", "G"): "signed_up signed_up started transferred transferred transferred transferred",
    ("P6", "H"): "nobody nobody nobody started started active active",
    ("P7", "H"): "signed_up signed_up started started started lapsing lapsed",
}


@pytest.mark.parametrize(("person", "group"), ORACLE_A)
def test_oracle_a_comes_out_exactly(person: str, group: str) -> None:
    log = oracle_a()
    states = [log.state(as_of, person, group) for as_of in AS_OF]
    assert states == ORACLE_A[person, group].split()


@pytest.mark.parametrize(
    ("person", "group", "expected"),
    [
        ("P2", "G", "lapsed 07-10"),
        ("P4", "G", "never_started 06-12"),
        ("P2", "G", "returned 09-11"),
        ("P7", "H", "lapsed 09-09"),
    ],
)
def test_oracle_a_dates_a_state_on_the_meeting_that_made_it(
    person: str, group: str, expected: str
) -> None:
    as_of = "08-31" if expected.endswith(("07-10", "06-12")) else "09-30"
    assert oracle_a().dated(as_of, person, group) == expected


def test_regrets_are_counted_as_excused_and_never_as_a_confirmation() -> None:
    episode = oracle_a().register("06-30").memberships["P3", "G"].current
    assert episode is not None
    assert (episode.excused, episode.misses, episode.confirmed) == (2, 0, None)


def test_the_single_fold_agrees_with_the_whole_register() -> None:
    log = oracle_a()
    facts = [f for f in log.facts if f.person in (None, "P2")]
    assert fold(facts, log.meetings, Rule(), day("07-31"), zone=ZONE) is State.LAPSED
    assert fold(facts, log.meetings, Rule(), day("01-23"), zone=ZONE) is None
    assert fold([], [], Rule(), day("01-23")) is None


@pytest.mark.parametrize(
    ("number", "as_of", "known", "expected"),
    [
        (1, "07-31", None, "lapsing 06-12"),
        (1, "08-02", None, "lapsed 07-10"),
        (1, "07-31", "08-02", "lapsed 07-10"),
        (2, "07-31", None, "lapsing 06-12"),
        (2, "08-31", None, "lapsed 08-14"),
        (3, "07-31", None, "lapsing 06-12"),
        (3, "08-31", None, "lapsed 08-14"),
        (4, "07-31", None, "started 05-08"),
        (4, "08-31", None, "lapsing 08-14"),
        (4, "09-30", None, "lapsing 08-14"),
        (5, "04-30", None, "confirmed 02-10"),
        (5, "05-31", None, "lapsing_pre_start 05-08"),
        (5, "06-30", None, "lapsing_pre_start 05-08"),
        (5, "07-31", None, "never_started 07-10"),
        (6, "05-31", None, "signed_up 05-08"),
        (6, "06-30", None, "lapsing_pre_start 06-12"),
        (6, "07-31", None, "never_started 07-10"),
        (7, "04-30", None, "started 04-10"),
        (7, "05-31", None, "lapsing 05-08"),
        (7, "06-30", None, "active 06-12"),
        (8, "07-31", None, "lapsing 06-12"),
        (8, "08-31", None, "lapsed 08-14"),
        (9, "06-30", None, "transferred 06-20"),
        (10, "07-31", None, "lapsing 06-12"),
        (10, "08-31", None, "lapsed 08-14"),
    ],
)
def test_the_table_f1_to_f10(number: int, as_of: str, known: str | None, expected: str) -> None:
    assert case(number).dated(as_of, known=known) == expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("06-30", "started 06-20"), ("08-31", "lapsing 08-12"), ("09-30", "lapsed 09-09")],
)
def test_f9_goes_on_in_the_group_it_was_transferred_to(as_of: str, expected: str) -> None:
    assert case(9).dated(as_of, group="H") == expected


def test_f10_tells_the_run_of_misses() -> None:
    episode = case(10).register("07-31").memberships["P", "G"].current
    assert episode is not None
    assert episode.misses == 2


def test_f2_says_which_meeting_was_graced() -> None:
    episode = case(2).register("07-31").memberships["P", "G"].current
    assert episode is not None
    assert [str(o.presence) for o in episode.offered] == ["attended", "miss", "grace"]


def test_a_timeline_gives_the_state_of_every_day_from_one_fold() -> None:
    log = oracle_a()
    final = log.register("09-30")
    for (person, group), row in ORACLE_A.items():
        changes = timeline(final.memberships[person, group])
        found = [state_on(changes, day(as_of)) for as_of in AS_OF]
        assert [str(s) if s else "nobody" for s in found] == row.split()
