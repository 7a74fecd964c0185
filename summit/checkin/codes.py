"""From what a camera, a keyboard or a finger gives to the code that it stands for.

``static/door/codes.js`` is its twin; both run the cases of ``tests/checkin/verdict_cases.json``.
"""

import re

from summit.access.tokens import CROCKFORD, TOKEN_LENGTH

TOKEN = re.compile(f"[{CROCKFORD}]{{{TOKEN_LENGTH}}}")
TYPED_LENGTH = 8
_IN_ADDRESS = re.compile(rf"/T/([{CROCKFORD}]{{{TOKEN_LENGTH}}})/?$")


def code_in(text: str) -> str:
    """The ticket's token or the typed code in ``text``: upper case, no spaces or hyphens.

    Text that is neither is given back as it came, at most 200 characters of it, so that the log
    of the door shows what was held up to it.
    """
    plain = text.strip().upper()
    address = _IN_ADDRESS.search(plain)
    if address:
        return address[1]
    short = re.sub(r"[\s-]", "", plain)
    if TOKEN.fullmatch(short) or re.fullmatch(rf"[A-Z0-9]{{{TYPED_LENGTH}}}", short):
        return short
    return text.strip()[:200]


def is_token(code: str) -> bool:
    return TOKEN.fullmatch(code) is not None


def looks_like_a_ticket(code: str) -> bool:
    """Whether ``code`` has the form of a ticket's token or of a typed code."""
    return is_token(code) or re.fullmatch(rf"[A-Z0-9]{{{TYPED_LENGTH}}}", code) is not None
