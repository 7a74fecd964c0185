"""The team page of an event: who may do what, and inviting others."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from summit.access.permissions import ROLE_LABELS, Permission, Role
from summit.access.places import Place
from summit.access.policy import Actor, Scope
from summit.accounts.actions.team import Invitation, invite, take_role
from summit.accounts.forms import InviteForm
from summit.accounts.granting import ROLES_AT, may_grant
from summit.accounts.models import RoleGrant
from summit.accounts.queries import grant_at, grant_of, grants_touching
from summit.accounts.views import Answer
from summit.clock import now
from summit.db import Localized
from summit.errors import FieldError
from summit.extensions import db
from summit.web.access import allow, current_actor, current_scope, requires
from summit.web.keys import base_url
from summit.web.layout import Link, language
from summit.web.navigation import console_frame
from summit.web.places import places_in

bp = Blueprint("team", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    """One role of one person, as the page shows it."""

    id: int
    name: str
    email: str
    role: str
    place: str
    waiting: bool
    removable: bool


@bp.get("/console/<string:event>/team")
@requires(Permission.TEAM_MANAGE)
def index(event: str) -> Answer:
    allow(Permission.TEAM_MANAGE, current_scope())
    places = places_in(db.session(), current_scope())
    return _page(event, _form(places), places)


@bp.post("/console/<string:event>/team")
@requires(Permission.TEAM_MANAGE)
def add(event: str) -> Answer:
    allow(Permission.TEAM_MANAGE, current_scope())
    places = places_in(db.session(), current_scope())
    form = _form(places)
    if not form.validate():
        return _page(event, form, places)
    try:
        invite(
            db.session(),
            _wanted(form, places),
            actor=current_actor(),
            base_url=base_url(),
            now=now(),
        )
    except FieldError as error:
        db.session.rollback()
        form.refuse(error)
        return _page(event, form, places)
    flash(_("%(name)s has the role; a letter is on its way.", name=form.full_name.data), "success")
    db.session.commit()
    return redirect(url_for("team.index", event=event), 303)


@bp.post("/console/<string:event>/team/<int:grant_id>/remove")
@requires(Permission.TEAM_MANAGE)
def remove(event: str, grant_id: int) -> Answer:
    allow(Permission.TEAM_MANAGE, current_scope())
    grant = grant_at(db.session(), current_scope(), grant_id)
    name = grant.user.name
    take_role(db.session(), grant, actor=current_actor(), now=now())
    flash(_("%(name)s does not have that role any more.", name=name), "success")
    db.session.commit()
    return redirect(url_for("team.index", event=event), 303)


def _form(places: list[Place]) -> InviteForm:
    """The form with the roles that this actor may give, place by place."""
    form = InviteForm()
    offered = [
        SelectChoice(f"{role}@{place.key}", f"{_(ROLE_LABELS[role])} · {_name(place)}")
        for place in places
        for role in ROLES_AT[place.kind]
        if may_grant(current_actor(), role, place.scope)
    ]
    # The first of the list would be the mightiest: it is not given by not choosing.
    form.place.choices = [SelectChoice("", _("Choose a role")), *offered]
    return form


def _wanted(form: InviteForm, places: list[Place]) -> Invitation:
    role, _at, key = form.place.data.partition("@")
    [place] = [place for place in places if place.key == key]
    return Invitation(
        email=form.email.data,
        name=form.full_name.data,
        role=Role(role),
        place=place,
        event=places[0].name,
        language=form.language.data,
    )


def _page(event: str, form: InviteForm, places: list[Place]) -> Answer:
    console_frame(event, _name(places[0]), current_scope(), Link(_("Team"), None, current=True))
    names = {place.scope: _name(place) for place in places}
    rows = [
        _row(grant, names, current_actor())
        for grant in grants_touching(db.session(), current_scope())
    ]
    page = render_template("accounts/team.html", event=event, form=form, rows=rows)
    return page, 422 if form.errors else 200


def _row(grant: RoleGrant, names: dict[Scope, str], actor: Actor) -> Row:
    held = grant_of(grant)
    return Row(
        grant.id,
        grant.user.name,
        grant.user.email,
        _(ROLE_LABELS[held.role]),
        names.get(held.scope) or _("All events"),
        waiting=grant.user.password_hash is None,
        removable=may_grant(actor, held.role, held.scope),
    )


def _name(place: Place) -> str:
    return Localized(place.name).say(language())
