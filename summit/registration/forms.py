"""The forms that people fill in: to register, and to change what they told us."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, HiddenField, SelectChoice
from wtforms.validators import DataRequired

from summit.events.models import Event
from summit.people.matching import email_key
from summit.questions.address import TelephoneField
from summit.questions.choice import OneOf
from summit.questions.form import Asking, asking_form, name_of
from summit.questions.kind import typed
from summit.registration.intake import AskedQuestion
from summit.registration.limits import MOST_IN_A_PARTY
from summit.registration.models import FormQuestion, Registration
from summit.web.forms import (
    AddressField,
    BaseForm,
    LineField,
    required,
)
from summit.web.layout import LANGUAGE_NAMES


class DetailsForm(Asking):
    """What a person may change at any time."""

    full_name = LineField(
        lazy_gettext("Full name"), required(lazy_gettext("Write your name as you want it read."))
    )
    phone = TelephoneField(lazy_gettext("Telephone"))
    organization = LineField(lazy_gettext("Organization"))
    language = OneOf(
        lazy_gettext("Which language do you prefer?"),
        required(lazy_gettext("Choose a language.")),
        choices=[],
    )

    def offer_languages(self, codes: Sequence[str]) -> None:
        self.language.choices = [
            SelectChoice(code, LANGUAGE_NAMES[code][1]) for code in codes if code in LANGUAGE_NAMES
        ]


class RegisterForm(Asking):
    """Registration for a site. ``once`` names the form, so that sending it twice is harmless."""

    once = HiddenField()
    full_name = LineField(
        lazy_gettext("Full name"), required(lazy_gettext("Write your name as you want it read."))
    )
    email = AddressField(
        lazy_gettext("E-mail"), required(lazy_gettext("Write the address for your ticket."))
    )
    phone = TelephoneField(lazy_gettext("Telephone"))
    organization = LineField(lazy_gettext("Organization"))
    site = OneOf(
        lazy_gettext("Which site will you come to?"),
        required(lazy_gettext("Choose a site.")),
        choices=[],
    )
    language = OneOf(
        lazy_gettext("Which language do you prefer?"),
        required(lazy_gettext("Choose a language.")),
        choices=[],
    )
    consent = BooleanField(
        lazy_gettext("You may write to me about this summit."),
        [DataRequired(lazy_gettext("Tick this, so that we may send you your ticket."))],
    )

    def offer(self, event: Event, language: str) -> None:
        """Fill in the sites and languages to choose from."""
        self.site.choices = [SelectChoice(s.slug, s.name.say(language)) for s in event.sites]
        self.language.choices = [
            SelectChoice(code, LANGUAGE_NAMES[code][1])
            for code in event.coalition.languages
            if code in LANGUAGE_NAMES
        ]


class PartyForm(RegisterForm):
    """Several people for one site; the first of them leads. The others may be named later."""

    split = BooleanField(
        lazy_gettext("If there are fewer places than people, the last of us go on the waitlist.")
    )

    @property
    def others(self) -> list[tuple[Field, Field]]:
        """The fields for the name and the address of each of the others."""
        numbers = range(2, MOST_IN_A_PARTY + 1)
        return [(self[f"name_{n}"], self[f"email_{n}"]) for n in numbers if f"name_{n}" in self]

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        used = {email_key(self.email.data or "")}
        for name, email in self.others:
            _check_guest(name, email, used)
        return not self.errors


def _check_guest(name: Field, email: Field, used: set[str]) -> None:
    key = email_key(email.data or "")
    if key and not name.data:
        name.errors = [*name.errors, gettext("Write the name that belongs to the address.")]
    if key and key in used:
        email.errors = [
            *email.errors,
            gettext("This address stands above already. Leave it empty for who has none."),
        ]
    used.add(key)


class GuestForm(BaseForm):
    """Who one of the people is who come along."""

    full_name = LineField(
        lazy_gettext("Full name"), required(lazy_gettext("Write the name of this person."))
    )
    email = AddressField(lazy_gettext("Their own e-mail"))


class OneMoreForm(GuestForm):
    """Somebody else who comes along. ``once`` names the form, so that it may be sent twice."""

    once = HiddenField()


class FindForm(BaseForm):
    """By which address somebody looks for their ticket."""

    email = AddressField(
        lazy_gettext("E-mail"), required(lazy_gettext("Write the address that you gave."))
    )


@lru_cache(maxsize=64)
def _register_kind(questions: tuple[AskedQuestion, ...], language: str) -> type[RegisterForm]:
    """The form as a class, made once: the questions are the same as long as nothing changes."""
    return asking_form(questions, language, RegisterForm)


def register_form(
    event: Event,
    questions: tuple[AskedQuestion, ...],
    *,
    language: str,
    site: str,
    once: str,
    known: Mapping[str, str] = MappingProxyType({}),
) -> RegisterForm:
    """The form of an event in ``language``; ``site`` is chosen already if it is one of its own.

    ``known`` is what need not be typed, by field.
    """
    slugs = [own.slug for own in event.sites]
    chosen = site if site in slugs else (slugs[0] if len(slugs) == 1 else None)
    made: RegisterForm = _register_kind(questions, language)(
        data={"site": chosen, "language": language, "once": once, **known}
    )
    made.offer(event, language)
    return made


def party_form(event: Event, people: int, *, language: str, site: str, once: str) -> PartyForm:
    """The form for a party of so many ``people``, with who leads it."""
    fields: dict[str, Field] = {}
    for n in range(2, people + 1):
        fields[f"name_{n}"] = LineField(lazy_gettext("Name of person %(number)s", number=n))
        fields[f"email_{n}"] = AddressField(lazy_gettext("Their own e-mail"))
    kind: type[PartyForm] = type("PartyOf", (PartyForm,), fields)
    slugs = [own.slug for own in event.sites]
    chosen = site if site in slugs else (slugs[0] if len(slugs) == 1 else None)
    made = kind(data={"site": chosen, "language": language, "once": once})
    made.offer(event, language)
    return made


def details_form(
    registration: Registration,
    questions: Sequence[FormQuestion],
    answers: Mapping[str, Any],
    *,
    language: str,
    sent: bool,
) -> DetailsForm:
    """The form with what is known of the person, or with what was just ``sent``."""
    kind = asking_form(questions, language, DetailsForm)
    made: DetailsForm = kind() if sent else kind(_typed(registration, questions, answers))
    made.at = registration.site.slug
    made.offer_languages(registration.event.coalition.languages)
    return made


def _typed(
    registration: Registration, questions: Sequence[FormQuestion], answers: Mapping[str, Any]
) -> MultiDict[str, str]:
    """What the person would have to type to say again what they said."""
    person = registration.person
    known = MultiDict(
        {
            "full_name": person.full_name,
            "phone": person.phone or "",
            "organization": person.organization.name if person.organization else "",
            "language": registration.language,
        }
    )
    for question in questions:
        if question.key in answers:
            known.setlist(name_of(question), typed(answers[question.key]))
    return known


def busy_note() -> str:
    note: str = gettext(
        "Very many people are registering at this moment. Nothing is lost: send the form again."
    )
    return note
