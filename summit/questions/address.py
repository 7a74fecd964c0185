"""Ways to reach somebody: an e-mail address, a telephone number."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import gettext
from wtforms import Field, Form, TelField
from wtforms.validators import ValidationError

from summit.errors import N_
from summit.questions.checks import needed
from summit.questions.kind import Plain, Question, Shape, Summary, say
from summit.questions.telephone import LONGEST, is_telephone
from summit.web.forms import AddressField, at_most, on_one_line, plain_text


class TelephoneField(TelField):  # type: ignore[misc]
    """A telephone number, kept as it was written."""

    def __init__(self, label: Any = None, validators: Any = (), **kw: Any):
        checks = [plain_text, *validators, at_most(LONGEST), _dialled]
        super().__init__(label, checks, filters=[on_one_line], **kw)


def _dialled(form: Form, field: Field) -> None:
    if field.data and not is_telephone(field.data):
        raise ValidationError(gettext("Write the number with its area code, like 503 555 0100."))


class _Reach(Plain):
    shown_in: ClassVar[str] = "questions/shown/texts.html"

    def value_of(self, field: Field) -> str | None:
        return field.data or None

    def read(self, value: str, question: Question, language: str) -> str:
        return value or ""

    def summary(self, values: Sequence[str], question: Question) -> Summary:
        """How many answered. Whom one can reach where is nothing to be read in a summary."""
        return Summary(len(values))


class Email(_Reach):
    """An e-mail address; nobody is asked over the network whether it exists."""

    key: ClassVar[str] = "email"
    takes: ClassVar[int] = 15
    shape: ClassVar[Shape] = Shape.ADDRESS
    label: ClassVar[str] = N_("An e-mail address")
    asked_in: ClassVar[str] = "questions/ask/line.html"

    def field(self, question: Question, language: str) -> Any:
        return AddressField(say(question.title, language), needed(question))


class Phone(_Reach):
    """A telephone number, kept as it was written."""

    key: ClassVar[str] = "phone"
    takes: ClassVar[int] = 15
    shape: ClassVar[Shape] = Shape.LINE
    label: ClassVar[str] = N_("A phone number")
    asked_in: ClassVar[str] = "questions/ask/line.html"

    def field(self, question: Question, language: str) -> Any:
        return TelephoneField(say(question.title, language), needed(question))
