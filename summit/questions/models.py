"""What registration questions and survey questions have in common."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from summit.db import Localized


class QuestionColumns:
    """A question as it was asked.

    ``kind`` names an entry of the catalogue; ``options`` is a list of
    {"key": …, "label": {"en": …, "es": …}} for kinds that offer choices, else empty; "places"
    beside them says how many may choose the option;
    ``settings`` holds what else a kind needs ({"max": 3}). ``shown_if`` is empty, or
    {"key": <another question>, "any": [<its answers>]}: asked only after one of those answers.
    """

    key: Mapped[str]
    kind: Mapped[str]
    title: Mapped[Localized]
    help: Mapped[Localized | None]
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    shown_if: Mapped[dict[str, Any]] = mapped_column(default=dict)
    required: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    retired_at: Mapped[datetime | None]
