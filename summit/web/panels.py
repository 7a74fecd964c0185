"""Parts of a page that belong to packages which the page's own package may not know.

The personal page and the event page are made of panels. ``summit.app`` says which; each is a
function from the database and the page's subject to a ``Panel``, or None when it has nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Panel:
    """``template`` is rendered with ``panel`` (the values below) inside the page.

    ``place`` is "main" or "aside".
    """

    template: str
    values: Mapping[str, Any]
    place: str = "main"


PanelMaker = Callable[..., Panel | None]


def init_app(app: Flask, **pages: tuple[PanelMaker, ...]) -> None:
    app.extensions["panels"] = pages


def panels(page: str, session: Session, subject: Any, *, now: datetime) -> list[Panel]:
    """The panels of ``page`` ("my", "event", "talk", …) for its subject, in their order."""
    made = [make(session, subject, now=now) for make in current_app.extensions["panels"][page]]
    return [panel for panel in made if panel is not None]
