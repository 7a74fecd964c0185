"""The organizers' page of the bodies: advisory group, backbone and workgroups."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask_babel import gettext as _

from summit.access.permissions import Permission
from summit.clock import now
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.groups.bodies.forms import kind_words
from summit.groups.bodies.queries import Body, bodies_of
from summit.groups.forms import cadence_words
from summit.groups.states import BODIES, GroupKind
from summit.groups.views.framing import stand_in_console
from summit.groups.words import BODY_PURPOSES, GROUP_STATES
from summit.web.access import allow, current_scope, requires
from summit.web.layout import Link
from summit.web.navigation import GROUPS_MENU, tab_links

bp = Blueprint("bodies", __name__, url_prefix="/console/<string:event>/bodies")


@bp.app_template_global()
def groups_tabs(event: str) -> list[Link]:
    """The row of tabs on the pages of groups, bodies, coverage and stakeholders."""
    return tab_links(GROUPS_MENU, event, current_scope())


@bp.get("")
@requires(Permission.GROUP_MANAGE)
def index(event: str) -> str:
    found, at = event_of(db.session(), event), now()
    allow(Permission.GROUP_MANAGE, scope_of(found))
    stand_in_console(found, Link(_("Bodies"), None))
    bodies = bodies_of(db.session(), found.id, at)
    return render_template(
        "groups/desk/bodies.html",
        event=found,
        kinds=[(kind, kind_words(kind), _(BODY_PURPOSES[kind])) for kind in BODIES],
        bodies=by_kind(bodies),
        states=GROUP_STATES,
        cadence=cadence_words,
        today=at.astimezone(ZoneInfo(found.timezone)).date(),
    )


def by_kind(bodies: Iterable[Body]) -> Mapping[GroupKind, list[Body]]:
    """The bodies of each kind, none where there is none."""
    found: dict[GroupKind, list[Body]] = {kind: [] for kind in BODIES}
    for body in bodies:
        found[body.group.kind].append(body)
    return found
