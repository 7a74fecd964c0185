"""Deeds that nobody asks for at the moment they are due: offers that end, reminders, tidying."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from summit.access.tokens import Keyring


@dataclass(frozen=True, slots=True)
class Context:
    """What a job needs to know besides its session."""

    now: datetime
    keys: Keyring
    base_url: str


@dataclass(frozen=True, slots=True)
class Job:
    """``run(session, context)`` does one bounded chunk without committing and says how many things
    it did. It is called again while it did something, and again after ``every``.
    """

    name: str
    every: timedelta
    run: Callable[[Any, Context], int]
