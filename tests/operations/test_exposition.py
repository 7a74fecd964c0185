"""The text format is one that Prometheus reads."""

from summit.operations.exposition import Metric, exposed


def test_a_figure_has_its_help_its_type_and_its_samples():
    metric = Metric("summit_things", "Things.", [({"kind": "a"}, 2), ({}, 0.5)], "counter")
    assert exposed([metric]).splitlines() == [
        "# HELP summit_things Things.",
        "# TYPE summit_things counter",
        'summit_things{kind="a"} 2',
        "summit_things 0.5",
    ]


def test_odd_labels_cannot_break_out_of_their_quotes():
    metric = Metric("x", "X.", [({"name": 'a"b\\c\nd'}, 1)])
    assert exposed([metric]).splitlines()[2] == 'x{name="a\\"b\\\\c\\nd"} 1'


def test_large_numbers_are_not_rounded():
    assert "x 123456789\n" in exposed([Metric("x", "X.", [({}, 123456789)])])
