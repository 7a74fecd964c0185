"""The form with which a draft is released."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField

from summit.db import Localized
from summit.web.forms import BaseForm, ParagraphField


class ReleaseForm(BaseForm):
    """``seen``: the edition of the draft that is shown beside the form."""

    seen = HiddenField()
    note_en = ParagraphField(lazy_gettext("A word about it, in English"), most=600)
    note_es = ParagraphField(lazy_gettext("A word about it, in Spanish"), most=600)
    tell = BooleanField(lazy_gettext("Write to everybody whose day this changes"))

    def note(self) -> Localized:
        texts = {"en": self.note_en.data, "es": self.note_es.data}
        return Localized({code: text for code, text in texts.items() if text})

    def edition(self) -> int:
        """-1, which no draft is, for what is no number."""
        sent: Any = self.seen.data or ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else -1
