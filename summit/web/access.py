"""Every view says who may call it; a view that says nothing is closed.

Five marks: ``@requires(Permission.X)`` for staff, ``@signed_in`` for whoever has logged in,
``@public`` for everybody, ``@by_link`` for a page whose address is itself the key,
``@for_device`` for paired phones (they authenticate in the API). Where an address names an event
or a group, the permission is asked for that scope.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.access.policy import Actor, Scope
from summit.errors import N_, NotAllowed, NotFound
from summit.extensions import db

View = TypeVar("View", bound=Callable[..., Any])
ScopeLoader = Callable[[Session, Any], Scope | None]

PUBLIC = "public"
SIGNED_IN = "signed-in"
LINK = "link"
DEVICE = "device"


def requires(permission: Permission) -> Callable[[View], View]:
    """Open the view to actors with ``permission`` somewhere in the scope of its address."""

    def mark(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]
        return view

    return mark


def _marker(access: str) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


public = _marker(PUBLIC)
signed_in = _marker(SIGNED_IN)
by_link = _marker(LINK)
for_device = _marker(DEVICE)


def current_actor() -> Actor:
    actor: Actor = g.actor
    return actor


def current_scope() -> Scope:
    """The scope that the address names: an event's, a group's, or the installation's."""
    scope: Scope = g.scope
    return scope


def allow(permission: Permission, scope: Scope) -> None:
    """Raise NotAllowed unless the whole of ``scope`` is open to the current actor."""
    if not current_actor().can(permission, scope):
        raise NotAllowed(N_("This is not yours to do here. Ask an organizer of the event."))


def init_app(
    app: Flask,
    *,
    load_actor: Callable[[], Actor],
    scope_loaders: dict[str, ScopeLoader],
) -> None:
    """Ask, before every request, whether it may come in.

    ``scope_loaders`` turns a parameter of the address (``event``, ``group``) into its scope.
    """

    @app.before_request
    def admit() -> Response | None:
        g.actor = Actor()
        g.scope = Scope()
        if request.endpoint in (None, "static"):
            return None
        access = getattr(current_app.view_functions[str(request.endpoint)], "access", None)
        if access in (LINK, DEVICE):
            return None
        g.actor = load_actor()
        if access == PUBLIC:
            return None
        return _admit_staff(access, scope_loaders)


def _admit_staff(access: Any, scope_loaders: dict[str, ScopeLoader]) -> Response | None:
    if access != SIGNED_IN and not isinstance(access, Permission):
        raise NotFound
    if not current_actor().known:
        return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")), 303)
    if not isinstance(access, Permission):
        return None
    g.scope = _scope_of_address(scope_loaders)
    if current_actor().may_enter(access, g.scope):
        return None
    if current_actor().belongs(g.scope):
        raise NotAllowed(N_("This page is not part of your role. Ask an organizer of the event."))
    raise NotFound


def _scope_of_address(scope_loaders: dict[str, ScopeLoader]) -> Scope:
    for name, load in scope_loaders.items():
        value = (request.view_args or {}).get(name)
        if value is not None:
            scope = load(db.session(), value)
            if scope is None:
                raise NotFound
            return scope
    return Scope()
