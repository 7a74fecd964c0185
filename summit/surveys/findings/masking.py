"""Taking names, addresses and employers out of people's own words before anybody reads them."""

import re
from collections.abc import Collection

GONE = "[…]"
SHORTEST = 4  # letters of a name that is looked for; shorter ones are words as well
_ADDRESSES = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|https?://\S+|www\.\S+|@\w{3,}")
_NUMBERS = re.compile(r"\+?\(?\d[\d\s().-]{5,}\d")


class Mask:
    """What is taken out: e-mail and web addresses, telephone numbers, and ``names``."""

    def __init__(self, names: Collection[str]) -> None:
        wanted = sorted({n.strip() for n in names if len(n.strip()) >= SHORTEST}, key=len)
        words = "|".join(re.escape(name) for name in reversed(wanted))
        self._names = re.compile(rf"\b(?:{words})\b", re.IGNORECASE) if words else None

    def __call__(self, text: str) -> str:
        text = _NUMBERS.sub(GONE, _ADDRESSES.sub(GONE, text))
        return self._names.sub(GONE, text) if self._names else text
