"""Which questions are asked of whom: after which answers, at which sites, by whom."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from summit.questions.kind import typed


class Conditional(Protocol):
    """A question that may depend on an answer to another one, and on the site.

    ``shown_if`` is empty, or {"key": <the other question>, "any": [<answers as typed>]}; ``sites``
    are slugs, none for every site.
    """

    @property
    def key(self) -> str: ...
    @property
    def shown_if(self) -> Mapping[str, Any]: ...
    @property
    def sites(self) -> Sequence[str]: ...
    @property
    def staff_only(self) -> bool: ...


def visible(
    questions: Sequence[Conditional],
    answers: Mapping[str, Any],
    site: str | None,
    *,
    staff: bool = False,
) -> set[str]:
    """The keys of the questions that are asked, given ``answers`` and the chosen ``site``.

    An answer counts only if its own question is asked, so that chains of questions fall together.
    Questions that wait for one another in a ring are never asked. ``staff``: the team asks.
    """
    open_ones = [q for q in questions if _meant_for(q, site, staff)]
    asked = {q.key for q in open_ones if not q.shown_if}
    while True:
        more = {
            q.key
            for q in open_ones
            if q.key not in asked and q.shown_if["key"] in asked and holds(q.shown_if, answers)
        }
        if not more:
            return asked
        asked |= more


def _meant_for(question: Conditional, site: str | None, staff: bool) -> bool:
    return (staff or not question.staff_only) and (not question.sites or site in question.sites)


def holds(condition: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    """Whether one of the answers that the condition names was given."""
    given = answers.get(condition["key"])
    return given is not None and not wanted_by(condition).isdisjoint(typed(given))


def wanted_by(condition: Mapping[str, Any]) -> set[str]:
    """The answers that a condition names, as they are typed."""
    return {text for value in condition["any"] for text in typed(value)}


def runs_in_a_ring(key: str, conditions: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the question ``key`` waits, over others, for itself. ``conditions`` are the
    ``shown_if`` of all questions by their keys.
    """
    seen: set[str] = set()
    following = conditions.get(key, {}).get("key")
    while following and following not in seen:
        if following == key:
            return True
        seen.add(following)
        following = conditions.get(following, {}).get("key")
    return False
