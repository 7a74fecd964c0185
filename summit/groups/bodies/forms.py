"""What organizers fill in when they found or change a group or a body."""

from collections.abc import Iterable, Sequence
from itertools import starmap
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import IntegerField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp

from summit.db import Localized
from summit.groups.actions.founding import Charter
from summit.groups.models import Group
from summit.groups.states import GroupKind
from summit.groups.words import GROUP_KINDS
from summit.web.forms import BaseForm, DayField, LineField, ParagraphField, required

NEEDED = lazy_gettext("This is needed.")


class GroupForm(BaseForm):
    name_en = LineField(lazy_gettext("Name in English"), required(), most=80)
    name_es = LineField(lazy_gettext("Name in Spanish"), most=80)
    purpose_en = ParagraphField(lazy_gettext("Purpose in English"), required(), most=600)
    purpose_es = ParagraphField(lazy_gettext("Purpose in Spanish"), most=600)
    pillar = SelectField(lazy_gettext("Pillar"), coerce=int, default=0)
    cadence_days = IntegerField(
        lazy_gettext("Days between meetings"),
        [InputRequired(NEEDED), NumberRange(1, 366, lazy_gettext("Between 1 and 366 days."))],
        default=30,
    )
    term_from = DayField(lazy_gettext("Set up from"), [Optional()])
    term_to = DayField(lazy_gettext("Set up until"), [Optional()])
    parent = SelectField(lazy_gettext("Reports to"), coerce=int, default=0)

    def offer(
        self,
        pillars: Iterable[tuple[int, str]],
        bodies: Sequence[Group],
        language: str,
        kind: GroupKind,
    ) -> None:
        """``bodies``: to which one of this kind may report."""
        self.pillar.choices = [
            SelectChoice(0, gettext("none of them")),
            *starmap(SelectChoice, pillars),
        ]
        self.parent.choices = [
            SelectChoice(0, gettext("nobody above it")),
            *(SelectChoice(body.id, body.name.say(language)) for body in bodies),
        ]
        self.kind_now = kind

    def charter(self, slug: str) -> Charter:
        return Charter(
            name=_both(self.name_en.data, self.name_es.data),
            purpose=_both(self.purpose_en.data, self.purpose_es.data),
            cadence_days=self.cadence_days.data,
            pillar_id=self.pillar.data or None,
            slug=slug,
            kind=self.kind_now,
            term_from=self.term_from.data,
            term_to=self.term_to.data,
            parent_id=self.parent.data or None,
        )

    @staticmethod
    def values_of(group: Group) -> dict[str, Any]:
        return {
            "name_en": group.name.get("en", ""),
            "name_es": group.name.get("es", ""),
            "purpose_en": group.purpose.get("en", ""),
            "purpose_es": group.purpose.get("es", ""),
            "pillar": group.pillar_id or 0,
            "cadence_days": group.cadence_days,
            "term_from": group.term_from,
            "term_to": group.term_to,
            "parent": group.parent_id or 0,
        }


class NewGroupForm(GroupForm):
    slug = LineField(
        lazy_gettext("Address"),
        [
            *required(),
            Regexp(
                r"[a-z0-9]+(-[a-z0-9]+)*$",
                message=lazy_gettext("Use small letters, digits and single hyphens."),
            ),
        ],
        most=60,
    )


def kind_asked(text: str) -> GroupKind:
    """The kind that an address names; a MAP group where it names none."""
    return GroupKind(text) if text in list(GroupKind) else GroupKind.MAP_GROUP


def kind_words(kind: GroupKind) -> str:
    return gettext(GROUP_KINDS[kind])


def _both(english: str, spanish: str | None) -> Localized:
    return Localized({"en": english, "es": spanish} if spanish else {"en": english})
