"""Checks that several kinds of questions share."""

from typing import Any

from flask_babel import gettext
from wtforms import Field, Form
from wtforms.validators import Optional, StopValidation

from summit.questions.kind import Question


def needed(question: Question) -> list[Any]:
    """Whether an answer may be left out. The message is made when it is shown."""
    return [answered] if question.required else [Optional()]


def answered(form: Form, field: Field) -> None:
    """Refuse an empty answer; says so beside the question."""
    if field.errors:
        raise StopValidation  # what could not be read has been said already
    if field.data is None or field.data is False or field.data in ("", []):
        raise StopValidation(gettext("This question needs an answer."))


# WTForms marks a field as required by this flag; the templates show "(optional)" without it.
answered.field_flags = {"required": True}  # type: ignore[attr-defined]
