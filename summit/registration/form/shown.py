"""The form as its builder shows it: rows to arrange, and the very form that people will see."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext

from summit.events.models import Event
from summit.questions.listing import Row, rows_of
from summit.questions.preview import Preview, preview_in
from summit.registration.form.drafts import QuestionDraft
from summit.registration.models import FormQuestion, FormSection
from summit.web.layout import LANGUAGE_NAMES


@dataclass(frozen=True, slots=True)
class Listed:
    """A section with its rows; without one, those above all sections."""

    section: FormSection | None
    title: str
    rows: list[Row]
    first: bool = False
    last: bool = False


def listed(
    event: Event,
    sections: Sequence[FormSection],
    questions: Sequence[FormQuestion],
    answers: Mapping[int, int],
    language: str,
) -> list[Listed]:
    """The whole form in order."""
    rows = list(_rows(event, questions, answers, language))
    first = Listed(None, gettext("Above all sections"), [r for r in rows if not r.question.section])
    rest = [
        Listed(
            section,
            section.title.say(language),
            [r for r in rows if r.question.section_id == section.id],
            place == 0,
            place == len(sections) - 1,
        )
        for place, section in enumerate(sections)
    ]
    return [first, *rest]


def _rows(
    event: Event, questions: Sequence[FormQuestion], answers: Mapping[int, int], language: str
) -> Iterator[Row]:
    def ends(place: int, question: FormQuestion) -> tuple[bool, bool]:
        return place == 0 and question.section is None, place == len(questions) - 1

    names = names_of(event, language)
    return rows_of(questions, language, marks=_marks, ends=ends, answers=answers, sites=names)


def _marks(question: FormQuestion) -> Iterator[str]:
    if question.required:
        yield gettext("needed")
    if question.staff_only:
        yield gettext("team only")
    if question.sensitive:
        yield gettext("sensitive")
    if question.keep_days is not None:
        yield gettext("kept %(days)s days", days=question.keep_days)
    if question.version > 1:
        yield gettext("version %(n)s", n=question.version)


def names_of(event: Event, language: str) -> dict[str, str]:
    return {site.slug: site.name.say(language) for site in event.sites}


def previews(
    event: Event,
    questions: Iterable[FormQuestion],
    left: Mapping[str, Mapping[str, int]] = {},
) -> list[Preview]:
    """The whole form in every language of the event."""
    asked_ones = [question for question in questions if not question.staff_only]
    return [_preview(event, asked_ones, code, left) for code in _spoken(event)]


def previews_of(event: Event, draft: QuestionDraft) -> list[Preview]:
    """One question as it is written now, in every language of the event."""
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
    limits = {o["key"]: o["places"] for o in draft.options if "places" in o}
    return [
        _preview(event, [question], code, {"preview": limits} if limits else {})
        for code in _spoken(event)
    ]


def _spoken(event: Event) -> list[str]:
    return [code for code in event.coalition.languages if code in LANGUAGE_NAMES]


def _preview(
    event: Event, questions: Sequence[Any], code: str, left: Mapping[str, Mapping[str, int]]
) -> Preview:
    sites = names_of(event, code) if any(q.sites for q in questions) else {}
    return preview_in(code, questions, sites, left)
