"""What the two-page report says, in words and drawings, before it is put on paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from summit.charts.shapes import Pair
from summit.charts.table import Table
from summit.questions.catalogue import BY_KEY
from summit.questions.kind import say
from summit.surveys.exports.names import names_of
from summit.surveys.exports.page import definition, sentence_of, strata_of, tiles_of
from summit.surveys.findings.board import Board
from summit.surveys.findings.choosing import Choice
from summit.surveys.findings.figures import comparison, figure

MOST_CHARTS = 10


@dataclass(frozen=True, slots=True)
class Report:
    """``charts`` are (title, note, drawing); ``themes`` (name, answers)."""

    host: str
    event: str
    title: str
    headline: str
    definition: str
    tiles: Sequence[tuple[object, ...]]
    charts: Sequence[tuple[str, str, Pair]]
    roles: Table | None
    themes: Sequence[tuple[str, int]]
    quotes: Sequence[str]
    reading: Sequence[str]


def report_of(
    board: Board,
    language: str,
    *,
    themes: Sequence[tuple[str, int]] = (),
    quotes: Sequence[str] = (),
) -> Report:
    survey, event = board.survey, board.survey.event
    choice, names = Choice(), names_of(board, language)
    return Report(
        host=event.coalition.name,
        event=say(event.name, language),
        title=say(survey.title, language),
        headline=sentence_of(board, language) or say(survey.title, language),
        definition=definition(board),
        tiles=tiles_of(board, language),
        charts=list(_charts(board, choice, language))[:MOST_CHARTS],
        roles=strata_of(board, choice, names, language),
        themes=themes,
        quotes=quotes,
        reading=list(_reading(board)),
    )


def _charts(board: Board, choice: Choice, language: str) -> Iterator[tuple[str, str, Pair]]:
    """The sites side by side first, then every question but those of the site and the role."""
    names = names_of(board, language)
    parity = board.marked("compare")
    compared = comparison(parity, choice, names, language) if parity else None
    if compared:
        yield compared.title, compared.note, compared.chart
    for result in board.results:
        if result.question.settings.get("site") or result.question.settings.get("strata"):
            continue
        shown = BY_KEY[result.question.kind].shown_in
        found = figure(result, choice, names, language, shown, whole=True)
        if found:
            yield found.title, found.note, found.chart


def _reading(board: Board) -> Iterator[str]:
    yield _(
        "Where fewer than %(k)s people gave an answer, the number is hidden, and so is the next "
        "smallest, so that nobody can work it out. Neighbours on a scale are told together first.",
        k=board.k,
    )
    yield _(
        "The net score is the share of 9 and 10 minus the share of 0 to 6. Its interval knows how "
        "many came, so it narrows as more of them answer."
    )
    yield _(
        "Nobody is unheard: what a small group wants to say is heard in a listening session, face "
        "to face."
    )
    yield f"{_(board.survey.instrument)} {board.survey.instrument_version}"
