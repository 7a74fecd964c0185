"""An attendance sheet as plain values: who came to which meetings, from rows of plain cells.

One row a person, one column a meeting whose heading is its day. Nothing is looked up here.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from summit.errors import N_, FieldError
from summit.groups.roster import Mark
from summit.people.matching import email_key, name_key
from summit.registration.sheets import Sheet

NAMES = {"name", "full name", "full_name", "nombre", "nombre completo"}
ADDRESSES = {"email", "e-mail", "mail", "correo", "correo electrónico"}
SIGNED = {"signed up", "sign-up", "signed_up", "inscripción", "inscrito"}
CAME = {"x", "1", "yes", "y", "came", "present", "p", "sí", "si", "vino", "✓", "✔", "true"}
REGRETS = {"r", "e", "regrets", "excused", "d", "disculpa", "disculpas", "excusa"}
ABSENT = {"", "0", "no", "n", "-", "–", "absent", "a", "ausente", "false"}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$")
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})$")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a row (its number in the file), with values for the sentence."""

    row: int
    text: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One person: who they are, when they signed up if the sheet says, and their marks."""

    number: int
    name: str
    email: str
    signed_up: date | None
    marks: Mapping[date, Mark]

    @property
    def first_came(self) -> date | None:
        return min((day for day, mark in self.marks.items() if mark is Mark.CAME), default=None)


@dataclass(frozen=True, slots=True)
class Attendance:
    days: tuple[date, ...]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]


def read_attendance(
    headings: Sequence[str], lines: Sequence[tuple[int, Sequence[str]]], today: date
) -> Attendance:
    """The sheet, with what could not be read of it. Raises FieldError("file") when it is none."""
    columns = [heading.strip().casefold() for heading in headings]
    name, address = _column(columns, NAMES), _column(columns, ADDRESSES)
    signed = _column(columns, SIGNED)
    days = {n: day for n, heading in enumerate(headings) if (day := day_of(heading)) is not None}
    if name is None and address is None:
        raise FieldError("file", N_("There is no column for names or addresses."))
    if not days:
        raise FieldError("file", N_("There is no column headed by a day, like 2025-05-08."))
    if len(set(days.values())) < len(days) or max(days.values()) > today:
        raise FieldError("file", N_("A day stands there twice, or is still to come."))
    rows: list[Row] = []
    findings: list[Finding] = []
    for number, cells in lines:
        marks = _marks(number, cells, days, findings)
        when = day_of(cells[signed]) if signed is not None else None
        row = Row(number, _cell(cells, name), _cell(cells, address), when, marks)
        if not row.name and not row.email:
            findings.append(Finding(number, N_("Nobody is named.")))
        else:
            rows.append(row)
    return Attendance(tuple(sorted(days.values())), tuple(rows), tuple(findings))


def day_of(text: str) -> date | None:
    """A day as people write it: 2025-05-08 or 5/8/2025 (month first); None for anything else."""
    text = text.strip()
    if found := _ISO.match(text):
        year, month, day = map(int, found.groups())
    elif found := _US.match(text):
        month, day, year = map(int, found.groups())
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _column(columns: Sequence[str], known: set[str]) -> int | None:
    return next((n for n, column in enumerate(columns) if column in known), None)


def _cell(cells: Sequence[str], column: int | None) -> str:
    return " ".join(cells[column].split())[:200] if column is not None else ""


def _marks(
    number: int, cells: Sequence[str], days: Mapping[int, date], findings: list[Finding]
) -> dict[date, Mark]:
    made: dict[date, Mark] = {}
    for column, day in days.items():
        cell = cells[column].strip().casefold()
        if cell in CAME:
            made[day] = Mark.CAME
        elif cell in REGRETS:
            made[day] = Mark.REGRETS
        elif cell in ABSENT:
            made[day] = Mark.ABSENT
        else:
            findings.append(
                Finding(number, N_("“%(value)s” is no mark: use x, r or nothing."), cells[column])
            )
    return made


@dataclass(frozen=True, slots=True)
class Known:
    """A member as the sheet may name them."""

    membership: int
    name_key: str
    email_key: str


def match(row: Row, members: Sequence[Known]) -> int | None:
    """The membership of a row: by its address, else by its name if only one bears it."""
    address, name = email_key(row.email), name_key(row.name)
    by_address = [m.membership for m in members if address and m.email_key == address]
    by_name = [m.membership for m in members if name and m.name_key == name]
    if by_address:
        return by_address[0]
    return by_name[0] if len(by_name) == 1 else None


def as_text(sheet: Sheet) -> str:
    """The rows as CSV, to be shown and sent again."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(sheet.headings)
    writer.writerows(cells for _number, cells in sheet.rows)
    return text.getvalue()
