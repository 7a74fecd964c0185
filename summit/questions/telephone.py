"""What counts as a telephone number, wherever one is typed or brought in. Pure."""

import re

# What people put between the digits of a number, a plus before it, and an extension.
_NUMBER = re.compile(r"\+?[\d\s().\-/]+(x\s*\d+)?", re.IGNORECASE)
FEWEST, MOST = 7, 20  # digits; the longest are international numbers with an extension
LONGEST = 40  # characters, with everything between the digits


def is_telephone(text: str) -> bool:
    """Whether somebody could dial ``text``: with its area code or in the same town."""
    digits = sum(character.isdigit() for character in text)
    return _NUMBER.fullmatch(text) is not None and FEWEST <= digits <= MOST
