"""Logging in and out."""

from flask import Blueprint, request

from summit.access.policy import Actor
from summit.accounts.queries import actor_of_cookie
from summit.clock import now
from summit.extensions import db
from summit.web.access import public

bp = Blueprint("accounts", __name__)
COOKIE = "summit"


def load_actor() -> Actor:
    """The actor of the present request, from its session cookie."""
    token = request.cookies.get(COOKIE, "")
    return actor_of_cookie(db.session(), token, now=now()) if token else Actor()


@bp.get("/login")
@public
def login() -> str:
    return "log in"
