"""The forms in which the team changes a person and writes notes."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, SelectChoice

from summit.directory.editing.versions import fingerprint
from summit.questions.address import TelephoneField
from summit.questions.choice import OneOf
from summit.questions.form import Asking, asking_form, name_of
from summit.questions.kind import typed
from summit.registration.models import FormQuestion, Registration
from summit.web.forms import AddressField, BaseForm, LineField, ParagraphField, required
from summit.web.layout import LANGUAGE_NAMES


class EditForm(Asking):
    """``seen`` is the fingerprint of what the form showed when it was opened."""

    seen = HiddenField()
    full_name = LineField(lazy_gettext("Full name"), required(lazy_gettext("Write the name.")))
    email = AddressField(lazy_gettext("E-mail"))
    phone = TelephoneField(lazy_gettext("Telephone"))
    organization = LineField(lazy_gettext("Organization"))
    language = OneOf(
        lazy_gettext("Language"), required(lazy_gettext("Choose a language.")), choices=[]
    )
    tell = BooleanField(
        lazy_gettext("Send a new personal link to the new address. The old one then opens nothing.")
    )


class NoteForm(BaseForm):
    text = ParagraphField(
        lazy_gettext("A note for the team"), required(lazy_gettext("Write the note.")), most=1000
    )


PLAIN = ("full_name", "email", "phone", "organization", "language")


def edit_form(
    registration: Registration,
    questions: Sequence[FormQuestion],
    known: Mapping[str, Any],
    *,
    language: str,
    sent: bool,
) -> EditForm:
    """The form with what is ``known`` now (by the names of its fields), or with what was sent."""
    kind = asking_form(questions, language, EditForm, staff=True)
    made: EditForm = kind() if sent else kind(_filled(questions, known))
    made.at = registration.site.slug
    made.language.choices = [
        SelectChoice(code, LANGUAGE_NAMES[code][1])
        for code in registration.event.coalition.languages
        if code in LANGUAGE_NAMES
    ]
    return made


def _filled(questions: Sequence[FormQuestion], known: Mapping[str, Any]) -> MultiDict[str, str]:
    filled = MultiDict({name: known[name] for name in PLAIN})
    filled["seen"] = fingerprint(known)
    for question in questions:
        if name_of(question) in known:
            filled.setlist(name_of(question), typed(known[name_of(question)]))
    return filled


def label_of(form: EditForm, name: str) -> str:
    """What a field is called on the page; its own name where the form no longer asks it."""
    return str(form[name].label.text) if name in form else gettext("an earlier question")
