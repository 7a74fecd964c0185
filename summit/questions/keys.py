"""Names of questions and of their options, made from what they say. Pure."""

import re
import unicodedata
from collections.abc import Collection

LONGEST_KEY = 40


def new_key(text: str, taken: Collection[str], otherwise: str) -> str:
    """A key made of ``text`` that nobody has ``taken``: lower case, ASCII, hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_KEY].strip("-") or otherwise
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"
