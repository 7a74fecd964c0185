"""Answers as they stand in the cells of a list: by key or by words, in any language."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from email_validator import EmailNotValidError, validate_email

from summit.errors import N_
from summit.people.matching import name_key
from summit.questions.availability import NEVER
from summit.questions.catalogue import BY_KEY
from summit.questions.kind import Question, Shape

YES = frozenset({"yes", "y", "si", "s", "true", "verdadero", "1", "x", "✓"})
NO = frozenset({"no", "n", "false", "falso", "0", "-"})
LONGEST = {Shape.LINE: 200, Shape.PARAGRAPH: 2000}
LARGEST = 1_000_000
NOT_OFFERED = N_("This is none of the answers offered: %(offered)s.")
TOO_MANY_CHOSEN = N_("More answers than may be chosen: at most %(most)d.")
NO_NUMBER = N_("This is no whole number.")
OUT_OF_RANGE = N_("The number must be from %(least)d to %(most)d.")
NO_DATE = N_("This is no date. Write it as year-month-day, like 2025-01-24.")
NOT_YES_OR_NO = N_("This is neither yes nor no.")
BAD_EMAIL = N_("The e-mail address is not complete.")
TOO_LONG = N_("That is too long: at most %(max)d characters.")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Unreadable(Exception):
    """A cell that is no answer: a sentence to translate, and its values."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message)
        self.message, self.values = message, values


def answer_of(question: Question, cell: str) -> Any:
    """The answer to ``question`` as it is stored; None for no answer. Raises Unreadable."""
    return _READERS.get(_shape_of(question), _text)(question, cell)


def _shape_of(question: Question) -> Shape:
    return BY_KEY[question.kind].shape


def _text(question: Question, cell: str) -> str:
    shape = _shape_of(question)
    most = int(question.settings.get("most", LONGEST.get(shape, 2000)))
    if len(cell) > most:
        raise Unreadable(TOO_LONG, max=most)
    return cell if shape == Shape.PARAGRAPH else " ".join(cell.split())


def _option(question: Question, cell: str) -> str:
    """The key of the option that is meant. Raises Unreadable."""
    wanted = name_key(cell)
    for option in question.options:
        labels: Mapping[str, str] = option["label"]
        if wanted in (name_key(str(option["key"])), *map(name_key, labels.values())):
            return str(option["key"])
    words = [next(iter(option["label"].values()), option["key"]) for option in question.options]
    raise Unreadable(NOT_OFFERED, offered=", ".join(map(str, words[:8])))


def _options(question: Question, cell: str) -> list[str]:
    """Several options, parted by semicolons; by commas where there is no semicolon."""
    try:
        return [_option(question, cell)]  # a label may have a comma in it
    except Unreadable:
        parts = re.split(r"[;\n|]" if re.search(r"[;\n|]", cell) else ",", cell)
    chosen = list(dict.fromkeys(_option(question, part) for part in parts if part.strip()))
    most = question.settings.get("max") or len(question.options)
    if len(chosen) > most:
        raise Unreadable(TOO_MANY_CHOSEN, most=most)
    return chosen


def _whole(question: Question, cell: str) -> int:
    least, most = question.settings.get("min", 0), question.settings.get("max", LARGEST)
    return _between(cell, least, most)


def _between(cell: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,12}(\.0+)?", cell):
        raise Unreadable(NO_NUMBER)
    number = int(cell.partition(".")[0])
    if not least <= number <= most:
        raise Unreadable(OUT_OF_RANGE, least=least, most=most)
    return number


def _agreement(question: Question, cell: str) -> int | str:
    if name_key(cell) == "na":
        return "na"
    return _between(cell.split(maxsplit=1)[0], 1, 5)  # "4 Mostly", as our own lists write it


def _recommendation(question: Question, cell: str) -> int:
    return _between(cell, 0, 10)


def _day(question: Question, cell: str) -> str:
    """ISO, or month/day/year as it is written in the United States."""
    iso, us = _DAY.match(cell), _US_DAY.fullmatch(cell)
    try:
        if iso:
            return date(*map(int, iso.groups())).isoformat()
        if us:
            month, day, year = map(int, us.groups())
            return date(year, month, day).isoformat()
    except ValueError:
        pass
    raise Unreadable(NO_DATE)


def _moments(question: Question, cell: str) -> list[str]:
    """Dates as they are stored, parted by semicolons; "none" where none suits."""
    offered = [*question.settings.get("slots", []), NEVER]
    given = [part.strip().replace(" ", "T") for part in cell.split(";") if part.strip()]
    if not set(given) <= set(offered):
        raise Unreadable(NOT_OFFERED, offered="; ".join(offered[:8]))
    return given


def _yes_or_no(question: Question, cell: str) -> bool:
    word = name_key(cell)
    if word not in YES | NO:
        raise Unreadable(NOT_YES_OR_NO)
    return word in YES


def _consent(question: Question, cell: str) -> bool | None:
    """A tick, or nothing: nobody is written down as refusing."""
    return _yes_or_no(question, cell) or None


def _address(question: Question, cell: str) -> str:
    try:
        return validate_email(cell, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise Unreadable(BAD_EMAIL) from error


_READERS: dict[Shape, Callable[[Question, str], Any]] = {
    Shape.ONE: _option,
    Shape.SEVERAL: _options,
    Shape.SEVERAL_IN_ORDER: _options,
    Shape.WHOLE: _whole,
    Shape.AGREEMENT: _agreement,
    Shape.TO_TEN: _recommendation,
    Shape.DAY: _day,
    Shape.MOMENTS: _moments,
    Shape.YES_OR_NO: _yes_or_no,
    Shape.CONSENT: _consent,
    Shape.ADDRESS: _address,
}
