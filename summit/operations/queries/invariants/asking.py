"""How an invariant finds its exceptions: a statement whose every row is one."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

Faults = Iterator[str]


def each(session: Session, statement: sa.Select[*tuple[Any, ...]], sentence: str) -> Faults:
    """``sentence`` filled with every row of ``statement``, by position."""
    for row in session.execute(statement):
        yield sentence.format(*row)
