"""When two entries are the same person or organization, as far as text can tell."""

import re
import unicodedata

# Letters that Unicode does not take apart, as those who have another keyboard write them.
_ALIKE = str.maketrans("łŁøØđĐıß", "lLoOdDis")


def email_key(email: str) -> str:
    """The address as it is compared: without spaces around it, in lower case."""
    return unicodedata.normalize("NFC", email).strip().casefold()


def name_key(name: str) -> str:
    """A name as it is compared and searched: no accents, no case, single spaces."""
    plain = unicodedata.normalize("NFKD", name.translate(_ALIKE))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", letters).strip().casefold()


def phone_key(phone: str) -> str:
    """A phone number as it is compared: its digits, without the country code of the US."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", phone) if c.isdecimal())
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
