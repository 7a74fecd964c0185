"""What somebody who asks fills in, and what a moderator adds."""

import re
from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField
from wtforms.validators import Length, Optional

from summit.access.tokens import new_uid
from summit.framework.models import Pillar
from summit.townhall.actions import Draft
from summit.townhall.limits import LONGEST, SHORTEST
from summit.web.forms import BaseForm, LineField, ParagraphField, required
from summit.web.layout import LANGUAGE_NAMES, language

_UID = re.compile(r"[0-9a-f]{32}")


def _code_field() -> LineField:
    return LineField(
        lazy_gettext("Ticket code"),
        required(lazy_gettext("Write the code that stands on your ticket or badge.")),
        most=40,
    )


class TicketForm(BaseForm):
    """The code of a ticket alone, to vote with."""

    code = _code_field()


class QuestionForm(BaseForm):
    """A question; ``code`` is asked of whom we do not know yet."""

    once = HiddenField()
    code = _code_field()
    text = ParagraphField(
        lazy_gettext("Your question"),
        [
            *required(lazy_gettext("Write your question.")),
            Length(min=SHORTEST, message=lazy_gettext("Write a whole question.")),
        ],
        most=LONGEST,
    )
    language = RadioField(
        lazy_gettext("I write in"),
        choices=[SelectChoice(code, names[1]) for code, names in LANGUAGE_NAMES.items()],
    )
    anonymous = BooleanField(lazy_gettext("Ask without my name"))

    def draft(self) -> Draft:
        sent = self.once.data or ""
        uid = sent if _UID.fullmatch(sent) else new_uid()
        return Draft(uid, self.text.data, self.language.data, self.anonymous.data)


def question_form(*, known: bool) -> QuestionForm:
    form = QuestionForm(data={"once": new_uid(), "language": language()})
    if known:
        del form.code
    return form


class EditForm(BaseForm):
    translation = ParagraphField(validators=[Optional()], most=LONGEST)
    pillar = SelectField(lazy_gettext("Pillar"), coerce=int)


def edit_form(
    translation: str, other: str, pillar_id: int | None, pillars: Sequence[Pillar]
) -> EditForm:
    """``other`` is the language into which the moderator translates."""
    form = EditForm(data={"translation": translation, "pillar": pillar_id or 0})
    form.translation.label.text = gettext(
        "The same in %(language)s", language=LANGUAGE_NAMES[other][1]
    )
    known = [SelectChoice(p.id, p.title.say(language())) for p in pillars]
    form.pillar.choices = [SelectChoice(0, gettext("None")), *known]
    return form
