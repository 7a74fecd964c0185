"""A list of people to invite, as it is pasted or chosen: one person a line, in any usual form.

Nothing is looked up here: who is registered or invited already is for the caller to say.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from summit.errors import N_, FieldError
from summit.people.matching import email_key, name_key

MOST_LINES = 2000
MOST_CHARACTERS = 400_000
LONGEST = 200
_IN_BRACKETS = re.compile(r"^(?P<name>[^<>]*)<(?P<email>[^<>]+)>\s*$")
_HEADINGS = frozenset({"name", "full name", "nombre", "nombre completo", "e-mail", "email", "mail",
                       "correo", "correo electronico", "organization", "organizacion"})  # fmt: skip
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffd")


class Why(StrEnum):
    """What keeps a line off the list."""

    NO_ADDRESS = "no_address"
    BAD_ADDRESS = "bad_address"
    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"
    TWICE = "twice"
    REGISTERED = "registered"
    INVITED = "invited"


WHY_WORDS: dict[Why, str] = {
    Why.NO_ADDRESS: N_("There is no e-mail address in it."),
    Why.BAD_ADDRESS: N_("The e-mail address is not complete."),
    Why.UNREADABLE: N_("There is a character in it that cannot be read."),
    Why.TOO_LONG: N_("The name or the organization is too long."),
    Why.TWICE: N_("The same e-mail stands further up in the list."),
    Why.REGISTERED: N_("Is registered already."),
    Why.INVITED: N_("Is invited already."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody to invite. ``number`` is counted from 1; the name may be empty."""

    number: int
    full_name: str
    email: str
    organization: str

    @property
    def key(self) -> str:
        return email_key(self.email)


@dataclass(frozen=True, slots=True)
class Finding:
    """A line that is left out; ``shown`` is what helps to find it again."""

    number: int
    why: Why
    shown: str


@dataclass(frozen=True, slots=True)
class Pasted:
    lines: Sequence[Line]
    findings: Sequence[Finding]


def read_lines(text: str) -> Pasted:
    """The people of a list: ``name, e-mail, organization``, ``Name <e-mail>``, or just addresses.

    Raises FieldError("text") for a list that is too long.
    """
    if len(text) > MOST_CHARACTERS:
        raise FieldError("text", N_("The list is too long: at most 2,000 people at once."))
    lines: list[Line] = []
    findings: list[Finding] = []
    seen: set[str] = set()
    for number, cells in _rows(text):
        if len(lines) + len(findings) == MOST_LINES:
            raise FieldError("text", N_("The list is too long: at most 2,000 people at once."))
        found = _line(number, cells)
        if isinstance(found, Line) and found.key in seen:
            found = Finding(number, Why.TWICE, found.email)
        if isinstance(found, Finding):
            findings.append(found)
        else:
            seen.add(found.key)
            lines.append(found)
    return Pasted(lines, findings)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that is not empty; a line of headings is left out."""
    first = True
    for number, line in enumerate(text.replace("\0", "\ufffd").splitlines(), 1):
        cells = _cells(line)
        if not any(cells):
            continue
        if not (first and _names_columns(cells)):
            yield number, cells
        first = False


def _cells(line: str) -> list[str]:
    sign = max("\t;,", key=line.count)
    try:
        row = next(csv.reader(io.StringIO(line), delimiter=sign, skipinitialspace=True), [])
    except csv.Error:
        row = line.split(sign)
    return [" ".join(cell.split()) for cell in row]


def _names_columns(cells: Sequence[str]) -> bool:
    return any(name_key(cell) in _HEADINGS for cell in cells)


def _line(number: int, cells: Sequence[str]) -> Line | Finding:
    shown = ", ".join(cell for cell in cells if cell)[:80]
    if any(_unreadable(cell) for cell in cells):
        return Finding(number, Why.UNREADABLE, "".join("?" if _odd(c) else c for c in shown))
    name, typed, organization = _sorted(cells)
    if not typed:
        return Finding(number, Why.NO_ADDRESS, shown)
    try:
        email = validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError:
        return Finding(number, Why.BAD_ADDRESS, shown)
    if max(len(name), len(organization)) > LONGEST:
        return Finding(number, Why.TOO_LONG, shown)
    return Line(number, name, email, organization)


def _sorted(cells: Sequence[str]) -> tuple[str, str, str]:
    """Name, address and organization, wherever in the line the address stands."""
    place = next((n for n, cell in enumerate(cells) if "@" in cell), None)
    if place is None:
        return "", "", ""
    others = [*cells[:place], *cells[place + 1 :], "", ""]
    whole = _IN_BRACKETS.match(cells[place])
    if whole:
        named = whole["name"].strip().strip('"')
        others = [named, *others] if named else others
        return others[0], whole["email"].strip(), others[1]
    return others[0], cells[place], others[1]


def _odd(letter: str) -> bool:
    return letter in _TURNING or unicodedata.category(letter) in ("Cc", "Cs")


def _unreadable(cell: str) -> bool:
    return any(_odd(letter) for letter in cell)
