"""What of a scan is told to whom: who counts heads needs no names."""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from flask_babel import gettext as _

Row = TypeVar("Row", bound=Any)


def told(rows: Sequence[Row], named: Collection[int]) -> list[Row]:
    """``rows`` with names, and the reasons that name somebody, at these sites alone."""
    return [row if row.site_id in named else _unnamed(row) for row in rows]


def _unnamed(row: Row) -> Row:
    hidden = {"name": _("a guest") if row.name else None}
    if "reason" in row._fields:
        hidden["reason"] = _("a reason was given") if row.reason else ""
    kept: Row = row._replace(**hidden)
    return kept
