"""The words of the story: names, texts, programme, in both languages."""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def content(name: str = "content") -> dict[str, Any]:
    """The content of ``content.json``, or of another file beside it."""
    text = (Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
