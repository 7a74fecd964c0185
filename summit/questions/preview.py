"""Questions as people will see them, beside those who write them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import force_locale

from summit.questions.form import asking_form, lock_full, parts_of
from summit.web.forms import BaseForm
from summit.web.layout import LANGUAGE_NAMES


@dataclass(frozen=True, slots=True)
class Preview:
    """The form, or one question, as people see it in one language."""

    code: str
    name: str
    html: str


def preview_in(
    code: str,
    questions: Sequence[Any],
    sites: Mapping[str, str] = {},
    left: Mapping[str, Mapping[str, int]] = {},
) -> Preview:
    """``questions`` in the language ``code``; ``sites`` are the names of those that some of them
    depend on, ``left`` the places that single options have.
    """
    prefix = f"{code}-"
    with force_locale(code):
        kind = asking_form(questions, code, BaseForm)
        form = kind(formdata=None, prefix=prefix, meta={"csrf": False})
        lock_full(form, left)
        html = render_template(
            "questions/preview.html",
            parts=parts_of(form, code, sites),
            prefix=prefix,
            code=code,
            sites=sites,
        )
    return Preview(code, LANGUAGE_NAMES[code][1], html)
