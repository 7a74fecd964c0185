"""Values that are made once."""

from summit.surveys.findings.keeping import Kept


def test_a_value_is_made_once_and_the_oldest_goes_first():
    made = []

    def make(name):
        return lambda: made.append(name) or name

    kept = Kept(2)
    assert [kept.get(name, make(name)) for name in "abab"] == list("abab")
    assert made == ["a", "b"]
    kept.get("c", make("c"))
    kept.get("b", make("b"))
    kept.get("a", make("a"))
    assert made == ["a", "b", "c", "a"]
