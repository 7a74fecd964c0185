"""The front page and the public page of an event."""

from flask import Blueprint

from summit.web.access import public

bp = Blueprint("front", __name__)


@bp.get("/")
@public
def index() -> str:
    return "Summit"
