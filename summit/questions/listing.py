"""Questions in the list in which they are arranged."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from summit.questions.catalogue import BY_KEY
from summit.questions.form import Around, only_if
from summit.questions.kind import say


@dataclass(frozen=True, slots=True)
class Row:
    """A question in the list. ``marks`` are what is special about it, in words; ``first`` and
    ``last``: it can be moved no further.
    """

    question: Any
    title: str
    kind: str
    marks: list[str]
    only: str
    answers: int
    first: bool
    last: bool


def rows_of(
    questions: Sequence[Any],
    language: str,
    *,
    marks: Callable[[Any], Iterable[str]],
    ends: Callable[[int, Any], tuple[bool, bool]],
    answers: Mapping[int, int] = {},
    sites: Mapping[str, str] = {},
) -> Iterator[Row]:
    """A row for each question; ``ends`` says of its place and itself whether it is first, last."""
    around = Around(questions, sites)
    for place, question in enumerate(questions):
        only = only_if(question, around, language)
        first, last = ends(place, question)
        yield Row(
            question,
            say(question.title, language),
            gettext(BY_KEY[question.kind].label),
            list(marks(question)),
            only.text if only else "",
            answers.get(question.id, 0),
            first,
            last,
        )
