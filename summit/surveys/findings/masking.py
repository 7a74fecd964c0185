"""Taking names, addresses and employers out of people's own words before anybody reads them."""

import re
from collections.abc import Collection
from unicodedata import normalize

GONE = "[…]"
SHORTEST = 4  # letters of a name that is looked for; shorter ones are words as well
_ADDRESSES = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|https?://\S+|www\.\S+|@\w{3,}")
_NUMBERS = re.compile(r"\+?\(?\d[\d\s().-]{5,}\d")


class Mask:
    """What is taken out: e-mail and web addresses, telephone numbers, and ``names``, whatever their
    accents, capitals and spaces.
    """

    def __init__(self, names: Collection[str]) -> None:
        wanted = sorted({plain(n.strip()) for n in names if len(n.strip()) >= SHORTEST}, key=len)
        words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in reversed(wanted))
        self._names = re.compile(rf"\b(?:{words})\b", re.IGNORECASE) if words else None

    def __call__(self, text: str) -> str:
        text = normalize("NFC", text)
        text = _NUMBERS.sub(GONE, _ADDRESSES.sub(GONE, text))
        if self._names is None:
            return text
        kept, end = [], 0
        for found in self._names.finditer(plain(text)):
            kept += [text[end : found.start()], GONE]
            end = found.end()
        return "".join([*kept, text[end:]])


def plain(text: str) -> str:
    """The text without accents, letter by letter, so that every letter stays in its place."""
    return "".join(normalize("NFD", letter)[0] for letter in normalize("NFC", text))
