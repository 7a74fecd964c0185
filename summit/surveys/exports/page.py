"""The board in words, drawings and tables for one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from summit.charts.table import Column, Table
from summit.events.colours import colour_of
from summit.events.models import Site
from summit.questions.catalogue import BY_KEY
from summit.questions.kind import say
from summit.retention.intervals import CONFIDENCE
from summit.surveys.exports.names import names_of
from summit.surveys.exports.nonresponse import frames_shown, reached_shown
from summit.surveys.findings.board import Board, Rate
from summit.surveys.findings.breakdowns import Breakdown
from summit.surveys.findings.choosing import Choice
from summit.surveys.findings.figures import (
    best_of,
    comparison,
    figure,
    percents,
    share,
)
from summit.surveys.findings.naming import Names, dimension_name, hidden_mark, told
from summit.surveys.findings.publication import Line
from summit.surveys.findings.scores import Score
from summit.surveys.findings.slices import Dimension
from summit.surveys.models import Survey
from summit.surveys.poster import Poster


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that the results page prints."""

    values: dict[str, Any]


def show_board(
    board: Board, language: str, choice: Choice, *, allowed: Sequence[Site] | None
) -> Shown:
    """``allowed`` are the only sites this reader may see (None: all of them)."""
    names, whole = names_of(board, language), allowed is None
    made = [
        (r, figure(r, choice, names, language, BY_KEY[r.question.kind].shown_in, whole=whole))
        for r in board.results
    ]
    return Shown(
        {
            "board": board,
            "choice": choice,
            "definition": definition(board),
            "whole": whole,
            "tiles": tiles_of(board, language, allowed),
            "sentence": sentence_of(board, language) if whole and not choice.only else None,
            "figures": [found for _result, found in made if found],
            "too_few": [say(r.question.title, language) for r, found in made if not found],
            "compared": _compared(board, choice, names, language) if whole else None,
            "strata": strata_of(board, choice, names, language) if whole else None,
            "frames": frames_shown(board, language) if whole and not choice.only else [],
            "reached": reached_shown(board.reached) if whole and not choice.only else None,
            "selects": _selects(board, choice, names, allowed),
            "mark": hidden_mark(),
        }
    )


@dataclass(frozen=True, slots=True)
class Select:
    """A box of the form above the figures."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str


def _selects(
    board: Board, choice: Choice, names: Names, allowed: Sequence[Site] | None
) -> list[Select]:
    """One for each dimension that has two values and more, and one for what stands side by side."""
    if allowed is not None:
        mine = [(site.slug, names.of[Dimension.SITE][site.slug]) for site in allowed]
        return [_filter(Dimension.SITE, mine, choice, "")] if len(mine) > 1 else []
    boxes = [
        _filter(d, names.choices(d), choice, _("Everybody"))
        for d in Dimension
        if any(d in part.dimensions for result in board.results for part in result.breakdowns)
    ]
    by = [(box.name, box.label) for box in boxes]
    side = Select("by", _("Side by side"), by, choice.by.value)
    return [*boxes, side] if boxes else []


def _filter(
    dimension: Dimension, options: list[tuple[str, str]], choice: Choice, everybody: str
) -> Select:
    first = [("", everybody)] if everybody else []
    chosen = choice.only.get(dimension, "")
    return Select(dimension.value, dimension_name(dimension), [*first, *options], chosen)


def definition(board: Board) -> str:
    """How the response rate is made."""
    if not board.of_who_came:
        return _(
            "Response rate: complete answers and those with at least half of the required "
            "questions, divided by the letters that asked, with its %(level)s %% interval.",
            level=round(100 * CONFIDENCE),
        )
    return _(
        "Response rate: complete answers and those with at least half of the required questions, "
        "divided by people who came in through a door of that site, with its %(level)s %% "
        "interval. By poster somebody can answer twice, so it is close, not exact.",
        level=round(100 * CONFIDENCE),
    )


def tiles_of(
    board: Board, language: str, allowed: Sequence[Site] | None = None
) -> list[tuple[object, ...]]:
    """How many answered, of how many; the net score; how many in Spanish."""
    rates = [r for r in board.rates if allowed is None or r.site in allowed]
    tiles: list[tuple[object, ...]] = [_tile(board, rate, language) for rate in rates]
    if allowed is not None:
        return tiles
    if board.spanish is not None and board.answers:
        part = round(100 * board.spanish / board.answers)
        tiles.append((_("in Spanish"), board.spanish, _("%(n)s %% of answers", n=part)))
    net = next((r.score for r in board.results if r.score and r.score.kind == "net"), None)
    return [*tiles, _net(net)] if net else tiles


def _tile(board: Board, rate: Rate, language: str) -> tuple[object, ...]:
    word = say(rate.site.name, language) if rate.site else _("answers received")
    if rate.share is None:
        return word, told(rate.answers), _people(board, rate)
    number: object = rate.answers
    if rate.at_least:
        number = _("%(n)s or more", n=rate.answers)
    part = _(
        "%(share)s %% of %(people)s (%(interval)s)",
        share=round(100 * rate.share.estimate),
        people=_people(board, rate),
        interval=percents(rate.share),
    )
    return word, number, part


def _people(board: Board, rate: Rate) -> str:
    if board.of_who_came:
        return _("%(people)s checked in", people=rate.people)
    return ngettext("%(num)s letter that asked", "%(num)s letters that asked", rate.people)


def _net(score: Score) -> tuple[object, ...]:
    margin = round(score.interval.margin, 1) if score.interval else ""
    return _("would recommend"), f"{score.value:+.0f}", _("net, ± %(margin)s", margin=margin)


def sentence_of(board: Board, language: str) -> str | None:
    """What most people said, in one sentence of numbers."""
    headline = board.marked("headline")
    best = best_of(headline, language) if headline else None
    if headline is None or best is None:
        return None
    return _(
        "%(n)s of %(of)s said “%(answers)s” when asked: %(question)s",
        n=best[0],
        of=best[1],
        answers=best[2],
        question=say(headline.question.title, language),
    )


def _compared(board: Board, choice: Choice, names: Names, language: str) -> object:
    parity = board.marked("compare")
    return comparison(parity, choice, names, language) if parity and not choice.only else None


def strata_of(board: Board, choice: Choice, names: Names, language: str) -> Table | None:
    """The headline question by role: how many of each, and the share of each answer told."""
    groups, scale = board.marked("strata"), board.marked("headline")
    if groups is None or scale is None or groups.answered is None or choice.only:
        return None
    part = scale.by(Dimension.ROLE)
    columns = [
        Column(_("Role")),
        *(Column(word, numeric=True) for word in (_("People"), _("Share"))),
        *(Column(say(s.label, language), numeric=True) for s in (part.steps if part else ())),
    ]
    lines = [line for line in groups.lines if line.total != 0]
    rows = [_stratum(line, groups.answered, part, language) for line in lines]
    question = say(scale.question.title, language)
    return Table(_("%(question)s By role", question=question), columns, rows)


def _stratum(line: Line, answered: int, part: Breakdown | None, language: str) -> list[str | int]:
    label, slices = say(line.label, language), part.slices if part else ()
    own = [one for one in slices if one.groups[0].members == frozenset({line.key})]
    if line.total is None or part is None or not own:
        return [label, told(line.total), *[""] * (1 + len(part.steps if part else ()))]
    cells = [_share(count, own[0].answered) for count in own[0].counts]
    return [label, line.total, share(line.total, answered), *cells]


def _share(count: int | None, of: int) -> str:
    return hidden_mark() if count is None else f"{share(count, of)} ({count})"


def poster_of(survey: Survey, site: Site, language: str, base_url: str) -> Poster:
    """The words of a site's poster, in ``language`` whatever the console speaks."""
    url = base_url + url_for("surveys.short", code=survey.code, site=site.slug)
    places = [other.id for other in survey.event.sites]
    other = next((c for c in survey.event.coalition.languages if c != language), "")
    with force_locale(other or language):
        also = _promise(survey) if other else ""
    with force_locale(language):
        return Poster(
            event=say(survey.event.name, language),
            title=say(survey.title, language),
            promise=_promise(survey),
            also=also,
            mark=site.slug,
            how=_("Point your phone's camera at the code, or type the address:"),
            url=url,
            address=url.split("://", 1)[-1],
            site=say(site.name, language),
            colour=colour_of(places.index(site.id)),
            truth=_("No name, no address, no device: nothing that leads to you is kept."),
        )


def _promise(survey: Survey) -> str:
    return ngettext("%(num)s minute, anonymous", "%(num)s minutes, anonymous", survey.minutes)
