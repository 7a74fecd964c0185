"""Which column of a list is what: guessed from its headings, decided by whoever brings it in."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from summit.errors import N_, FieldError
from summit.people.matching import name_key
from summit.questions.kind import Question

QUESTION = "q:"  # and the key of a question


class Column(StrEnum):
    """What a column of a list can be, besides an answer."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    PHONE = "phone"
    ORGANIZATION = "organization"
    SITE = "site"
    LANGUAGE = "language"


COLUMN_WORDS: dict[Column, str] = {
    Column.NAME: N_("Full name"),
    Column.FIRST_NAME: N_("First name"),
    Column.LAST_NAME: N_("Last name"),
    Column.EMAIL: N_("E-mail"),
    Column.PHONE: N_("Phone"),
    Column.ORGANIZATION: N_("Organization"),
    Column.SITE: N_("Site"),
    Column.LANGUAGE: N_("Language"),
}
# Headings as they are compared; the first of each is that of the example list.
HEADINGS: dict[Column, tuple[str, ...]] = {
    Column.NAME: ("name", "full name", "full_name", "participant", "attendee", "nombre",
                  "nombre completo", "nombre y apellido", "nombre y apellidos"),
    Column.FIRST_NAME: ("first name", "first_name", "firstname", "given name", "nombre de pila",
                        "primer nombre", "nombres"),
    Column.LAST_NAME: ("last name", "last_name", "lastname", "surname", "family name", "apellido",
                       "apellidos"),
    Column.EMAIL: ("e-mail", "email", "email address", "e-mail address", "mail", "e mail",
                   "correo", "correo electronico", "direccion de correo"),
    Column.PHONE: ("phone", "phone number", "telephone", "mobile", "cell", "cell phone",
                   "telefono", "celular", "movil", "numero de telefono"),
    Column.ORGANIZATION: ("organization", "organisation", "company", "employer", "agency",
                          "organizacion", "empresa", "institucion"),
    Column.SITE: ("site", "location", "sede", "lugar"),
    Column.LANGUAGE: ("language", "preferred language", "idioma", "lengua", "idioma preferido"),
}  # fmt: skip
_COLUMN_OF = {heading: column for column, known in HEADINGS.items() for heading in known}
EXAMPLE = tuple(HEADINGS[column][0] for column in
                (Column.NAME, Column.EMAIL, Column.PHONE, Column.ORGANIZATION, Column.SITE,
                 Column.LANGUAGE))  # fmt: skip
# What our own lists carry besides and a new event decides anew.
FINDINGS = "what to correct"


def guess(headings: Sequence[str], questions: Iterable[Question]) -> list[str]:
    """For each heading the target it names, "" for none; no target twice, the first one counts."""
    known = _question_headings(questions)
    targets: list[str] = []
    for heading in headings:
        key = name_key(heading)
        target = str(_COLUMN_OF.get(key, "")) or known.get(key, "")
        targets.append("" if target in targets else target)
    return _names_once(targets)


def _names_once(targets: list[str]) -> list[str]:
    """ "Nombre" beside "Apellidos" is the first name, not the whole one."""
    if Column.LAST_NAME in targets and Column.FIRST_NAME not in targets:
        return [str(Column.FIRST_NAME) if t == Column.NAME else t for t in targets]
    return targets


def _question_headings(questions: Iterable[Question]) -> dict[str, str]:
    """The targets of questions by their key and by their title in every language."""
    found: dict[str, str] = {}
    for question in questions:
        target = f"{QUESTION}{question.key}"
        for said in (question.key, target, f"answer:{question.key}", *question.title.values()):
            found.setdefault(name_key(said), target)
    return found


def remembered(
    headings: Sequence[str],
    former: Iterable[tuple[Sequence[str], Mapping[str, str]]],
    possible: Iterable[str],
) -> list[str] | None:
    """How a former list of the same headings was read, as far as that is ``possible`` here."""
    there = set(possible)
    for other, mapping in former:
        if list(other) == list(headings) and mapping:
            targets = [mapping.get(str(n), "") for n in range(len(headings))]
            return [target if target in there else "" for target in targets]
    return None


def targets_of(questions: Iterable[Question]) -> list[str]:
    """Everything that a column can be at an event that asks these ``questions``."""
    return [*Column, *(f"{QUESTION}{question.key}" for question in questions)]


def refuse_odd(targets: Sequence[str]) -> None:
    """A person needs a name and an address, and each thing can stand in one column.

    Raises FieldError for the field ``column-<n>`` or "columns".
    """
    seen: set[str] = set()
    for number, target in enumerate(targets):
        if target and target in seen:
            raise FieldError(f"column-{number}", N_("Another column is that already."))
        seen.add(target)
    if not seen & {Column.NAME, Column.FIRST_NAME, Column.LAST_NAME}:
        raise FieldError("columns", N_("Say which column is the name."))
    if Column.EMAIL not in seen:
        raise FieldError("columns", N_("Say which column is the e-mail."))
    if Column.NAME in seen and seen & {Column.FIRST_NAME, Column.LAST_NAME}:
        raise FieldError(
            "columns", N_("Choose either the full name, or the first name and the last name.")
        )
