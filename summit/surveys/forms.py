"""Forms of the surveys: the questionnaire in pages, the wish to be contacted, the console's."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, SelectChoice, SelectField

from summit.questions.form import Asked, answers_in, asked, form_for, name_of, sent_as
from summit.surveys.instruments import KEYS, instrument
from summit.surveys.models import Survey, SurveyQuestion
from summit.surveys.queries import asked_now
from summit.web.forms import AddressField, BaseForm, LineField, required

NEXT, BACK, SEND = "next", "back", "send"


@dataclass(frozen=True, slots=True)
class Page:
    """The questions of one page; ``first`` and ``last`` count over the whole survey."""

    number: int
    first: int
    last: int
    questions: tuple[SurveyQuestion, ...]


def pages_of(survey: Survey) -> list[Page]:
    pages: list[Page] = []
    for question in asked_now(survey.questions):
        if pages and pages[-1].questions[0].page == question.page:
            before = pages.pop()
            more = (*before.questions, question)
            pages.append(Page(before.number, before.first, before.last + 1, more))
        else:
            start = pages[-1].last + 1 if pages else 1
            pages.append(Page(len(pages) + 1, start, start, (question,)))
    return pages


class Sheet:
    """The questionnaire as somebody fills it in, page after page.

    What was answered on other pages travels in hidden fields: nothing is kept on the server
    until it is sent. ``page`` is the one to show next, ``sent`` whether the answers are to be
    kept.
    """

    def __init__(self, survey: Survey, language: str, *, site: str | None = None) -> None:
        self.survey, self.language = survey, language
        self.pages = pages_of(survey)
        self.questions = [q for page in self.pages for q in page.questions]
        form = form_for(self.questions, language, BaseForm)
        self.form = form(data=self._known(site))
        self.here = self.pages[_between(request.form.get("page"), 1, len(self.pages)) - 1]
        self.sent = False
        self.page = self._step() if self.form.is_submitted() else self.pages[0]
        self._forget_other_errors()

    def _known(self, site: str | None) -> dict[str, Any]:
        """The poster has told the site already."""
        return {name_of(q): site for q in self.questions if q.settings.get("site") and site}

    def _step(self) -> Page:
        """Where this step leads: to the first page with something to correct, back, or on."""
        step = request.form.get("step", NEXT)
        self.form.validate()
        if step == BACK:
            self._forget_errors(self.form)
            return self.pages[max(self.here.number - 2, 0)]
        for page in self.pages[: self.here.number]:
            if any(field.errors for field in self._fields(page)):
                return page
        if step == SEND or self.here is self.pages[-1]:
            self.sent = True
            return self.here
        return self.pages[self.here.number]

    def _fields(self, page: Page) -> Iterator[Field]:
        return (self.form[name_of(question)] for question in page.questions)

    def _forget_other_errors(self) -> None:
        """Only what stands on the page is to be corrected, and only once it was there."""
        shown = set(self._fields(self.page)) if self.page.number <= self.here.number else set()
        self._forget_errors(field for field in self.form if field not in shown)

    def _forget_errors(self, fields: Any) -> None:
        for field in fields:
            field.errors = []

    @property
    def wrong(self) -> bool:
        return bool(self.form.errors)

    @property
    def items(self) -> list[Asked]:
        return asked(self.form, self.page.questions, self.language)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Names and values of what was answered on other pages."""
        here = {name_of(q) for q in self.page.questions}
        others = [self.form[name_of(q)] for q in self.questions if name_of(q) not in here]
        names = [name for field in others for name in sent_as(field)]
        given: MultiDict[str, str] = request.form
        return [(name, value) for name in names for value in given.getlist(name) if value]

    @property
    def complete(self) -> bool:
        return self.here is self.pages[-1]

    @property
    def minutes_left(self) -> int:
        asked_so_far = self.page.first - 1
        share = 1 - asked_so_far / len(self.questions)
        return max(1, ceil(self.survey.minutes * share))

    def answers(self) -> dict[str, Any]:
        """What was answered rightly, on whichever page."""
        good = [q for q in self.questions if not self.form[name_of(q)].errors]
        return answers_in(self.form, good)


def _between(text: str | None, least: int, most: int) -> int:
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else least
    return min(max(number, least), most)


class ContactForm(BaseForm):
    """Left after the answers, and kept apart from them."""

    full_name = LineField(_l("Name"), required())
    email = AddressField(_l("E-mail"), required())
    wish = RadioField(
        _l("What may we write to you about?"),
        choices=[
            SelectChoice("group", _l("Tell me about the MAP groups")),
            SelectChoice("interview", _l("I would talk with you about my answers")),
        ],
        default="group",
    )


class NewSurveyForm(BaseForm):
    """Which questionnaire to start from."""

    template = SelectField(_l("Questionnaire"))

    def __init__(self, language: str, **kw: Any) -> None:
        super().__init__(**kw)
        self.template.choices = [SelectChoice(key, _described(key, language)) for key in KEYS]


def _described(key: str, language: str) -> str:
    made = instrument(key)
    return f"{made['title'][language]} ({len(made['questions'])})"
