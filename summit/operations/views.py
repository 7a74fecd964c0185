"""Is it alive, is it ready, how is it doing: for load balancers and for those on call."""

from ipaddress import ip_address

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy.exc import DBAPIError

from summit.clock import now
from summit.extensions import alembic, db
from summit.operations.exposition import CONTENT_TYPE, exposed
from summit.operations.queries.figures import figures_of
from summit.operations.queries.revision import revision_of
from summit.web.access import public

bp = Blueprint("operations", __name__)


@bp.get("/livez")
@public
def livez() -> Response:
    """The process answers. Asks nothing of anybody else."""
    return _said("alive")


@bp.get("/readyz")
@public
def readyz() -> Response:
    """The database answers and has the schema that this program wants."""
    try:
        revision = revision_of(db.session().connection())
    except DBAPIError:
        db.session.rollback()
        return _said("the database does not answer", 503)
    newest = alembic.script_directory.get_current_head()
    if revision != newest:
        return _said(f"the database is on revision {revision}, not {newest}: run db upgrade", 503)
    return _said("ready")


@bp.get("/metrics")
@public
def metrics() -> Response:
    """Figures without names, for this machine alone unless SUMMIT_METRICS_FOR_ALL is set."""
    if not (current_app.config.get("METRICS_FOR_ALL") or _from_this_machine()):
        abort(404)
    return _said(exposed(figures_of(db.session(), now=now())), mimetype=CONTENT_TYPE)


def _from_this_machine() -> bool:
    """A proxy on this machine speaks for others: then its word, or none, is not ours."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _said(text: str, status: int = 200, mimetype: str = "text/plain; charset=utf-8") -> Response:
    answer = Response(text.rstrip("\n") + "\n", status=status, content_type=mimetype)
    answer.headers["Cache-Control"] = "no-store"
    return answer
