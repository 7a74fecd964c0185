"""Questions as pages show them: in the reader's words, in the order of votes and of the stage."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from summit.events.colours import colour_of
from summit.events.models import Event
from summit.townhall.models import HallQuestion, TownHall
from summit.townhall.names import short_name
from summit.townhall.stage import Standing, stage_order
from summit.townhall.states import STATE_WORDS, HallState, QuestionState
from summit.web.layout import language


@dataclass(frozen=True, slots=True)
class Line:
    """A question. ``said`` holds (language, text), the reader's language first.

    ``site`` is where it was asked; ``queue`` the site in whose queue it stands.
    """

    id: int
    said: tuple[tuple[str, str], ...]
    name: str
    site: str
    colour: str
    queue: int
    votes: int
    state: QuestionState
    kind: str
    word: str
    pillar: str


@dataclass(frozen=True, slots=True)
class Board:
    """What everybody sees. ``by_votes`` and ``in_line`` are the same questions."""

    stage: Line | None
    by_votes: list[Line]
    in_line: list[Line]
    done: list[Line]
    open: bool


def lines_of(questions: Iterable[HallQuestion], event: Event) -> list[Line]:
    """In the given order; the event's sites are loaded."""
    order = {site.id: n for n, site in enumerate(event.sites)}
    return [_line(one, event, order[one.from_site_id]) for one in questions]


def _line(question: HallQuestion, event: Event, position: int) -> Line:
    kind, word = STATE_WORDS[question.state]
    return Line(
        id=question.id,
        said=said(question),
        name=name_of(question),
        site=event.sites[position].name.say(language()),
        colour=colour_of(position),
        queue=question.site_id,
        votes=question.votes,
        state=question.state,
        kind=kind,
        word=_(word),
        pillar=question.pillar.title.say(language()) if question.pillar else "",
    )


def said(question: HallQuestion) -> tuple[tuple[str, str], ...]:
    """The question in each language that it has, the reader's first."""
    texts = [(code, text) for code, text in question.text.items() if text]
    return tuple(sorted(texts, key=lambda pair: pair[0] != language()))


def name_of(question: HallQuestion) -> str:
    person = question.registration.person
    if question.anonymous or person.erased_at:
        return _("Without a name")
    return short_name(person.full_name)


def board_of(questions: Sequence[HallQuestion], event: Event, hall: TownHall) -> Board:
    """From the public questions of a town hall, the most votes first."""
    lines = {line.id: line for line in lines_of(questions, event)}
    shown = [one for one in questions if one.state == QuestionState.VISIBLE]
    return Board(
        stage=next((x for x in lines.values() if x.state == QuestionState.ON_STAGE), None),
        by_votes=[lines[one.id] for one in shown],
        in_line=[lines[number] for number in in_line(questions)],
        done=[x for x in lines.values() if x.state in _DONE],
        open=hall.state == HallState.OPEN,
    )


_DONE = frozenset({QuestionState.ANSWERED, QuestionState.CARRIED})
_HAD_A_TURN = frozenset({QuestionState.ANSWERED, QuestionState.ON_STAGE})


def in_line(questions: Iterable[HallQuestion]) -> list[int]:
    """The ids of those that everybody sees, in the order in which to call them to the stage."""
    had: dict[int, int] = {}
    waiting = []
    for one in questions:
        if one.state in _HAD_A_TURN:
            had[one.from_site_id] = had.get(one.from_site_id, 0) + 1
        elif one.state == QuestionState.VISIBLE:
            waiting.append(Standing(one.id, one.from_site_id, one.votes, one.asked_at))
    return stage_order(waiting, had)
