"""Long lists in parts."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is shown; ``components/pagination.html`` reads it."""

    number: int
    size: int
    total: int

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def previous_url(self) -> str | None:
        return page_url(self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        return page_url(self.number + 1) if self.last < self.total else None


MOST = 100_000


def page_number() -> int:
    """``?page=``, and 1 for anything that is not a page's number."""
    given = request.args.get("page", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 1
    return min(max(number, 1), MOST)


def page_url(number: int, *, without: str = "") -> str:
    """The address of another part of the list that is shown, ``without`` one more parameter."""
    kept = {k: v for k, v in request.args.items() if k not in ("page", without)}
    return f"{request.path}?{urlencode(kept | {'page': str(number)})}"
