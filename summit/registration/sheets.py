"""A partner's list of people: from a file or pasted text to rows, and what is wrong with others.

Nothing is looked up and nothing is kept here. Cells stay text, whatever they begin with.
"""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from summit.errors import N_, FieldError
from summit.people.matching import email_key, name_key

MOST_BYTES = 1_000_000
MOST_ROWS = 2_000
MOST_LINES = 20_000  # of the text, with those that are empty
COLUMNS = {
    "name": ("name", "full name", "nombre", "nombre completo", "nombre y apellido"),
    "email": ("email", "e-mail", "email address", "e-mail address", "mail", "correo",
              "correo electronico"),
    "organization": ("organization", "organisation", "organizacion"),
    "site": ("site", "sede"),
    "language": ("language", "idioma"),
}  # fmt: skip
HEADINGS = ("name", "e-mail", "organization", "site", "language")
LONGEST = {"name": 200, "email": 254, "organization": 200}
LANGUAGES = {
    "en": ("en", "english", "ingles"),
    "es": ("es", "spanish", "espanol", "castellano"),
}
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# U+FFFD stands where a character was lost; the others turn text around or are none at all.
_UNREADABLE = re.compile("[\ufffd\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


class Why(StrEnum):
    """What keeps a row out."""

    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"
    NO_NAME = "no_name"
    BAD_EMAIL = "bad_email"
    NO_SUCH_SITE = "no_such_site"
    TWICE = "twice"


WHY_WORDS: dict[Why, str] = {
    Why.UNREADABLE: N_("There is a character in it that cannot be read."),
    Why.TOO_LONG: N_("The name, the e-mail or the organization is too long."),
    Why.NO_NAME: N_("There is no name."),
    Why.BAD_EMAIL: N_("The e-mail address is missing or not complete."),
    Why.NO_SUCH_SITE: N_("The event has no such site."),
    Why.TWICE: N_("The same e-mail stands further up in the list."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One person to add. ``line`` is counted from 1 in the text; ``site`` is a slug."""

    line: int
    full_name: str
    email: str
    organization: str
    site: str
    language: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that cannot be added; ``shown`` is what helps to find it again."""

    line: int
    why: Why
    shown: str


@dataclass(frozen=True, slots=True)
class Sheet:
    rows: Sequence[Row]
    findings: Sequence[Finding]


def text_of(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or, if it is neither, Windows-1252.

    What cannot be read becomes U+FFFD. Raises FieldError("file") for what is no text at all.
    """
    if len(data) > MOST_BYTES:
        raise FieldError("file", N_("The list is too large: at most 1 MB. Split it into two."))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FieldError(
            "file", N_("This is a spreadsheet. Open it, save it as CSV, and choose that file.")
        )
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return tidy(data.decode(encoding, errors="replace"))
    return tidy(_without_mark(data))


def _without_mark(data: bytes) -> str:
    if len(data) > 3 and data[:4].count(0) == 2:  # two plain letters in UTF-16
        return data.decode("utf-16-le" if data[0] else "utf-16-be", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def tidy(text: str) -> str:
    """``text`` with one kind of line end; what a browser sends back is the same again."""
    text = text.removeprefix("\ufeff").replace("\0", "\ufffd")
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def digest_of(text: str) -> str:
    """What tells that ``text`` is the one that was looked at."""
    return hashlib.sha256(tidy(text).encode("utf-8", errors="replace")).hexdigest()


def read(text: str, sites: Mapping[str, Sequence[str]], *, language: str) -> Sheet:
    """The rows of a list, and what is wrong with the others.

    ``sites`` are the names of each site by its slug; the only site is meant where none is named.
    ``language`` is taken where none, or an unknown one, is given. Raises FieldError("file").
    """
    text = tidy(text)
    _refuse_too_much(text)
    lines = _lines(text)
    columns = _columns(next(lines, (0, []))[1])
    slugs = {name_key(name): slug for slug, names in sites.items() for name in (slug, *names)}
    if len(sites) == 1:
        slugs[""] = next(iter(sites))
    rows: list[Row] = []
    findings: list[Finding] = []
    seen: set[str] = set()
    for line, cells in lines:
        if len(rows) + len(findings) == MOST_ROWS:
            raise FieldError("file", N_("The list has more than 2,000 rows. Split it into two."))
        found = _row(line, _named(cells, columns), slugs, language)
        if isinstance(found, Row) and email_key(found.email) in seen:
            found = Finding(line, Why.TWICE, found.email)
        if isinstance(found, Row):
            seen.add(email_key(found.email))
            rows.append(found)
        else:
            findings.append(found)
    return Sheet(rows, findings)


def _refuse_too_much(text: str) -> None:
    size = len(text.encode("utf-8", errors="replace"))
    if size > MOST_BYTES or text.count("\n") > MOST_LINES:
        raise FieldError("file", N_("The list is too large: at most 1 MB. Split it into two."))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of its first line."""
    first, _, rest = text.partition("\n")
    said = re.fullmatch(r'"?sep=(.)"?', first.strip(" "), re.IGNORECASE)
    source = rest if said else text
    before = ended = 1 if said else 0
    reader = csv.reader(io.StringIO(source, newline=""), delimiter=_sign(source))
    try:
        for cells in reader:
            began, ended = ended + 1, before + reader.line_num
            if any(cell.strip() for cell in cells):
                yield began, cells
    except csv.Error as error:
        raise FieldError(
            "file",
            N_("The list cannot be read after line %(line)s. Look for a single quotation mark."),
            line=ended,
        ) from error


def _sign(text: str) -> str:
    """What parts the cells: the sign that is most often in the headings."""
    headings = text.lstrip("\n").partition("\n")[0]
    return max(",;\t", key=headings.count)


def _columns(headings: Sequence[str]) -> dict[str, int]:
    """Where each column stands; the first of two of the same name counts."""
    keys = [name_key(heading) for heading in headings]
    places = {
        column: min(keys.index(name) for name in names if name in keys)
        for column, names in COLUMNS.items()
        if not set(names).isdisjoint(keys)
    }
    if not {"name", "email"} <= places.keys():
        raise FieldError(
            "file",
            N_("The first line must name the columns. A “name” and an “e-mail” are needed."),
        )
    return places


def _named(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    """The cells by column; one that a short row lacks is empty."""
    return {
        name: " ".join(cells[columns[name]].split())
        if columns.get(name, len(cells)) < len(cells)
        else ""
        for name in COLUMNS
    }


def _row(
    line: int, cells: Mapping[str, str], slugs: Mapping[str, str], language: str
) -> Row | Finding:
    shown = (cells["name"] or cells["email"])[:80]
    if any(_unreadable(cell) for cell in cells.values()):
        return Finding(line, Why.UNREADABLE, _readable(shown))
    if any(len(cells[name]) > most for name, most in LONGEST.items()):
        return Finding(line, Why.TOO_LONG, shown)
    if not cells["name"]:
        return Finding(line, Why.NO_NAME, shown)
    email = _address(cells["email"])
    if email is None:
        return Finding(line, Why.BAD_EMAIL, cells["email"][:80] or shown)
    slug = slugs.get(name_key(cells["site"]))
    if slug is None:
        return Finding(line, Why.NO_SUCH_SITE, cells["site"][:80] or shown)
    spoken = _language(cells["language"], language)
    return Row(line, cells["name"], email, cells["organization"], slug, spoken)


def _unreadable(cell: str) -> bool:
    odd = any(unicodedata.category(c) in ("Cc", "Cs") for c in cell)
    return odd or _UNREADABLE.search(cell) is not None


def _readable(shown: str) -> str:
    return "".join("?" if _unreadable(c) else c for c in shown)


def _address(typed: str) -> str | None:
    try:
        return validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def _language(typed: str, default: str) -> str:
    word = name_key(typed)
    known = (code for code, words in LANGUAGES.items() if word in words)
    return next(known, word[:2] if re.fullmatch("(en|es)[-_]\\w+", word) else default)
