"""The results as rows for CSV and spreadsheets: the same counts as on the page."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from summit.questions.kind import say
from summit.surveys.board import Board
from summit.surveys.figures import hidden_mark, name_of_site, shown, shuffled
from summit.surveys.tables import Result

Cells = list[object]


def headings_of(board: Board, language: str) -> Cells:
    names = [name_of_site(site, language) for site in board.compared]
    return [_("Question"), _("Answer"), _("Everybody"), *names]


def rows_of(board: Board, language: str) -> list[Cells]:
    """Answers received, then every question; hidden counts carry the mark of the page."""
    sites = [site.id if site else None for site in board.compared]
    return [
        *_rates(board, sites),
        *(row for result in board.results for row in _rows(result, sites, language)),
    ]


def _rates(board: Board, sites: Sequence[int | None]) -> Iterator[Cells]:
    at = {rate.site.id: rate for rate in board.rates if rate.site}
    rates = [at.get(site) if site else None for site in sites]
    yield [
        _("Answers received"), "",
        shown(board.answers), *(shown(rate.answers) if rate else "" for rate in rates),
    ]  # fmt: skip
    yield [
        _("Checked in"), "", board.rates[0].people, *(rate.people if rate else "" for rate in rates)
    ]  # fmt: skip


def _rows(result: Result, sites: Sequence[int | None], language: str) -> Iterator[Cells]:
    title = say(result.question.title, language)
    if result.answered is None:
        yield [title, hidden_mark()]
        return
    for text in shuffled(result):
        yield [title, text]
    for line in result.rows:
        at = dict(zip(result.sites, line.sites, strict=True)) if line.sites else {}
        yield [
            title,
            say(line.label, language),
            shown(line.total),
            *(shown(at[site]) if site in at else "" for site in sites),
        ]
    answered_at = dict(zip(result.sites, result.answered_at, strict=True))
    yield [title, _("Answered"), result.answered, *(answered_at.get(site, "") for site in sites)]
