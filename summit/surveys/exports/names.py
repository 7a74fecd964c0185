"""What the groups of people on a board are called."""

from summit.questions.kind import say
from summit.surveys.findings.board import Board
from summit.surveys.findings.naming import Names, named
from summit.surveys.findings.queries.answers import in_waves


def names_of(board: Board, language: str) -> Names:
    places = {site.slug: say(site.name, language) for site in board.sites}
    return named(places, board.marked("strata"), language, waves=in_waves(board.survey))
