"""The results as plain values: what the files and the programs' answer are written from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from summit.questions.kind import say
from summit.surveys.exports.names import names_of
from summit.surveys.findings.board import Board, Rate
from summit.surveys.findings.naming import Names, dimension_name, hidden_mark, told
from summit.surveys.findings.publication import Result

Cells = list[object]


@dataclass(frozen=True, slots=True)
class Cell:
    """One published count: of which people, to which question, which answer."""

    question: str
    people: str
    filters: str
    answer: str
    count: int | str


def headings() -> Cells:
    return [_("Question"), _("People"), _("Compared by"), _("Answer"), _("Answers")]


def rows_of(board: Board, language: str) -> list[Cells]:
    """Answers received, then every count of every question; hidden ones carry the page's mark."""
    return [
        [cell.question, cell.people, cell.filters, cell.answer, cell.count]
        for cell in cells_of(board, language)
    ]


def cells_of(board: Board, language: str) -> Iterator[Cell]:
    names = names_of(board, language)
    for rate in board.rates:
        who = say(rate.site.name, language) if rate.site else _("Everybody")
        by = _("Site") if rate.site else ""
        yield Cell(_("Answers received"), who, by, "", told(rate.answers))
        of = _("Checked in") if board.of_who_came else _("Letters that asked")
        yield Cell(of, who, by, "", rate.people)
    for result in board.results:
        yield from _cells(result, names, language)


def _cells(result: Result, names: Names, language: str) -> Iterator[Cell]:
    title = say(result.question.title, language)
    if result.answered is None:
        yield Cell(title, _("Everybody"), "", "", hidden_mark())
        return
    for line in result.rows:
        yield Cell(title, _("Everybody"), "", say(line.label, language), told(line.total))
    yield Cell(title, _("Everybody"), "", _("Answered"), result.answered)
    for part in result.breakdowns:
        by = " · ".join(dimension_name(d) for d in part.dimensions)
        for one in part.slices:
            who = names.people(one.groups)
            for step, count in zip(part.steps, one.counts, strict=True):
                yield Cell(title, who, by, say(step.label, language), told(count))
            yield Cell(title, who, by, _("Answered"), one.answered)


def as_json(board: Board, language: str) -> dict[str, Any]:
    """The same for programs: ``count`` is null where it is hidden."""
    names = names_of(board, language)
    return {
        "survey": board.survey.slug,
        "instrument": f"{board.survey.instrument} {board.survey.instrument_version}",
        "state": board.survey.state.value,
        "smallest_group": board.k,
        "rates": [_rate(board, rate) for rate in board.rates],
        "questions": [_question(result, names, language) for result in board.results],
    }


def _rate(board: Board, rate: Rate) -> dict[str, Any]:
    return {
        "site": rate.site.slug if rate.site else None,
        "answers": rate.answers,
        "at_least": rate.at_least,
        "checked_in" if board.of_who_came else "asked": rate.people,
        "share": _interval(rate),
    }


def _interval(rate: Rate) -> Mapping[str, float] | None:
    if rate.share is None:
        return None
    numbers = {
        "estimate": rate.share.estimate, "lower": rate.share.lower, "upper": rate.share.upper
    }  # fmt: skip
    return {name: round(number, 4) for name, number in numbers.items()}


def _question(result: Result, names: Names, language: str) -> dict[str, Any]:
    score = result.score
    return {
        "key": result.question.key,
        "kind": result.question.kind,
        "title": say(result.question.title, language),
        "answered": result.answered,
        "answers": [_answer(line.key, line.label, line.total, language) for line in result.rows],
        "score": {"kind": score.kind, "value": round(score.value, 1)} if score else None,
        "compared": [
            {
                "by": [d.value for d in part.dimensions],
                "people": names.people(one.groups),
                "answered": one.answered,
                "answers": [
                    _answer(step.key, step.label, count, language)
                    for step, count in zip(part.steps, one.counts, strict=True)
                ],
            }
            for part in result.breakdowns
            for one in part.slices
        ],
    }


def _answer(key: str, label: Mapping[str, str], count: int | None, language: str) -> dict[str, Any]:
    return {"key": key, "answer": say(label, language), "count": count}
