"""A form made of questions. Other packages use it, so it is no floor of its own."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, ClassVar, TypeVar

from flask_babel import gettext, ngettext
from wtforms import Field, SelectChoice

from summit.questions.catalogue import BY_KEY
from summit.questions.conditions import visible
from summit.questions.kind import Question, QuestionKind, say, typed
from summit.web.forms import BaseForm

PREFIX = "q-"
FEW = 10  # from here on it is said how many places of an option are left

F = TypeVar("F", bound=BaseForm)


@dataclass(frozen=True, slots=True)
class Only:
    """When a question is asked: ``text`` says it to people, the rest to the page's script.

    ``field`` is the name of the field that must hold one of ``values``; "" if there is none.
    ``sites`` are slugs, none for every site.
    """

    text: str
    field: str = ""
    values: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its page: what its template needs to ask it."""

    question: Question
    kind: QuestionKind
    field: Field
    hint: str
    only: Only | None = None
    before: str = ""  # what the person answered to an earlier version

    @property
    def value(self) -> Any:
        return self.kind.value_of(self.field)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the questions: the whole form, the names of the sites by slug, and what
    was answered to earlier versions, by the keys of the questions.
    """

    questions: Sequence[Any] = ()
    sites: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)


def name_of(question: Question) -> str:
    """The name of the question's field in a form."""
    return f"{PREFIX}{question.key}"


def sent_as(field: Field) -> list[str]:
    """The names under which a browser sends ``field``; most have one."""
    return list(getattr(field, "names", None) or [field.name])


def form_for(questions: Sequence[Question], language: str, base: type[F]) -> type[F]:
    """A form class: the fields of ``base``, and one field ``q-<key>`` for each question."""
    fields = {name_of(q): BY_KEY[q.kind].field(q, language) for q in questions}
    return type("QuestionForm", (base,), fields)


class Asking(BaseForm):
    """A form whose questions may depend on answers and on the site.

    What is not asked of a person is neither needed nor kept, whatever the browser sent: without
    a script every question stands on the page. The site is that of the field ``site`` if the
    form has one, else ``at``.
    """

    questions: ClassVar[Sequence[Any]] = ()
    staff: ClassVar[bool] = False
    at: str | None = None

    @property
    def applying(self) -> list[Any]:
        """The questions that are asked, given what has been answered so far."""
        site = self["site"].data if "site" in self else self.at
        good = [q for q in self.questions if not self[name_of(q)].errors]
        given = answers_in(self, good)
        keys = visible(self.questions, given, site, staff=self.staff)
        return [question for question in self.questions if question.key in keys]

    @property
    def answers(self) -> dict[str, Any]:
        """What a valid form answers, by question key, to the questions that are asked."""
        return answers_in(self, self.applying)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        asked_now = {question.key for question in self.applying}
        for question in self.questions:
            if question.key not in asked_now:
                self[name_of(question)].errors = []
        return not self.errors


def asking_form(
    questions: Sequence[Any], language: str, base: type[F], *, staff: bool = False
) -> type[F]:
    """As ``form_for``, of questions with conditions; the form is an ``Asking`` too."""
    made = form_for(questions, language, base)
    bases = (made,) if issubclass(base, Asking) else (Asking, made)
    return type("AskingForm", bases, {"questions": tuple(questions), "staff": staff})


def asked(
    form: BaseForm,
    questions: Iterable[Question],
    language: str,
    around: Around = Around(),
) -> list[Asked]:
    """The questions with their fields, in order, for the template ``questions/ask.html``."""
    return [
        Asked(
            q,
            BY_KEY[q.kind],
            form[name_of(q)],
            say(q.help, language),
            only_if(q, around, language),
            around.before.get(q.key, ""),
        )
        for q in questions
    ]


def only_if(question: Any, around: Around, language: str) -> Only | None:
    """The condition of a question in words and for the script; None if there is none."""
    others = {q.key: q for q in around.questions}
    parent = others.get(question.shown_if.get("key")) if others else None
    sites = tuple(question.sites) if around.sites else ()
    if parent is None and not sites:
        return None
    if parent is None:
        return Only(_at(sites, around), sites=sites)
    values = tuple(text for value in question.shown_if["any"] for text in typed(value))
    said = " ".join([_after(parent, values, language), *([_at(sites, around)] if sites else [])])
    return Only(said, name_of(parent), values, sites)


def _after(parent: Question, values: Sequence[str], language: str) -> str:
    offered = dict(BY_KEY[parent.kind].offered(parent, language))
    words = gettext(" or ").join(f"“{offered.get(value, value)}”" for value in values)
    text: str = gettext(
        "Only if you answered %(answers)s to “%(question)s”.",
        answers=words,
        question=say(parent.title, language),
    )
    return text


def _at(sites: Sequence[str], around: Around) -> str:
    names = gettext(" or ").join(around.sites.get(slug, slug) for slug in sites)
    text: str = gettext("Only if you come to %(sites)s.", sites=names)
    return text


def answers_in(form: BaseForm, questions: Iterable[Question]) -> dict[str, Any]:
    """What a valid form answers, by question key; unanswered questions are left out."""
    values = {q.key: BY_KEY[q.kind].value_of(form[name_of(q)]) for q in questions}
    return {key: value for key, value in values.items() if value is not None}


def minutes_for(questions: Iterable[Question]) -> int:
    """About how many minutes it takes to answer them."""
    seconds = sum(BY_KEY[q.kind].seconds(q) for q in questions)
    return max(1, round(seconds / 60))


@dataclass(frozen=True, slots=True)
class Part:
    """A headed part of a form; without a title it goes on where the page is."""

    title: str
    help: str
    items: list[Asked]


def parts_of(
    form: Asking,
    language: str,
    sites: Mapping[str, str] = {},
    before: Mapping[str, str] = {},
) -> list[Part]:
    """The form's questions by their sections, for ``questions/parts.html``.

    ``sites`` are the names of the sites by slug; left out where the site can no longer be chosen.
    ``before`` is what was answered to earlier versions, in words, by the keys of the questions.
    """
    items = asked(form, form.questions, language, Around(form.questions, sites, before))
    grouped = groupby(items, key=lambda item: getattr(item.question, "section", None))
    return [
        Part(say(part and part.title, language), say(part and part.help, language), list(group))
        for part, group in grouped
    ]


def tell_places(
    form: BaseForm, question: Question, left: Mapping[str, int], own: Collection[str] = ()
) -> None:
    """Say beside the options of which few places are ``left``, and lock those that are full.

    ``own`` were chosen by the person before: they may keep them. To be done once to a form, when
    it is about to be shown.
    """
    chooser = form[name_of(question)]
    chooser.choices = [_with_places(choice, left, own) for choice in chooser.choices]
    full = {option for option, places in left.items() if places <= 0} - set(own)
    if isinstance(chooser.data, list):
        chooser.data = [option for option in chooser.data if option not in full]
    elif chooser.data in full:
        chooser.data = None


def lock_full(
    form: Asking,
    left: Mapping[str, Mapping[str, int]],
    answers: Mapping[str, Any] = {},
) -> None:
    """``tell_places`` for all questions of the form that have places for single options.

    ``left`` are the places by the keys of question and option; ``answers`` those given before.
    """
    for question in form.questions:
        if question.key in left:
            own = typed(answers[question.key]) if question.key in answers else ()
            tell_places(form, question, left[question.key], own)


def _with_places(
    choice: SelectChoice, left: Mapping[str, int], own: Collection[str]
) -> SelectChoice:
    if choice.value not in left or choice.value in own:
        return choice
    places = left[choice.value]
    if places > FEW:
        return choice
    if places <= 0:
        label = gettext("%(choice)s (full)", choice=choice.label)
        return SelectChoice(choice.value, label, render_kw={"disabled": True})
    label = ngettext("%(choice)s (%(num)s place left)", "%(choice)s (%(num)s places left)", places,
                     choice=choice.label)  # fmt: skip
    return SelectChoice(choice.value, label)
