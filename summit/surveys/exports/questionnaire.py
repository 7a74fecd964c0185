"""The questionnaire on paper: to be filled in by hand, and typed in at the desk afterwards.

Every question is drawn by the shape of its answer, whatever kind it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    Spacer,
    Table,
    TableStyle,
)

from summit.questions.catalogue import BY_KEY
from summit.questions.form import Around, only_if
from summit.questions.kind import Question, Shape, say
from summit.registration.flowing import TIGHT, Bound, text
from summit.registration.paper import DEEP, INK, LINE, PAPERS, SOFT, draw_code
from summit.registration.qr import code_of
from summit.surveys.models import SurveyQuestion
from summit.surveys.poster import Poster

MARGIN, FOOT = 15 * mm, 6 * mm
CODE = 54 * mm  # with its quiet zone, so that the code itself is 40 mm
BOX, GAP = 3.6 * mm, 3 * mm
RULE = 8 * mm  # between two lines to write on
WRITTEN = {Shape.PARAGRAPH: 4, Shape.ADDRESS: 3}  # lines to write on; one for anything else
SIDE_BY_SIDE = frozenset({Shape.AGREEMENT, Shape.TO_TEN, Shape.YES_OR_NO, Shape.CONSENT})


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """``head`` is what the poster of the site says, in the same language."""

    head: Poster
    intro: str
    questions: Sequence[SurveyQuestion]
    language: str


def questionnaire_pdf(asked: Questionnaire, *, paper: str) -> bytes:
    """The bytes of the PDF on ``paper`` (a key of PAPERS); as many pages as it takes."""
    sheet, head = PAPERS[paper], asked.head
    bound = Bound(
        sheet, MARGIN, 0, FOOT, title=f"{head.title} {head.site}", author=head.event,
        language=asked.language, running=f"{head.title} · {head.site} · {head.mark}",
    )  # fmt: skip
    return bound.pages(_story(asked, sheet.width - 2 * MARGIN))


def _story(asked: Questionnaire, width: float) -> Iterator[Flowable]:
    yield _head(asked, width)
    for number, question in enumerate(asked.questions, 1):
        parts = [*_asked(number, question, asked), Spacer(1, 1 * mm)]
        parts += _answers(question, asked.language, width)
        yield KeepTogether([*parts, Spacer(1, 4.5 * mm)])
    yield text(_("Thank you. Fold the sheet and put it into the box; write no name on it."), 10,
               bold=True, colour=DEEP)  # fmt: skip


class _Code(Flowable):  # type: ignore[misc]
    """The code to the same questions online."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.width, self.height = url, CODE, CODE

    def draw(self) -> None:
        draw_code(self.canv, code_of(self.url), 0, 0, CODE)


def _head(asked: Questionnaire, width: float) -> Flowable:
    head = asked.head
    words = [
        text(f"{head.event} · {head.site}", 9.5, colour=SOFT),
        Spacer(1, 1 * mm),
        text(head.title, 19, bold=True, colour=DEEP),
        Spacer(1, 1.5 * mm),
        text(head.promise, 12, bold=True),
        Spacer(1, 1.5 * mm),
        text(asked.intro, 10),
        text(head.truth, 10),
        Spacer(1, 2 * mm),
        text(_("Rather on your phone? Point its camera at the code, or type the address:"), 9),
        text(head.address, 11, bold=True),
    ]
    style = TableStyle([*TIGHT, ("ALIGN", (1, 0), (1, 0), "RIGHT")])
    return Table([[words, _Code(head.url)]], colWidths=[width - CODE, CODE], style=style,
                 spaceAfter=4 * mm)  # fmt: skip


def _asked(number: int, question: SurveyQuestion, asked: Questionnaire) -> Iterator[Flowable]:
    title = say(question.title, asked.language)
    yield text(f"{number}. {title}", 11, bold=True)
    only = only_if(question, Around(asked.questions), asked.language)
    said = [only.text if only else "", say(question.help, asked.language) or _how(question)]
    if any(said):
        yield text(" ".join(filter(None, said)), 9, colour=SOFT)


def _how(question: Question) -> str:
    shape, most = BY_KEY[question.kind].shape, question.settings.get("max")
    if shape == Shape.SEVERAL:
        return _("Tick %(n)s at most.", n=most) if most else _("Tick as many as you like.")
    if shape == Shape.MOMENTS:
        return _("Tick as many as you like.")
    if shape == Shape.SEVERAL_IN_ORDER:
        return _("Write 1 for the first, 2 for the second, 3 for the third.")
    return _("Tick one in each line.") if shape == Shape.AGREEMENTS else ""


class _Box(Flowable):  # type: ignore[misc]
    """An empty box."""

    def __init__(self) -> None:
        super().__init__()
        self.width = self.height = BOX

    def draw(self) -> None:
        self.canv.setStrokeColor(INK)
        self.canv.setLineWidth(0.8)
        self.canv.rect(0, -0.4 * mm, BOX, BOX, stroke=1, fill=0)


def _answers(question: Question, language: str, width: float) -> list[Flowable]:
    kind = BY_KEY[question.kind]
    rows = [row for row, _steps in kind.parted([], question)]
    if rows:
        return [_grid(rows, language, width)]
    words = [word for _key, word in kind.offered(question, language)]
    if not words:
        lines = WRITTEN.get(kind.shape, 1)
        rule = TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.6, LINE)])
        return [Table([[""]] * lines, colWidths=[width], rowHeights=RULE, style=rule)]
    if kind.shape in SIDE_BY_SIDE:
        return [_side_by_side(words, width)]
    return [_in_columns(words, width)]


def _side_by_side(words: Sequence[str], width: float) -> Flowable:
    """The steps of a scale, each box above its word."""
    each = min(width / len(words), 26 * mm)
    cells = [[[_Box(), Spacer(1, 1 * mm), text(word, 9)] for word in words]]
    return Table(cells, colWidths=[each] * len(words), style=TableStyle(TIGHT), hAlign="LEFT")


def _in_columns(words: Sequence[str], width: float) -> Flowable:
    """Answers below each other, in two columns where they are many."""
    columns = 2 if len(words) > 3 else 1
    length = -(-len(words) // columns)
    cells: list[list[object]] = [[] for _row in range(length)]
    for place, word in enumerate(words):
        cells[place % length] += [_Box(), text(word, 10)]
    for short in cells:
        short.extend([""] * (2 * columns - len(short)))
    sides = [BOX + GAP, width / columns - BOX - GAP] * columns
    style = TableStyle([*TIGHT, ("TOPPADDING", (0, 0), (-1, -1), 2.5)])
    return Table(cells, colWidths=sides, style=style, hAlign="LEFT")


def _grid(rows: Sequence[Question], language: str, width: float) -> Flowable:
    """A line for each of several things, a box for each step of the scale."""
    steps = [word for _key, word in BY_KEY[rows[0].kind].offered(rows[0], language)]
    first = 0.4 * width
    each = (width - first) / len(steps)
    head: list[object] = ["", *(text(word, 8, colour=SOFT) for word in steps)]
    lines = [[text(say(row.title, language), 9.5), *(_Box() for _step in steps)] for row in rows]
    style = TableStyle([*TIGHT, ("TOPPADDING", (0, 1), (-1, -1), 4),
                        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE)])  # fmt: skip
    return Table([head, *lines], colWidths=[first, *[each] * len(steps)], style=style,
                 repeatRows=1)  # fmt: skip
