"""Editions of the framework as they are shipped: one data file each, never literals in code."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from summit.db import Localized

CURRENT = "upward-mobility-2025"
_FILES = {CURRENT: "upward-mobility.json"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A pillar with its predictors, or a predictor with none, in the order of the edition."""

    key: str
    title: Localized
    parts: tuple["Entry", ...] = ()


@cache
def read_edition(edition: str = CURRENT) -> tuple[Entry, ...]:
    """The pillars of an edition. Raises KeyError for one that is not shipped."""
    text = files(__package__).joinpath(_FILES[edition]).read_text(encoding="utf-8")
    return tuple(
        Entry(
            pillar["key"],
            Localized(pillar["title"]),
            tuple(Entry(p["key"], Localized(p["title"])) for p in pillar["predictors"]),
        )
        for pillar in json.loads(text)["pillars"]
    )
