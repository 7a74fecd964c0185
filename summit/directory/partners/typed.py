"""People as a partner's contact types or pastes them: one a line, name and address."""

import re
from dataclasses import dataclass

MOST = 50  # so many delegates in one go
_ADDRESS = re.compile(r"[^\s,;<>|]+@[^\s,;<>|]+")
_ROUND = " \t,;<>|\"'"


@dataclass(frozen=True, slots=True)
class Typed:
    """One line: what is missing is empty; ``line`` counts from 1."""

    line: int
    name: str
    email: str


def read_people(text: str) -> list[Typed]:
    """``Ana Ruiz, ana@example.org`` or ``Ana Ruiz <ana@…>`` or one of both, empty lines left out.

    A row copied from a spreadsheet is read as well: there a tab stands between the cells.
    """
    return [
        _read(number, line)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip(_ROUND)
    ]


def _read(number: int, line: str) -> Typed:
    found = _ADDRESS.search(line)
    if found is None:
        return Typed(number, _tidy(line), "")
    rest = f"{line[: found.start()]} {line[found.end() :]}"
    return Typed(number, _tidy(rest), found.group())


def _tidy(text: str) -> str:
    words = text.strip(_ROUND).replace("\t", " ").split()
    return " ".join(words).strip(_ROUND)[:200]
