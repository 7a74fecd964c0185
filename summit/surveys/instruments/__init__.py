"""The questionnaires that come with the product, as data: one JSON file each.

``from`` fills the options of a question from the event: its "sites" or its "sessions".
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from summit.errors import NotFound

FOLDER = Path(__file__).parent
KEYS = ("summit", "sessions", "missed", "pulse", "meeting")


@cache
def instrument(key: str) -> dict[str, Any]:
    """The questionnaire ``key``. Raises NotFound."""
    if key not in KEYS:
        raise NotFound
    read: dict[str, Any] = json.loads((FOLDER / f"{key}.json").read_text())
    return read
