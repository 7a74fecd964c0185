"""The board in words, drawings and tables for one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from summit.charts.table import Column, Table
from summit.events.colours import colour_of
from summit.events.models import Site
from summit.questions.catalogue import BY_KEY
from summit.questions.kind import say
from summit.surveys.board import Board, Rate
from summit.surveys.figures import (
    WHOLE,
    best_of,
    comparison,
    figure,
    hidden_mark,
    name_of_site,
    percents,
    shown,
)
from summit.surveys.models import Survey
from summit.surveys.poster import Poster
from summit.surveys.tables import Mean, Result, Score


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that the results page prints."""

    values: dict[str, Any]


def show_board(
    board: Board, language: str, *, site: Site | None, allowed: Sequence[Site] | None
) -> Shown:
    """``site`` narrows the charts; ``allowed`` are the only sites this reader may see."""
    names = _names(board, language, allowed)
    chosen = site.id if site else None
    whole = allowed is None
    results = [r for r in board.results if whole or not r.texts]
    figures = [
        figure(r, names, language, BY_KEY[r.question.kind].shown_in, site=chosen) for r in results
    ]
    return Shown(
        {
            "board": board,
            "site": site,
            "whole": whole,
            "tiles": _stats(board, language, allowed),
            "sentence": _sentence(board, language) if whole else None,
            "figures": [f for f in figures if not f.too_few],
            "too_few": [f.title for f in figures if f.too_few],
            "compared": _compared(board, names, language) if whole and not site else None,
            "strata": _strata(board, language) if whole and not site else None,
            "sites": [s for s in board.compared if s and (whole or s in (allowed or ()))],
            "mark": hidden_mark(),
        }
    )


def _names(board: Board, language: str, allowed: Sequence[Site] | None) -> dict[int | None, str]:
    """The columns that this reader may see."""
    mine = [p for p in board.compared if allowed is None or p in allowed]
    named = {p.id if p else None: name_of_site(p, language) for p in mine}
    return named if allowed is not None else {WHOLE: _("Everybody"), **named}


def _stats(board: Board, language: str, allowed: Sequence[Site] | None) -> list[tuple[object, ...]]:
    """How many answered, of how many; the net score; how many in Spanish."""
    rates = [r for r in board.rates if allowed is None or r.site in allowed]
    tiles: list[tuple[object, ...]] = [_tile(rate, language) for rate in rates]
    if allowed is not None:
        return tiles
    if board.spanish is not None and board.answers:
        part = round(100 * board.spanish / board.answers)
        tiles.append((_("in Spanish"), board.spanish, _("%(n)s %% of answers", n=part)))
    net = next((r.score for r in board.results if r.score and r.score.kind == "net"), None)
    return [*tiles, _net(net)] if net else tiles


def _tile(rate: Rate, language: str) -> tuple[object, ...]:
    word = say(rate.site.name, language) if rate.site else _("answers received")
    if rate.share is None:
        return word, shown(rate.answers), _("%(people)s checked in", people=rate.people)
    part = _(
        "%(share)s %% of %(people)s checked in (%(interval)s)",
        share=round(100 * rate.share.estimate),
        people=rate.people,
        interval=percents(rate.share),
    )
    return word, rate.answers, part


def _net(score: Score) -> tuple[object, ...]:
    margin = round(score.interval.margin, 1) if score.interval else ""
    return _("would recommend"), f"{score.value:+.0f}", _("net, ± %(margin)s", margin=margin)


def _sentence(board: Board, language: str) -> str | None:
    """What most people said, in one sentence of numbers."""
    headline = _marked(board, "headline")
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


def _marked(board: Board, mark: str) -> Result | None:
    return next((r for r in board.results if r.question.settings.get(mark)), None)


def _compared(board: Board, names: dict[int | None, str], language: str) -> object:
    parity = _marked(board, "compare")
    return comparison(parity, names, language) if parity else None


def _strata(board: Board, language: str) -> Table | None:
    """The headline question by role: people, share and mean of the roles that may be told."""
    if board.strata_questions is None:
        return None
    groups, scale = board.strata_questions
    result = next(r for r in board.results if r.question is groups)
    caption = _("%(question)s By role, 1 to 5", question=say(scale.title, language))
    columns = [
        Column(_("Role")),
        Column(_("People"), numeric=True),
        Column(_("Share"), numeric=True),
        Column(_("Mean"), numeric=True),
    ]
    rows = [_stratum(mean, result.answered or 0, language) for mean in board.strata]
    return Table(caption, columns, rows)


def _stratum(mean: Mean, of: int, language: str) -> list[str | int | None]:
    label = say(mean.label, language)
    if mean.people is None:
        return [label, hidden_mark(), "", ""]
    part = f"{round(100 * mean.people / of)} %" if of else ""
    return [label, mean.people, part, _mean(mean)]


def _mean(mean: Mean) -> str:
    if mean.mean is None:
        return ""
    if mean.coded:
        edge = f"{mean.mean:.1f}"
        return _("%(n)s or more", n=edge) if mean.coded > 0 else _("%(n)s or less", n=edge)
    return f"{mean.mean:.1f}"


def poster_of(survey: Survey, site: Site, language: str, base_url: str) -> Poster:
    """The words of a site's poster, in ``language`` whatever the console speaks."""
    path = url_for("surveys.answer", event=survey.event.slug, survey=survey.slug, site=site.slug)
    url = f"{base_url}{path}"
    places = [other.id for other in survey.event.sites]
    with force_locale(language):
        return Poster(
            event=say(survey.event.name, language),
            title=say(survey.title, language),
            promise=_("%(minutes)s minutes, anonymous", minutes=survey.minutes),
            how=_("Point your phone's camera at the code, or type the address:"),
            url=url,
            address=url.split("://", 1)[-1],
            site=say(site.name, language),
            colour=colour_of(places.index(site.id)),
            truth=_("No name, no address, no device: nothing that leads to you is kept."),
        )
