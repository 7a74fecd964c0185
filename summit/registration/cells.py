"""From the cells of one row to a person who can be registered, or to what is wrong with them.

Pure: who is registered already and which addresses stood further up is for the caller to say.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from email_validator import EmailNotValidError, validate_email

from summit.errors import N_
from summit.people.matching import name_key
from summit.questions.conditions import Conditional, visible
from summit.questions.kind import Question
from summit.questions.telephone import LONGEST as LONGEST_PHONE
from summit.questions.telephone import is_telephone
from summit.registration.answers import Unreadable, answer_of
from summit.registration.columns import QUESTION, Column

LONGEST: dict[str, int] = {
    Column.NAME: 200,
    Column.FIRST_NAME: 100,
    Column.LAST_NAME: 100,
    Column.EMAIL: 254,
    Column.PHONE: LONGEST_PHONE,
    Column.ORGANIZATION: 200,
}
LANGUAGES = {
    "en": ("en", "english", "ingles"),
    "es": ("es", "spanish", "espanol", "castellano"),
}
SHOWN = 60  # characters of a cell that are repeated in what is said of it
UNREADABLE = N_("There is a character in it that cannot be read.")
BROKEN = N_("The spreadsheet shows an error here instead of a value.")
TOO_LONG = N_("That is too long: at most %(max)d characters.")
TOO_MANY = N_("The row has more cells than there are headings.")
NO_NAME = N_("There is no name.")
NO_EMAIL = N_("There is no e-mail address.")
BAD_EMAIL = N_("The e-mail address is not complete.")
BAD_PHONE = N_("This is no phone number.")
NO_SITE = N_("There is no site.")
NO_SUCH_SITE = N_("The event has no such site.")
WHICH_SITE = N_("More than one site is called that. Write its short name: %(names)s.")
NO_SUCH_LANGUAGE = N_("The event does not speak this language.")
NO_ANSWER = N_("This question needs an answer.")
TWICE = N_("The same e-mail stands further up in the list, in row %(row)s.")
# U+FFFD stands where a character was lost; the others turn text around or are none at all.
_UNREADABLE = re.compile("[\ufffd\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_BROKEN = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")


class FormQuestion(Question, Conditional, Protocol):
    """A question of a registration form, as its row in the database has it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a cell: its heading, a sentence to translate, and its values."""

    column: str
    message: str
    values: Mapping[str, Any]

    def kept(self) -> dict[str, Any]:
        return {"column": self.column, "message": self.message, "values": dict(self.values)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One person to register. ``site`` is a slug; answers are by the key of the question."""

    full_name: str
    email: str
    phone: str
    organization: str
    site: str
    language: str
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of a list are to be read.

    ``targets`` say for each heading what it is; ``sites`` are the names of each site by its slug.
    """

    headings: Sequence[str]
    targets: Sequence[str]
    sites: Mapping[str, Sequence[str]]
    languages: Sequence[str]
    questions: Mapping[str, FormQuestion]

    def heading(self, *targets: str) -> str:
        """The heading of the first of ``targets`` that is there."""
        for target in targets:
            if target in self.targets:
                return self.headings[self.targets.index(target)]
        return ""


def judge(cells: Sequence[str], reading: Reading) -> tuple[Wanted | None, list[Finding]]:
    """Who a row is; None where something is wrong, and then all that is wrong with it."""
    broken = _broken(cells, reading)
    if broken:
        return None, broken
    named = {t: _line(c) for t, c in zip(reading.targets, cells, strict=False) if t}
    name, found = _name(named, reading)
    email = _email(named, reading, found)
    phone = _phone(named, reading, found)
    site = _site(named.get(Column.SITE, ""), reading, found)
    language = _language(named.get(Column.LANGUAGE, ""), reading, found)
    answers = _answers(cells, reading, site, found)
    if found:
        return None, found
    organization = named.get(Column.ORGANIZATION, "")
    return Wanted(name, email, phone, organization, site, language, answers), []


def _line(cell: str) -> str:
    return " ".join(cell.split())


def _broken(cells: Sequence[str], reading: Reading) -> list[Finding]:
    """What nobody can read, whatever it was to say."""
    found = []
    if len(cells) > len(reading.headings):
        found.append(Finding("", TOO_MANY, {}))
    for heading, target, cell in zip(reading.headings, reading.targets, cells, strict=False):
        if not target or not cell:
            continue
        if _BROKEN.fullmatch(cell):
            found.append(Finding(heading, BROKEN, _shown(cell)))
        elif _unreadable(cell):
            found.append(Finding(heading, UNREADABLE, _shown(cell)))
        elif len(cell) > LONGEST.get(target, len(cell)):
            found.append(Finding(heading, TOO_LONG, _shown(cell) | {"max": LONGEST[target]}))
    return found


def _unreadable(cell: str) -> bool:
    if cell.isascii() and cell.isprintable():
        return False
    odd = any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in cell)
    return odd or _UNREADABLE.search(cell) is not None


def _shown(cell: str) -> dict[str, Any]:
    """The cell as it is repeated beside a finding."""
    readable = "".join("?" if _unreadable(c) else c for c in cell)
    return {"cell": f"{readable[:SHOWN]}…" if len(readable) > SHOWN else readable}


def _name(named: Mapping[str, str], reading: Reading) -> tuple[str, list[Finding]]:
    parts = (named.get(c, "") for c in (Column.NAME, Column.FIRST_NAME, Column.LAST_NAME))
    name = " ".join(part for part in parts if part)
    if name:
        return name, []
    heading = reading.heading(Column.NAME, Column.LAST_NAME, Column.FIRST_NAME)
    return "", [Finding(heading, NO_NAME, {})]


def _email(named: Mapping[str, str], reading: Reading, found: list[Finding]) -> str:
    typed, heading = named.get(Column.EMAIL, ""), reading.heading(Column.EMAIL)
    if not typed:
        found.append(Finding(heading, NO_EMAIL, {}))
        return ""
    try:
        return validate_email(typed.removeprefix("mailto:"), check_deliverability=False).normalized
    except EmailNotValidError:
        found.append(Finding(heading, BAD_EMAIL, _shown(typed)))
        return ""


def _phone(named: Mapping[str, str], reading: Reading, found: list[Finding]) -> str:
    typed = named.get(Column.PHONE, "").removeprefix("tel:")
    if typed and not is_telephone(typed):
        found.append(Finding(reading.heading(Column.PHONE), BAD_PHONE, _shown(typed)))
    return typed


def _site(typed: str, reading: Reading, found: list[Finding]) -> str:
    """The slug of the site that is meant; the only site is meant where none is named."""
    heading = reading.heading(Column.SITE)
    if not typed:
        if len(reading.sites) == 1:
            return next(iter(reading.sites))
        found.append(Finding(heading, NO_SITE, {}))
        return ""
    key = name_key(typed)
    if key in reading.sites:
        return key
    slugs = [slug for slug, names in reading.sites.items() if key in map(name_key, names)]
    if len(slugs) == 1:
        return slugs[0]
    values = _shown(typed) | ({"names": ", ".join(slugs)} if slugs else {})
    found.append(Finding(heading, WHICH_SITE if slugs else NO_SUCH_SITE, values))
    return ""


def _language(typed: str, reading: Reading, found: list[Finding]) -> str:
    """The event's first language where none is given."""
    if not typed:
        return reading.languages[0]
    word = name_key(typed)
    region = re.fullmatch(r"([a-z]{2})[-_]\w+", word)
    code = next((c for c, words in LANGUAGES.items() if word in words), region[1] if region else "")
    if code not in reading.languages:
        found.append(Finding(reading.heading(Column.LANGUAGE), NO_SUCH_LANGUAGE, _shown(typed)))
    return code


def _answers(
    cells: Sequence[str], reading: Reading, site: str, found: list[Finding]
) -> dict[str, Any]:
    """The answers to the questions that are asked of this row; other cells mean nothing."""
    answers: dict[str, Any] = {}
    wrong: dict[str, Finding] = {}
    for heading, target, cell in zip(reading.headings, reading.targets, cells, strict=False):
        question = reading.questions.get(target.removeprefix(QUESTION))
        if target.startswith(QUESTION) and question is not None:
            _answer(question, heading, cell.strip(), answers, wrong)
    asked = visible(list(reading.questions.values()), answers, site, staff=True)
    found += [finding for key, finding in wrong.items() if key in asked]
    return {key: answer for key, answer in answers.items() if key in asked}


def _answer(
    question: FormQuestion, heading: str, cell: str, answers: dict[str, Any], wrong: dict[str, Any]
) -> None:
    """Read one cell into ``answers``, or what is wrong with it into ``wrong``."""
    if not cell:
        if question.required:
            wrong[question.key] = Finding(heading, NO_ANSWER, {})
        return
    try:
        answer = answer_of(question, cell)
    except Unreadable as refusal:
        wrong[question.key] = Finding(heading, refusal.message, _shown(cell) | refusal.values)
        return
    if answer is not None:
        answers[question.key] = answer
