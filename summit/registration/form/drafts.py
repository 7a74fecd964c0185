"""What an organizer writes down about a section or a question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from summit.db import Localized
from summit.questions.templates import Template


@dataclass(frozen=True, slots=True)
class SectionDraft:
    title: Localized
    help: Localized | None = None


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question as it is to be. ``options``, ``settings`` and ``shown_if`` as in the table."""

    kind: str
    title: Localized
    help: Localized | None = None
    options: tuple[Mapping[str, Any], ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    shown_if: Mapping[str, Any] = field(default_factory=dict)
    required: bool = False
    sites: tuple[str, ...] = ()
    staff_only: bool = False
    sensitive: bool = False
    keep_days: int | None = None
    section_id: int | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """What makes it this very question to who answers it. How many places an option has is
        no part of it.
        """
        return {
            "kind": self.kind,
            "title": self.title,
            "help": self.help,
            "options": [without_places(option) for option in self.options],
            "settings": dict(self.settings),
            "shown_if": dict(self.shown_if),
            "required": self.required,
            "sites": list(self.sites),
        }


def without_places(option: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in option.items() if name != "places"}


def of_template(template: Template) -> QuestionDraft:
    """The question that ``template`` proposes."""
    return QuestionDraft(
        kind=template.kind,
        title=template.title,
        help=template.help,
        options=template.options,
        settings=template.settings,
        sensitive=template.sensitive,
        keep_days=template.keep_days,
    )
