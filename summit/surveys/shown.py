"""A survey as its builder shows it: pages to arrange, and the questions as people will see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

from flask_babel import gettext

from summit.questions.listing import Row, rows_of
from summit.questions.preview import Preview, preview_in
from summit.surveys.actions.building import order_of
from summit.surveys.drafts import QuestionDraft
from summit.surveys.models import Survey, SurveyQuestion
from summit.surveys.queries import asked_now
from summit.web.layout import LANGUAGE_NAMES


@dataclass(frozen=True, slots=True)
class Listed:
    """A page with its rows; the last one has none, and is where a new page begins."""

    number: int
    rows: list[Row]


def pages_listed(survey: Survey, language: str) -> list[Listed]:
    """The whole survey in order."""
    live = sorted(asked_now(survey.questions), key=lambda q: (q.page, q.position))

    def ends(place: int, question: SurveyQuestion) -> tuple[bool, bool]:
        alone = sum(q.page == question.page for q in live) == 1
        return place == 0, place == len(live) - 1 and alone

    rows = list(rows_of(live, language, marks=_marks, ends=ends))
    return [
        Listed(page or 0, [row for row in rows if row.question.page == page])
        for page, _ in order_of(survey)
    ]


def _marks(question: SurveyQuestion) -> Iterator[str]:
    if question.required:
        yield gettext("needed")


def _spoken(survey: Survey) -> list[str]:
    return [code for code in survey.event.coalition.languages if code in LANGUAGE_NAMES]


def previews(survey: Survey) -> list[Preview]:
    """All questions in every language of the host."""
    return [preview_in(code, asked_now(survey.questions)) for code in _spoken(survey)]


def previews_of(survey: Survey, draft: QuestionDraft) -> list[Preview]:
    """One question as it is written now, in every language of the host."""
    question = SimpleNamespace(
        key="preview",
        section=None,
        kind=draft.kind,
        title=draft.title or {"en": "…"},
        help=draft.help,
        options=draft.options,
        settings=draft.settings,
        required=draft.required,
        shown_if={},
        sites=(),
        staff_only=False,
    )
    return [preview_in(code, [question]) for code in _spoken(survey)]
