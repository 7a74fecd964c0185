"""What lists of people are ordered and searched by, kept beside each registration.

A list of any length is then read from one table, whatever part of a name, an address, an
organization or a ticket's code somebody types.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from summit.people.matching import email_key, name_key

MOST_WORDS = 8


class Organization(Protocol):
    name: str


class Person(Protocol):
    full_name: str
    email: str | None

    @property
    def organization(self) -> Organization | None: ...


class Ticket(Protocol):
    code: str
    replaced_at: datetime | None


class Listed(Protocol):
    """What is needed of a registration to list it."""

    name_key: str
    search_text: str

    @property
    def person(self) -> Person: ...

    @property
    def tickets(self) -> Sequence[Ticket]: ...


def search_text(
    full_name: str, email: str | None, organization: str | None, codes: Iterable[str]
) -> str:
    """Everything by which somebody is looked for, as it is compared: no accents, no case."""
    parts = [name_key(full_name), email_key(email or ""), name_key(organization or "")]
    parts += [code.casefold() for code in codes]
    return " ".join(part for part in parts if part)


def search_words(typed: str) -> list[str]:
    """The words of a search as they are compared; each has to be found, in any order.

    A code may be typed in the two halves in which tickets show it; each half is found.
    """
    return list(dict.fromkeys(name_key(typed).split()))[:MOST_WORDS]


def list_again(registration: Listed) -> None:
    """Repeat what the person and the ticket say now. Person, organization, tickets are loaded.

    Flushing does it by itself where rows are changed as objects (models.listed); whoever writes
    them otherwise calls this.
    """
    person = registration.person
    organization = person.organization.name if person.organization else None
    codes = [ticket.code for ticket in registration.tickets if ticket.replaced_at is None]
    registration.name_key = name_key(person.full_name)
    registration.search_text = search_text(person.full_name, person.email, organization, codes)
