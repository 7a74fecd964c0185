"""A questionnaire as somebody fills it in, page after page."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from wtforms import Field

from summit.questions.conditions import visible
from summit.questions.form import Around, Asked, answers_in, asked, asking_form, name_of, sent_as
from summit.surveys.models import Survey
from summit.surveys.narrowing import OnPage, narrowed
from summit.surveys.queries import asked_now
from summit.web.forms import BaseForm

NEXT, BACK, SEND, LATER = "next", "back", "send", "later"


@dataclass(frozen=True, slots=True)
class Page:
    """The questions of one page; ``first`` and ``last`` count over the whole survey."""

    number: int
    first: int
    last: int
    questions: tuple[OnPage, ...]


def pages_of(questions: Iterable[OnPage]) -> list[Page]:
    pages: list[Page] = []
    for question in questions:
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
    kept, ``later`` whether the person wants to go on another time. A page on which nothing is
    asked, given the answers before it, is passed over. ``sessions`` are the slugs of those that
    the person was at, where that is known. ``given`` is what was kept for later, as it was sent.
    """

    def __init__(
        self,
        survey: Survey,
        language: str,
        *,
        site: str | None = None,
        sessions: Collection[str] | None = None,
        given: MultiDict[str, str] | None = None,
    ) -> None:
        self.survey, self.language = survey, language
        everything = asked_now(survey.questions)
        self.questions = narrowed(everything, sessions) or list(everything)
        self.pages = pages_of(self.questions)
        self.given = request.form if given is None else given
        form = asking_form(self.questions, language, BaseForm)
        self.form = form(formdata=self.given or None, data=self._known(site))
        self.here = self.pages[_between(self.given.get("page"), 1, len(self.pages)) - 1]
        self.sent = self.later = False
        self.good, self.applying = self._read()
        self.page = self._step() if self.form.is_submitted() else self.here
        self._forget_other_errors()

    def _known(self, site: str | None) -> dict[str, Any]:
        """The poster has told the site already."""
        return {name_of(q): site for q in self.questions if q.settings.get("site") and site}

    def _read(self) -> tuple[list[OnPage], set[str]]:
        """The questions that are answered rightly or not at all, and the keys of those that are
        asked, given these answers.
        """
        if self.given:
            self.form.validate()
        good = [q for q in self.questions if not self.form[name_of(q)].errors]
        answered = answers_in(self.form, good)
        return good, visible(self.questions, answered, None)

    def _step(self) -> Page:
        """Where this step leads: to the first page with something to correct, back, or on."""
        step = self.given.get("step", NEXT)
        if step == LATER:
            self._forget_errors(self.form)
            self.later = True
            return self.here
        if step == BACK:
            self._forget_errors(self.form)
            before = self.pages[: max(self.here.number - 1, 1)]
            return next((p for p in reversed(before) if self._asks(p)), self.pages[0])
        for page in self.pages[: self.here.number]:
            if any(field.errors for field in self._fields(page)):
                return page
        following = [page for page in self.pages[self.here.number :] if self._asks(page)]
        if step == SEND or not following:
            self.sent = self._says_something()
            if not self.sent:
                nothing = gettext("Nothing is answered yet. Answer at least one question.")
                self.form.form_errors = [nothing]
            return self.here
        return following[0]

    def _says_something(self) -> bool:
        """Whether anything is answered beside the site, which a poster tells by itself: a sheet
        without an answer is nobody's, and would count among those who answered.
        """
        said = self.answers()
        return any(q.key in said for q in self.questions if not q.settings.get("site"))

    def _asks(self, page: Page) -> bool:
        """Whether something is asked on ``page``, given the answers to the pages before it."""
        return bool(self._open_on(page))

    def _open_on(self, page: Page) -> list[OnPage]:
        """Its questions without those that an earlier page has settled: nobody is asked them.

        What waits for an answer on the same page stands there with its condition.
        """
        here = {question.key for question in page.questions}
        return [
            q for q in page.questions if q.key in self.applying or q.shown_if.get("key") in here
        ]

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
        """What is asked on the page."""
        asked_here = self._open_on(self.page)
        return asked(self.form, asked_here, self.language, Around(asked_here))

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Names and values of what was answered on other pages."""
        here = {q.key for q in self._open_on(self.page)}
        others = [self.form[name_of(q)] for q in self.questions if q.key not in here]
        names = [name for field in others for name in sent_as(field)]
        return [(name, value) for name in names for value in self.given.getlist(name) if value]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Everything that was answered, and the page, as the form sent it."""
        names = [name for q in self.questions for name in sent_as(self.form[name_of(q)])]
        said = [(name, value) for name in names for value in self.given.getlist(name) if value]
        return [*said, ("page", str(self.here.number))]

    @property
    def complete(self) -> bool:
        """Whether everything that is asked was asked."""
        return not any(self._asks(page) for page in self.pages[self.here.number :])

    @property
    def minutes_left(self) -> int:
        asked_so_far = self.page.first - 1
        share = 1 - asked_so_far / len(self.questions)
        return max(1, ceil(self.survey.minutes * share))

    def answers(self) -> dict[str, Any]:
        """What was answered rightly, on whichever page, to what is asked."""
        return answers_in(self.form, [q for q in self.good if q.key in self.applying])


def _between(text: str | None, least: int, most: int) -> int:
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else least
    return min(max(number, least), most)
