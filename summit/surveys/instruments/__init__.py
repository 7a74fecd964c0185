"""The questionnaires that come with the product, as data: one JSON file each.

``from`` fills the options of a question from the event: its "sites" or its "sessions".
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from summit.errors import N_, NotFound

FOLDER = Path(__file__).parent
# What the questionnaires are called, to be translated where they are shown.
NAMES = (
    N_("Summit survey"),
    N_("Session pulse"),
    N_("No-show form"),
    N_("Member pulse"),
    N_("Meeting pulse"),
)
KEYS = ("summit", "sessions", "missed", "pulse", "meeting")


@cache
def instrument(key: str) -> dict[str, Any]:
    """The questionnaire ``key``. Raises NotFound."""
    if key not in KEYS:
        raise NotFound
    read: dict[str, Any] = json.loads((FOLDER / f"{key}.json").read_text())
    return read
