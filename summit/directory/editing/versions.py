"""What a form showed, so that two who change the same person at once both see it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

Snapshot = Mapping[str, Any]


def fingerprint(seen: Snapshot) -> str:
    """SHA-256 of what is known of somebody, in hexadecimal; field names to values."""
    return hashlib.sha256(json.dumps(seen, sort_keys=True, default=str).encode()).hexdigest()


def changed(before: Snapshot, after: Snapshot) -> list[str]:
    """The names of the fields that differ, in order; what is empty equals what is missing."""
    names = sorted({*before, *after})
    return [name for name in names if (before.get(name) or None) != (after.get(name) or None)]
