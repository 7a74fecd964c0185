"""What every form shares: honest text fields, and errors beside the field."""

import unicodedata
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import request
from flask_babel import get_translations, gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, DateTimeLocalField, EmailField, Field, StringField, TextAreaField
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
_BREAKS = dict.fromkeys(map(ord, "\n\r\t"), " ")
_NOTHING = {"\ufffe", "\uffff"}  # no characters at all; a spreadsheet with them does not open
_YEARS = range(1900, 2201)
_LARGEST_ID = 2**31 - 1


class Translations:
    """WTForms' own messages through the product's catalogue."""

    def gettext(self, string: str) -> str:
        text: str = gettext(string)
        return text

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        text: str = get_translations().ungettext(singular, plural, n)  # WTForms fills in the rest
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
    text = (field.data or "").translate(_BREAKS)
    if any(c in _NOTHING or unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise StopValidation(gettext("There is a character in it that cannot be read."))
    if any(c in _TURNING for c in text):
        raise StopValidation(
            gettext("There is an invisible mark in it that turns the text around.")
        )


def tidy(value: str | None) -> str | None:
    """Spaces around a line are never meant."""
    return value.strip() if isinstance(value, str) else value


def on_one_line(value: str | None) -> str | None:
    """A line break in a name would be another line of a header or of a calendar file."""
    return " ".join(value.split()) if isinstance(value, str) else value


def sensible_year(form: Any, field: Field) -> None:
    """Refuse a day that no clock of the world can show: it is a slip of the finger."""
    if field.data and field.data.year not in _YEARS:
        raise ValidationError(gettext("This day is too far away. Check the year."))


def sent_id(name: str) -> int:
    """The id that a form sent under ``name``; 0, which no row has, for anything else."""
    number = request.form.get(name, 0, type=int)
    return number if 0 <= number <= _LARGEST_ID else 0


class LineField(StringField):  # type: ignore[misc]
    """One line of text, 200 characters unless told."""

    def __init__(self, label: Any = None, validators: Any = (), *, most: int = 200, **kw: Any):
        checks = [plain_text, *validators, at_most(most)]
        super().__init__(label, checks, filters=[on_one_line], **kw)


class ParagraphField(TextAreaField):  # type: ignore[misc]
    """Several lines of text, 4,000 characters unless told."""

    def __init__(self, label: Any = None, validators: Any = (), *, most: int = 4000, **kw: Any):
        super().__init__(label, [plain_text, *validators, at_most(most)], filters=[tidy], **kw)


class DayField(DateField):  # type: ignore[misc]
    """A day of our time."""

    def __init__(self, label: Any = None, validators: Any = (), **kw: Any):
        super().__init__(label, [*validators, sensible_year], **kw)


class MomentField(DateTimeLocalField):  # type: ignore[misc]
    """A day of our time, and the time by the clock of some place."""

    def __init__(self, label: Any = None, validators: Any = (), **kw: Any):
        super().__init__(label, [*validators, sensible_year], **kw)


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
