"""Pages for everybody, made once and shown until something on them changes.

A page is kept for readers who have not logged in and are told nothing in particular, by address
and language, together with the stamp of what it was made of. Every request reads the stamp anew;
a page under another stamp is made again. What differs from reader to reader (the token of a form)
or from moment to moment (a number of places) is cut out before a page is kept, and put in when it
is shown.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

from flask import current_app, request
from flask import session as cookie
from werkzeug import Response

from summit.clock import now
from summit.db import read_each_by_itself
from summit.extensions import db
from summit.web.access import current_actor
from summit.web.layout import language

MOST = 64
# What a page says of the time of day ("in 3 days") may be so old.
LONGEST = timedelta(seconds=30)
PLAIN_ARGUMENTS = frozenset({"lang", "site"})
LONGEST_QUERY = 80


@dataclass(frozen=True, slots=True)
class Kept:
    stamp: Hashable
    until: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page depends on. ``holes`` are, by a name for each, the pieces of the page that are
    not kept: each must be found in it as it is.
    """

    stamp: Hashable
    holes: Mapping[str, str] = field(default_factory=dict)


class KeptPages:
    """The pages of one process, at most ``most`` of them; those not asked for longest go."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._pages: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable, stamp: Hashable, moment: datetime) -> str | None:
        with self._lock:
            kept = self._pages.get(key)
            if kept is None or kept.stamp != stamp or moment >= kept.until:
                return None
            self._pages.move_to_end(key)
            return kept.text

    def keep(self, key: Hashable, kept: Kept) -> None:
        with self._lock:
            self._pages[key] = kept
            self._pages.move_to_end(key)
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)


def kept_page(
    read: Callable[[], Reading | None], make: Callable[[], str | Response]
) -> str | Response:
    """The page of this address: a kept one if it is for everybody and still true.

    ``read`` looks at what the page depends on; None: it is not to be kept.
    """
    if not _is_for_everybody():
        return make()
    read_each_by_itself(db.session())
    reading = read()
    if reading is None:
        return make()
    pages, moment = _pages(), now()
    key = (request.endpoint, tuple(sorted((request.view_args or {}).items())), language(),
           request.query_string)  # fmt: skip
    text = pages.find(key, reading.stamp, moment)
    if text is not None:
        return _filled(text, reading.holes)
    made = make()
    page = _cut(_text(made), reading.holes)
    if page is not None and read() == reading:  # nothing changed while the page was made
        pages.keep(key, Kept(reading.stamp, moment + LONGEST, page))
    return made


def _text(made: str | Response) -> str | None:
    """What can be kept of an answer: a page that was found and gives the reader nothing."""
    if isinstance(made, str):
        return made
    plain = made.status_code == HTTPStatus.OK and "Set-Cookie" not in made.headers
    return made.get_data(as_text=True) if plain else None


def _is_for_everybody() -> bool:
    return (
        request.method == "GET"
        and not current_actor().known
        and "_flashes" not in cookie
        and request.args.keys() <= PLAIN_ARGUMENTS
        and len(request.query_string) <= LONGEST_QUERY
    )


def _pages() -> KeptPages:
    pages: KeptPages = current_app.extensions.setdefault("kept_pages", KeptPages())
    return pages


def _cut(page: str | None, holes: Mapping[str, str]) -> str | None:
    """``page`` without what must not be kept; None when that is not all to be found in it."""
    for name, piece in holes.items():
        if page is None or piece not in page:
            return None
        page = page.replace(piece, _mark(name))
    return page


def _filled(page: str, holes: Mapping[str, str]) -> str:
    for name, piece in holes.items():
        page = page.replace(_mark(name), piece)
    return page


def _mark(name: str) -> str:
    """No page holds a NUL: no text of ours does, and none that people typed may."""
    return f"\x00{name}\x00"
