"""Names of events, sites and groups for packages that stand to the left of them.

``summit.app`` says where they come from.
"""

from collections.abc import Callable, Sequence

from flask import Flask, current_app
from sqlalchemy.orm import Session

from summit.access.places import Place
from summit.access.policy import Scope

PlaceLoader = Callable[[Session, Scope], Sequence[Place]]


def init_app(app: Flask, *loaders: PlaceLoader) -> None:
    """The first loader answers with the event itself, before its sites."""
    app.extensions["places"] = loaders


def places_in(session: Session, scope: Scope) -> list[Place]:
    """The event of ``scope`` first, then its sites, then its groups."""
    return [place for load in current_app.extensions["places"] for place in load(session, scope)]


def event_named(session: Session, scope: Scope) -> Place:
    """The event of ``scope`` alone."""
    place: Place = current_app.extensions["places"][0](session, scope)[0]
    return place
