"""Names for addresses."""

import re
import unicodedata

# These words are pages of the console.
RESERVED = frozenset({"audit", "new", "outbox"})
LONGEST = 60


def slug_of(text: str, fallback: str = "summit") -> str:
    """ "Cumbre de Movilidad 2027" becomes "cumbre-de-movilidad-2027": ASCII, at most 60 letters."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:LONGEST].rstrip("-")
    return fallback if len(slug) < 2 or slug in RESERVED else slug


def well_formed(slug: str) -> bool:
    fits = re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and 2 <= len(slug) <= LONGEST
    return bool(fits) and slug not in RESERVED


def first_free(wanted: str, taken: set[str]) -> str:
    """``wanted``, or the first of ``wanted-2``, ``wanted-3``, … that nobody has."""
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted[: LONGEST - 4]}-{number}"
    return slug
