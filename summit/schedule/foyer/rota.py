"""What runs at a moment and what comes next, decided on plain values.

An interval holds its start and not its end, so a session that ends now has given way to the next.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar


class Timed(Protocol):
    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


T = TypeVar("T", bound=Timed)


@dataclass(frozen=True, slots=True)
class Rota(Generic[T]):
    """``running`` may be several side by side, ``coming`` all that start together next.

    ``over``: nothing runs and nothing comes.
    """

    running: list[T]
    coming: list[T]

    @property
    def over(self) -> bool:
        return not (self.running or self.coming)


def rota(things: Iterable[T], now: datetime) -> Rota[T]:
    """The order in which the things are given does not matter."""
    ordered = sorted(things, key=lambda t: (t.starts_at, t.ends_at))
    running = [t for t in ordered if t.starts_at <= now < t.ends_at]
    ahead = [t for t in ordered if t.starts_at > now]
    return Rota(running, _together(ahead))


def _together(ahead: Sequence[T]) -> list[T]:
    return [t for t in ahead if t.starts_at == ahead[0].starts_at]
