"""What an organizer writes down about a survey or one of its questions. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from summit.db import Localized


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question as it is to be; the fields are those of ``QuestionColumns``."""

    kind: str
    title: Localized
    help: Localized | None = None
    options: tuple[Mapping[str, Any], ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    shown_if: Mapping[str, Any] = field(default_factory=dict)
    required: bool = False


@dataclass(frozen=True, slots=True)
class SurveyDraft:
    """What stands above the questions."""

    title: Localized
    intro: Localized
