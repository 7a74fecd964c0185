"""The page on volunteers' phones: its shell, its modules, and pairing."""

import hashlib
from functools import cache
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask_babel import gettext
from flask_wtf import FlaskForm

from summit.checkin.actions import pair
from summit.checkin.api import carry, cookie_name
from summit.checkin.queries import open_pairing
from summit.checkin.words import WORDS
from summit.clock import now
from summit.errors import NotFound
from summit.extensions import db
from summit.web.access import by_link, public

bp = Blueprint("door", __name__, url_prefix="/door")

FOREVER = 365 * 24 * 60 * 60


@bp.get("/")
@public
def page() -> Response:
    """The shell: the same for every phone, nothing of anybody in it, so that it may be kept."""
    words = {key: gettext(text) for key, text in WORDS.items()}
    response = make_response(
        render_template("checkin/door.html", words=words, version=_version(), app=_app_url)
    )
    # By this the worker knows the page from that of a portal.
    response.headers["Summit-Door"] = _version()
    return response


@bp.get("/sw.js")
@public
def worker() -> Response:
    """The service worker; ``no-cache`` lets every phone notice a new version."""
    files = [_app_url(name) for name in _files()]
    text = render_template("checkin/sw.js", version=_version(), files=files)
    return Response(
        text, mimetype="text/javascript", headers={"Cache-Control": "no-cache", "Vary": "Cookie"}
    )


@bp.get("/app.webmanifest")
@public
def webmanifest() -> Response:
    text = render_template("checkin/app.webmanifest")
    return Response(text, mimetype="application/manifest+json")


@bp.get("/app/<string:version>/<path:name>")
@public
def module(version: str, name: str) -> Response:
    """A file of the page under an address that changes with any of them.

    Modules import each other by relative addresses, so one version stands for all.
    """
    if version != _version():
        raise NotFound
    folder = "vendor/zxing" if name.startswith("zxing/") else "door"
    response = send_from_directory(
        Path(str(current_app.static_folder)) / folder, name.removeprefix("zxing/"), max_age=FOREVER
    )
    response.cache_control.immutable = True
    return response


@bp.get("/pair/<string:code>")
@by_link
def offer(code: str) -> tuple[str, int]:
    """One button: opening the link does nothing yet, since mail programs open links too."""
    pairing = open_pairing(db.session(), code, now=now())
    shown = render_template(
        "checkin/pair.html",
        pairing=pairing,
        form=FlaskForm(),
        paired=cookie_name() in request.cookies,
    )
    return shown, 200 if pairing else 410


@bp.post("/pair/<string:code>", endpoint="pair")
@by_link
def become_device(code: str) -> Response:
    device, secret = pair(db.session(), code, now=now())
    response = make_response(redirect(url_for("door.page"), 303))
    carry(response, device, secret)
    db.session.commit()
    return response


@cache
def _files() -> tuple[str, ...]:
    """The page's own files and the decoder's, as they are named below its address."""
    static = Path(__file__).parent.parent.parent / "static"
    own = [path.relative_to(static / "door") for path in (static / "door").rglob("*.js")]
    decoder = static / "vendor" / "zxing"
    theirs = [Path("zxing") / p.relative_to(decoder) for p in decoder.rglob("*") if p.is_file()]
    return tuple(sorted(path.as_posix() for path in (*own, *theirs)))


@cache
def _version() -> str:
    static = Path(__file__).parent.parent.parent / "static"
    every = hashlib.sha256()
    for path in sorted(static.rglob("*")):
        if path.is_file() and path.suffix in {".js", ".css", ".wasm"}:
            every.update(path.read_bytes())
    return every.hexdigest()[:16]


def _app_url(name: str) -> str:
    return url_for("door.module", version=_version(), name=name)
