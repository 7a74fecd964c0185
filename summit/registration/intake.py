"""What registering at an event goes by, as plain values that outlive the transaction that read
them: a process keeps them for as long as nothing about them changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from summit.db import Localized


@dataclass(frozen=True, slots=True, eq=False)
class AskedSection:
    title: Localized
    help: Localized | None


@dataclass(frozen=True, slots=True, eq=False)
class AskedQuestion:
    """A question of the form in the version that is asked now."""

    id: int
    event_id: int
    key: str
    kind: str
    title: Localized
    help: Localized | None
    options: list[dict[str, Any]]
    settings: dict[str, Any]
    shown_if: dict[str, Any]
    required: bool
    sites: list[str]
    staff_only: bool
    section: AskedSection | None


@dataclass(frozen=True, slots=True)
class Intake:
    """``questions`` are all that are asked now, ``of_people`` without those for the team alone;
    ``partners`` are ids by the domain of the addresses of their delegates.
    """

    questions: tuple[AskedQuestion, ...]
    of_people: tuple[AskedQuestion, ...]
    partners: Mapping[str, int]
