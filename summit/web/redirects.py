"""Where a visitor may be sent after logging in: inside the product, and nowhere else."""

import re
from urllib.parse import urlsplit

LONGEST = 2000
PLAIN = re.compile(r"/[\x21-\x7e]*")


def safe_path(target: str | None) -> str | None:
    """``target`` if it is a path of this product, else None; decided by reading it as a browser
    does, not by its first letters.
    """
    if not target or len(target) > LONGEST or not PLAIN.fullmatch(target) or "\\" in target:
        return None
    parts = urlsplit(target)
    # Of "///host" urlsplit makes a harmless path, and a browser the address of a host.
    path = re.split(r"[?#]", target, maxsplit=1)[0]
    return None if parts.scheme or parts.netloc or "//" in path else target
