"""What answers may tell."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from summit.surveys.findings.publication import publish, within
from summit.surveys.findings.slices import Dimension, Traits
from tests.surveys.findings.answers import (
    NORTH,
    SOUTH,
    K,
    a_question,
    beside,
    counts,
    options,
    result_of,
    spread,
)

ROLES = {"residents": 4, "nonprofit": 70, "government": 41, "education": 21, "business": 14}


def test_four_residents_and_the_next_smallest_role_are_hidden_on_every_way():
    asked = a_question("single_choice", options=options(*ROLES))
    result = result_of(asked, spread({Traits(): ROLES}))
    assert counts(result) == {
        "residents": None,
        "nonprofit": 70,
        "government": 41,
        "education": 21,
        "business": None,
    }
    assert result.answered == 150
    assert result.hides


def test_two_sites_side_by_side_hide_all_four_cells():
    said = {SOUTH: [True] * 80 + [False] * 4, NORTH: [True] * 61 + [False] * 5}
    result = result_of(a_question("yes_no"), said)
    assert counts(result) == {"yes": 141, "no": 9}
    part = result.by(Dimension.SITE)
    assert beside(part) == {
        ("south",): {"yes": None, "no": None},
        ("north",): {"yes": None, "no": None},
    }
    assert [one.answered for one in part.slices] == [84, 66]


def test_nothing_is_told_of_fewer_than_k():
    result = result_of(a_question("yes_no"), {SOUTH: [True] * 3, NORTH: [False]})
    assert (result.answered, result.lines) == (None, ())


def test_a_site_with_few_answers_is_told_with_the_next_smallest_or_not_at_all():
    said = {SOUTH: [True] * 20 + [False] * 10, NORTH: [True] * 4}
    assert result_of(a_question("yes_no"), said).by(Dimension.SITE) is None
    third = {Traits("west"): [True] * 7 + [False] * 6}
    part = result_of(a_question("yes_no"), said | third).by(Dimension.SITE)
    assert beside(part) == {
        ("south",): {"yes": 20, "no": 10},
        ("north+west",): {"yes": 11, "no": 6},
    }


def test_neighbours_on_a_scale_are_told_together_before_anything_is_hidden():
    said = [1] * 2 + [2] * 3 + [3] * 10 + [4] * 40 + [5] * 50
    result = result_of(a_question("likert"), {SOUTH: said})
    assert counts(result) == {"1-2": 5, "3": 10, "4": 40, "5": 50, "na": 0}
    assert result.score is None


def test_side_by_side_a_scale_is_told_in_fewer_steps_rather_than_hidden():
    said = {
        SOUTH: [1] * 2 + [2] * 3 + [3] * 10 + [4] * 20 + [5] * 20,
        NORTH: [2] + [3] * 6 + [4] * 20 + [5] * 30,
    }
    part = result_of(a_question("likert"), said).by(Dimension.SITE)
    assert beside(part) == {
        ("south",): {"1-3": 15, "4": 20, "5": 20},
        ("north",): {"1-3": 7, "4": 20, "5": 30},
    }


def test_the_mean_is_told_when_every_count_behind_it_is():
    said = [1] * 6 + [2] * 6 + [3] * 6 + [4] * 6 + [5] * 6 + ["na"] * 7
    assert result_of(a_question("likert"), {SOUTH: said}).score.value == 3.0


def test_the_net_score_of_the_story():
    said = [10] * 48 + [9] * 30 + [8] * 27 + [7] * 21 + [6] * 9 + [5] * 8 + [4] * 4 + [0] * 3
    result = result_of(a_question("recommend"), {SOUTH: said}, population=350)
    assert [line.total for line in result.bands] == [24, 48, 78]
    assert counts(result)["0-4"] == 7
    assert round(result.score.value) == 36
    assert round(result.score.interval.margin, 1) == 9.0
    alone = result_of(a_question("recommend"), {SOUTH: said})
    assert round(alone.score.interval.margin, 1) == 11.9


def test_no_net_score_where_a_band_is_hidden():
    result = result_of(a_question("recommend"), {SOUTH: [10] * 20 + [7] * 3 + [2] * 9})
    assert result.score is None
    assert None in counts(result).values()


def test_what_everybody_answered_is_not_told_as_a_count():
    result = result_of(a_question("yes_no"), {SOUTH: [True] * 20})
    assert counts(result) == {"yes": None, "no": None}
    assert str(result.everybody) == "Yes"
    assert result.breakdowns == ()


def test_a_tick_that_all_but_two_have_made_is_hidden_and_one_that_nobody_made_is_not():
    said = [["a", "b"]] * 20 + [["a"]] * 8 + [["b"]] * 2
    asked = a_question("multiple_choice", options=options("a", "b", "c"))
    assert counts(result_of(asked, {SOUTH: said})) == {"a": None, "b": 22, "c": 0}


def test_each_place_of_a_ranking_counts_as_named():
    said = [["a", "b"]] * 12 + [["b"]] * 7
    asked = a_question("rank", options=options("a", "b"))
    assert counts(result_of(asked, {SOUTH: said})) == {"a": 12, "b": None}


def test_two_filters_are_told_only_where_nothing_is_hidden_and_roles_are_pooled_for_it():
    cube = {
        Traits(site, role): {True: yes, False: no}
        for site, role, yes, no in [
            ("south", "a", 20, 9), ("south", "b", 9, 3), ("south", "c", 8, 6),
            ("north", "a", 30, 8), ("north", "b", 7, 6), ("north", "c", 6, 5),
        ]
    }  # fmt: skip
    part = result_of(a_question("yes_no"), spread(cube)).by(Dimension.SITE, Dimension.ROLE)
    assert beside(part) == {
        ("south", "a"): {"yes": 20, "no": 9},
        ("south", "b+c"): {"yes": 17, "no": 9},
        ("north", "a"): {"yes": 30, "no": 8},
        ("north", "b+c"): {"yes": 13, "no": 11},
    }


def test_a_role_that_is_hidden_stays_with_the_next_in_every_other_question():
    role = a_question("single_choice", settings={"strata": True}, options=options("a", "b", "c"))
    sizes = {"a": 4, "b": 20, "c": 30}
    asked = [
        (role, {Traits("south", name): [name] * n for name, n in sizes.items()}),
        (
            a_question("yes_no"),
            {Traits("south", name): [True] * (n - 9) + [False] * 9
             for name, n in {"a": 14, "b": 20, "c": 30}.items()},
        ),
    ]  # fmt: skip
    _roles, result = publish(asked, K)
    assert set(beside(result.by(Dimension.ROLE))) == {("c",), ("a+b",)}


def test_each_session_of_a_matrix_is_a_question_of_its_own():
    asked = a_question("matrix", options=options("keynote", "closing"), title={"en": "Useful?"})
    said = [{"keynote": 5, "closing": 2}] * 6 + [{"keynote": 4}] * 6
    parts = within(asked, {SOUTH: said})
    found = {part.key: counts(result_of(part, answers)) for part, answers in parts}
    assert found["keynote"]["4"] == 6
    assert set(found) == {"keynote", "closing"}


KINDS = [
    ("yes_no", st.booleans()),
    ("likert", st.sampled_from([1, 2, 3, 4, 5, "na"])),
    ("recommend", st.integers(0, 10)),
    ("single_choice", st.sampled_from(["a", "b", "c"])),
    ("multiple_choice", st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, unique=True)),
    ("rank", st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, unique=True)),
]
PEOPLE = st.builds(
    Traits,
    st.sampled_from(["south", "north", ""]),
    st.sampled_from(["x", "y", "z", ""]),
    st.sampled_from(["early", "late"]),
)


@st.composite
def surveyed(draw):
    kind, values = draw(st.sampled_from(KINDS))
    answers = draw(st.dictionaries(PEOPLE, st.lists(values, max_size=30), max_size=12))
    needs = kind in ("single_choice", "multiple_choice", "rank")
    return a_question(kind, options=options("a", "b", "c") if needs else []), answers


def told_in(result):
    """Every number that is published of a question."""
    yield from (line.total for line in (*result.lines, *result.bands))
    yield result.answered
    for part in result.breakdowns:
        yield from (n for one in part.slices for n in (*one.counts, one.answered))


@settings(max_examples=200, deadline=None)
@given(surveyed(), st.integers(2, 11))
def test_no_count_from_one_to_k_is_ever_told(given_answers, k):
    assert all(n is None or n == 0 or n >= k for n in told_in(result_of(*given_answers, k)))


@settings(max_examples=150, deadline=None)
@given(surveyed(), st.integers(2, 11))
def test_what_is_told_adds_up_with_what_is_not(given_answers, k):
    result = result_of(*given_answers, k)
    if result.answered is None or not result.exclusive or result.everybody:
        return
    missing = result.answered - sum(line.total or 0 for line in result.lines)
    hidden = [line for line in result.lines if line.total is None]
    assert (missing == 0) if not hidden else (len(hidden) > 1 and missing >= k)


@settings(max_examples=150, deadline=None)
@given(surveyed(), st.integers(2, 11))
def test_two_filters_are_never_finer_than_each_of_them_alone(given_answers, k):
    result = result_of(*given_answers, k)
    for part in result.breakdowns:
        assert len(part.dimensions) <= 2
        for dimension in part.dimensions if len(part.dimensions) > 1 else ():
            parent = result.by(dimension)
            wider = [group.members for one in parent.slices for group in one.groups]
            mine = {g for one in part.slices for g in one.groups if g.dimension == dimension}
            assert all(any(w <= group.members for w in wider) for group in mine)
            assert all(
                any(set(step.holds) <= set(child.holds) for child in part.steps)
                for step in parent.steps
            )


def test_the_order_of_answers_changes_nothing():
    said = [1] * 4 + [2] * 7 + [3] * 9 + [5] * 30
    mixed = random.Random(1).sample(said, len(said))
    question = a_question("likert")
    assert result_of(question, {SOUTH: said}) == result_of(question, {SOUTH: mixed})
