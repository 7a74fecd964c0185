"""Addresses of surveys that nobody has yet. Pure."""

from collections.abc import Collection


def free_slug(wanted: str, taken: Collection[str]) -> str:
    """``wanted``, or with the first number behind it that makes it free."""
    numbered = (f"{wanted}-{n}" for n in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)
