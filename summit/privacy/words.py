"""Taking the words that name a person out of what is kept about something else."""

import json
from collections.abc import Collection
from typing import Any

from summit.errors import N_

# What somebody did with a session (``queries.sessions_about``).
DID = {
    "marked": N_("marked"),
    "booked": N_("seat booked"),
    "waiting": N_("waiting for a seat"),
    "released": N_("seat given back"),
    "followed": N_("followed online"),
}
GONE = "█"
ERASED_NAME = "Erased person"
SHORTEST = 3  # a shorter word would be found inside others


def without(value: Any, words: Collection[str]) -> Any:
    """``value`` (text, or lists and dicts of texts) with ``█`` for each word, whatever its case."""
    if isinstance(value, str):
        return _cut(value, words)
    if isinstance(value, dict):
        return {key: without(part, words) for key, part in value.items()}
    return [without(part, words) for part in value] if isinstance(value, list) else value


def _cut(text: str, words: Collection[str]) -> str:
    for word in words:
        lower, at = text.casefold(), -1
        if len(lower) != len(text):  # a letter that folds into two: compare it as it is
            text = text.replace(word, GONE)
            continue
        while (at := lower.find(word.casefold())) >= 0:
            text = text[:at] + GONE + text[at + len(word) :]
            lower = text.casefold()
    return text


def in_json(word: str) -> str:
    """The word as it stands inside a JSON column."""
    return json.dumps(word)[1:-1]


def telling(*words: str | None) -> list[str]:
    """Those of the words that are long enough to be looked for, the longest first."""
    found = {word.strip() for word in words if word and len(word.strip()) >= SHORTEST}
    return sorted(found, key=len, reverse=True)
