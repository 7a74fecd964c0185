"""What a lead hands out for one meeting: the host's link, and the code that hangs at the door."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.extensions import db
from summit.groups import actions
from summit.groups.forms import HostForm
from summit.groups.models import Group, GroupMeeting
from summit.groups.queries import group_with_id, meeting_in
from summit.groups.views.framing import links, stand_in_group
from summit.registration.qr import code_of, svg_of
from summit.web.access import requires
from summit.web.layout import Link, language

bp = Blueprint("meetingdoor", __name__, url_prefix="/lead/<int:group>/meetings/<int:meeting>/door")


@bp.get("")
@requires(Permission.GROUP_LEAD)
def page(group: int, meeting: int) -> str:
    found = group_with_id(db.session(), group)
    return _page(found, meeting_in(db.session(), found, meeting), HostForm())


def _page(group: Group, meeting: GroupMeeting, form: HostForm) -> str:
    stand_in_group(group, Link(_("At the meeting"), None))
    here = links().here(meeting)
    drawing = svg_of(code_of(here), _("Code to say that one is here"))
    return render_template(
        "groups/lead/door.html",
        group=group,
        meeting=meeting,
        host=links().host(meeting),
        here=here,
        picture=Markup(drawing),  # noqa: S704 -- our own
        form=form,
    )


@bp.post("/mail")
@requires(Permission.GROUP_LEAD)
def mail(group: int, meeting: int) -> Response | tuple[str, int]:
    """Send the host's link to whoever closes the roster this time."""
    found = group_with_id(db.session(), group)
    row = meeting_in(db.session(), found, meeting)
    form = HostForm()
    if not form.validate_on_submit():
        return _page(found, row, form), 422
    actions.mail_host(
        db.session(), row, form.email.data, language=language(), links=links(), now=now()
    )
    db.session.commit()
    flash(_("The link is on its way to %(address)s.", address=form.email.data), "success")
    return redirect(url_for("meetingdoor.page", group=found.id, meeting=row.id), 303)


@bp.post("/mail-leads")
@requires(Permission.GROUP_LEAD)
def mail_leads(group: int, meeting: int) -> Response:
    """Send the host's link to everybody who leads the group."""
    found = group_with_id(db.session(), group)
    row = meeting_in(db.session(), found, meeting)
    reached = actions.mail_leads(db.session(), row, links(), now=now())
    db.session.commit()
    if reached:
        names = ", ".join(person.full_name for person in reached)
        flash(_("The link to the roster is on its way to %(names)s.", names=names), "success")
    else:
        flash(
            _("Nobody who leads this group has an address. Mail the link to somebody else."),
            "warning",
        )
    return redirect(url_for("meetingdoor.page", group=found.id, meeting=row.id), 303)


@bp.post("/renew")
@requires(Permission.GROUP_LEAD)
def renew(group: int, meeting: int) -> Response:
    """The link is in wrong hands: the old one and the old code open nothing any more."""
    found = group_with_id(db.session(), group)
    row = meeting_in(db.session(), found, meeting, lock=True)
    row.door_version += 1
    db.session.commit()
    flash(_("There is a new link and a new code. The old ones open nothing any more."), "success")
    return redirect(url_for("meetingdoor.page", group=found.id, meeting=row.id), 303)
