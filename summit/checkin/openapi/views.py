"""The description of the interface, for whoever writes a program for it."""

from importlib.metadata import PackageNotFoundError, version

from flask import Blueprint, Response, jsonify

from summit.checkin.openapi.document import document
from summit.web.access import public

bp = Blueprint("openapi", __name__, url_prefix="/api/v1")


@bp.get("/openapi.json")
@public
def describe() -> Response:
    return jsonify(document(_version()))


def _version() -> str:
    try:
        return version("summit")
    except PackageNotFoundError:
        return "0"
