"""A form made of questions. Other packages use it, so it is no floor of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from wtforms import Field

from summit.questions.catalogue import BY_KEY
from summit.questions.kind import Question, QuestionKind, say
from summit.web.forms import BaseForm

PREFIX = "q-"

F = TypeVar("F", bound=BaseForm)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its page: what its template needs to ask it."""

    question: Question
    kind: QuestionKind
    field: Field
    hint: str

    @property
    def value(self) -> Any:
        return self.kind.value_of(self.field)


def name_of(question: Question) -> str:
    """The name of the question's field in a form."""
    return f"{PREFIX}{question.key}"


def form_for(questions: Sequence[Question], language: str, base: type[F]) -> type[F]:
    """A form class: the fields of ``base``, and one field ``q-<key>`` for each question."""
    fields = {name_of(q): BY_KEY[q.kind].field(q, language) for q in questions}
    return type("QuestionForm", (base,), fields)


def asked(form: BaseForm, questions: Iterable[Question], language: str) -> list[Asked]:
    """The questions with their fields, in order, for the template ``questions/ask.html``."""
    return [Asked(q, BY_KEY[q.kind], form[name_of(q)], say(q.help, language)) for q in questions]


def answers_in(form: BaseForm, questions: Iterable[Question]) -> dict[str, Any]:
    """What a valid form answers, by question key; unanswered questions are left out."""
    values = {q.key: BY_KEY[q.kind].value_of(form[name_of(q)]) for q in questions}
    return {key: value for key, value in values.items() if value is not None}
