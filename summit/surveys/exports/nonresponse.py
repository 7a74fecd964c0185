"""Who answered, compared with who came, as tables and sentences."""

from dataclasses import dataclass

from flask_babel import gettext as _

from summit.charts.table import Column, Table
from summit.people.sectors import SECTOR_WORDS
from summit.questions.kind import say
from summit.surveys.exports.names import names_of
from summit.surveys.findings.board import Board
from summit.surveys.findings.frame import Frame, Reached, estimate
from summit.surveys.findings.naming import Names, dimension_name, told
from summit.surveys.findings.slices import Dimension


@dataclass(frozen=True, slots=True)
class Compared:
    """``wide`` is what to say where the shares differ by more than ten points."""

    table: Table
    wide: str


def frames_shown(board: Board, language: str) -> list[Compared]:
    names = names_of(board, language)
    sectors = {str(sector): _(word) for sector, word in SECTOR_WORDS.items()}
    known = Names({**names.of, Dimension.ROLE: {**sectors, **names.of[Dimension.ROLE]}})
    return [
        Compared(_table(frame, known), _wide(board, frame, language) if frame.is_wide else "")
        for frame in board.frames
    ]


def _table(frame: Frame, names: Names) -> Table:
    word = dimension_name(frame.dimension)
    heads = (_("Came"), _("of all"), _("Answered"), _("of all"), _("Gap in points"))
    columns = [Column(word), *(Column(head, numeric=True) for head in heads)]
    rows: list[list[str | int]] = []
    for part in frame.parts:
        gap = frame.gap(part)
        of_answers = f"{round(100 * (part.answered or 0) / frame.answered)}\u00a0%"
        rows.append(
            [
                names.of[frame.dimension].get(part.value, part.value),
                part.came,
                f"{round(100 * part.came / frame.came)}\u00a0%",
                told(part.answered),
                of_answers if part.answered is not None else "",
                f"{gap:+.0f}" if gap is not None else "",
            ]
        )
    caption = _("%(dimension)s: who came and who answered", dimension=word)
    return Table(caption, columns, rows)


def _wide(board: Board, frame: Frame, language: str) -> str:
    """The raw share and the weighted one beside it, or why there is none."""
    headline = board.marked("headline")
    found = estimate(headline, frame) if headline else None
    if headline is None or found is None:
        return _(
            "Some groups answered more than ten points more or less than their share of those who "
            "came. A weighted estimate cannot be given: it would need answers of every group, and "
            "numbers that are hidden."
        )
    return _(
        "Some groups answered more than ten points more or less than their share of those who "
        "came. “%(answer)s” is %(raw)s %% of the answers; %(weighted)s %% if every group had "
        "answered as often (%(question)s).",
        answer=say(found.step.label, language),
        raw=round(100 * found.raw),
        weighted=round(100 * found.weighted),
        question=say(headline.question.title, language),
    )


def reached_shown(reached: tuple[Reached, ...]) -> Table | None:
    """Of those asked by personal link: who signed up for a group, and who answered."""
    if not reached:
        return None
    words = {True: _("Signed up for a group"), False: _("Not signed up")}
    columns = [Column(_("Asked by personal link"))]
    columns += [Column(head, numeric=True) for head in (_("Asked"), _("Answered"), _("Share"))]
    rows = []
    for one in reached:
        both = one.asked is not None and one.answered is not None and one.asked
        share = f"{round(100 * (one.answered or 0) / (one.asked or 1))}\u00a0%" if both else ""
        rows.append([words[one.signed_up], told(one.asked), told(one.answered), share])
    return Table(_("Signed up for a group, and answered"), columns, rows)
