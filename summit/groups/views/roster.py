"""A lead's roster of one meeting."""

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.extensions import db
from summit.groups.queries import group_with_id, meeting_in
from summit.groups.views.framing import stand_in_group
from summit.groups.views.rosterpage import Entrance, roster_page
from summit.web.access import current_actor, requires
from summit.web.layout import Link
from summit.web.times import local_day

bp = Blueprint("roster", __name__, url_prefix="/lead/<int:group>/meetings/<int:meeting>/roster")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.GROUP_LEAD)
def page(group: int, meeting: int) -> str | Response | tuple[str, int]:
    found = group_with_id(db.session(), group)
    row = meeting_in(db.session(), found, meeting, lock=request.method == "POST")
    home = url_for("lead.group", group=found.id)
    day = local_day(row.starts_at, found.timezone, form="short")
    stand_in_group(found, Link(_("Meetings"), f"{home}#meetings"), Link(day, None))
    entrance = Entrance(
        layout="layouts/console.html",
        action=url_for("roster.page", group=found.id, meeting=row.id),
        home=home,
        undo=url_for("lead.undo", group=found.id),
        actor=current_actor(),
    )
    return roster_page(found, row, entrance)
