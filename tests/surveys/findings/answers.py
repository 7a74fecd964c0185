"""Questions and answers without a database."""

from collections import Counter
from types import SimpleNamespace

from summit.db import Localized
from summit.surveys.findings.publication import publish
from summit.surveys.findings.slices import Traits

SOUTH, NORTH, K = Traits("south"), Traits("north"), 5


def a_question(kind, **changes):
    nothing = {"key": "it", "kind": kind, "title": Localized(en="It?"), "help": None}
    return SimpleNamespace(
        **nothing | {"options": [], "settings": {}, "required": False, "id": 1} | changes
    )


def options(*keys):
    return [{"key": key, "label": {"en": key}} for key in keys]


def result_of(question, answers, k=K, **more):
    [result] = publish([(question, answers)], k, **more)
    return result


def counts(result):
    return {line.key: line.total for line in result.lines}


def beside(part):
    """What a breakdown says: by the members of its groups, a count for each answer."""
    return {
        tuple("+".join(sorted(group.members)) for group in one.groups): dict(
            zip([step.key for step in part.steps], one.counts, strict=True)
        )
        for one in part.slices
    }


def spread(cube):
    """The answers that make these counts, by traits."""
    return {traits: list(Counter(counts).elements()) for traits, counts in cube.items()}
