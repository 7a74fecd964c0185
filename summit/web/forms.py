"""What every form shares: honest text fields, and errors beside the field."""

import unicodedata
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext, lazy_gettext, ngettext
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, StopValidation, ValidationError

from summit.errors import FieldError
from summit.web.errors import say

# Marks that turn the direction of the text around them: in a name they are a disguise.
_TURNING = {
    "\u202a",
    "\u202b",
    "\u202c",
    "\u202d",
    "\u202e",
    "\u2066",
    "\u2067",
    "\u2068",
    "\u2069",
}


class Translations:
    """WTForms' own messages through the product's catalogue."""

    def gettext(self, string: str) -> str:
        text: str = gettext(string)
        return text

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        text: str = ngettext(singular, plural, n)
        return text


class BaseForm(FlaskForm):  # type: ignore[misc]
    """A form whose refusals from below the edge land beside their field."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: Any) -> Translations:
            return Translations()

    def refuse(self, error: FieldError) -> None:
        """Show ``error`` beside the field it names."""
        field = self[error.field]
        field.errors = [*field.errors, say(error)]


def required(message: Any = None) -> list[Any]:
    """The validators of a field that must not be empty."""
    return [DataRequired(message or lazy_gettext("This is needed."))]


def at_most(characters: int) -> Length:
    return Length(
        max=characters,
        message=lazy_gettext("That is too long: at most %(max)d characters."),
    )


def plain_text(form: Any, field: Field) -> None:
    """Refuse text that cannot be stored or that hides what it says."""
    text = field.data or ""
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t" for c in text):
        raise StopValidation(gettext("There is a character in it that cannot be read."))
    if any(c in _TURNING for c in text):
        raise StopValidation(
            gettext("There is an invisible mark in it that turns the text around.")
        )


def tidy(value: str | None) -> str | None:
    """Spaces around a line are never meant."""
    return value.strip() if isinstance(value, str) else value


class LineField(StringField):  # type: ignore[misc]
    """One line of text, 200 characters unless told."""

    def __init__(self, label: Any = None, validators: Any = (), *, most: int = 200, **kw: Any):
        super().__init__(label, [plain_text, *validators, at_most(most)], filters=[tidy], **kw)


class ParagraphField(TextAreaField):  # type: ignore[misc]
    """Several lines of text, 4,000 characters unless told."""

    def __init__(self, label: Any = None, validators: Any = (), *, most: int = 4000, **kw: Any):
        super().__init__(label, [plain_text, *validators, at_most(most)], filters=[tidy], **kw)


class AddressField(EmailField):  # type: ignore[misc]
    """An e-mail address; nobody is asked over the network whether it exists."""

    def __init__(self, label: Any = None, validators: Any = (), **kw: Any):
        checks = [plain_text, *validators, at_most(254), _well_formed]
        super().__init__(label, checks, filters=[tidy], **kw)


def _well_formed(form: Any, field: Field) -> None:
    if not field.data:
        return
    try:
        found = validate_email(field.data, check_deliverability=False)
    except EmailNotValidError as error:
        raise ValidationError(
            gettext("The e-mail address is not complete. Write it in full, like ana@example.org.")
        ) from error
    field.data = found.normalized
