"""Pieces of pages that many phones ask for every few seconds.

A piece says the same to every reader of a language, so each process makes it once for each
revision of the town hall and gives it to all. Who has the newest one gets an empty answer (304).
A piece younger than a second is given without asking the database at all: in a full hall there
are more votes in a second than anybody can read.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from flask import Response, current_app, make_response, request

from summit.extensions import db
from summit.townhall.queries import revision_of
from summit.web.layout import language

YOUNG = 1.0  # seconds
MOST = 32  # pieces in one process


@dataclass(frozen=True, slots=True)
class Piece:
    revision: int
    text: str
    read_at: float


class Pieces:
    """The pieces of one process; those not asked for longest go."""

    def __init__(self) -> None:
        self._pieces: OrderedDict[Hashable, Piece] = OrderedDict()
        self._lock = threading.Lock()
        self._making: set[Hashable] = set()

    def find(self, key: Hashable) -> Piece | None:
        with self._lock:
            return self._pieces.get(key)

    def keep(self, key: Hashable, piece: Piece) -> None:
        with self._lock:
            self._pieces[key] = piece
            self._pieces.move_to_end(key)
            while len(self._pieces) > MOST:
                self._pieces.popitem(last=False)

    def begin(self, key: Hashable) -> bool:
        """Whether nobody else is making this piece at the moment; ``end`` must follow."""
        with self._lock:
            free = key not in self._making
            self._making.add(key)
            return free

    def end(self, key: Hashable) -> None:
        with self._lock:
            self._making.discard(key)


def live_piece(name: str, event: str, talk: str, make: Callable[[], str]) -> Response:
    """The piece called ``name``, or 304 if the reader has it already. Raises NotFound."""
    piece = _piece((name, event, talk, language()), event, talk, make)
    answer = make_response(piece.text)
    answer.set_etag(f"{piece.revision}-{language()}")
    answer.headers["Cache-Control"] = "no-cache"
    answer.make_conditional(request)
    return answer


def _piece(key: Hashable, event: str, talk: str, make: Callable[[], str]) -> Piece:
    pieces: Pieces = current_app.extensions.setdefault("townhall_pieces", Pieces())
    kept = pieces.find(key)
    if kept and time.monotonic() - kept.read_at < YOUNG:
        return kept
    free = pieces.begin(key)
    if kept and not free:  # somebody brings it up to date right now: this one will do
        return kept
    try:
        return _renewed(pieces, key, kept, revision_of(db.session(), event, talk), make)
    finally:
        if free:
            pieces.end(key)


def _renewed(
    pieces: Pieces, key: Hashable, kept: Piece | None, revision: int, make: Callable[[], str]
) -> Piece:
    """The revision was read before the piece is made, so that none seems newer than it is."""
    same = kept is not None and kept.revision == revision
    text = kept.text if kept is not None and same else make()
    piece = Piece(revision, text, time.monotonic())
    pieces.keep(key, piece)
    return piece
