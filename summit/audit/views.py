"""The log of deeds as a page and as a file."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.audit.models import AuditEntry
from summit.audit.queries import PAGE_SIZE, Filter, all_entries, deeds, entries
from summit.extensions import db
from summit.web.access import current_actor, requires
from summit.web.downloads import csv_file
from summit.web.navigation import installation_frame
from summit.web.paging import Page, page_number

bp = Blueprint("audit", __name__)
HEADINGS = ("at", "actor", "deed", "subject", "coalition", "event", "detail")


@bp.get("/console/audit")
@requires(Permission.AUDIT_READ)
def index() -> str:
    reach, chosen, number = current_actor().reach(Permission.AUDIT_READ), _filter(), page_number()
    found, total = entries(db.session(), reach, chosen, page=number)
    installation_frame()
    return render_template(
        "audit/index.html",
        found=[(entry, _facts(entry)) for entry in found],
        chosen=chosen,
        days={name: request.args.get(name, "") for name in ("since", "until")},
        deeds=deeds(db.session(), reach),
        page=Page(number, PAGE_SIZE, total),
    )


@bp.get("/console/audit.csv")
@requires(Permission.AUDIT_READ)
def as_csv() -> Response:
    found = all_entries(db.session(), current_actor().reach(Permission.AUDIT_READ), _filter())
    return csv_file("deeds.csv", HEADINGS, [_line(entry) for entry in found])


def _line(entry: AuditEntry) -> tuple[object, ...]:
    moment = entry.at.isoformat(timespec="seconds")
    where = (entry.coalition_id, entry.event_id)
    return (moment, entry.actor, entry.deed, entry.subject, *where, _facts(entry))


def _facts(entry: AuditEntry) -> str:
    """ "role: viewer, site: 3"; what is empty is left out."""
    return ", ".join(f"{key}: {value}" for key, value in entry.detail.items() if value is not None)


def _filter() -> Filter:
    args = request.args
    until = _day(args.get("until", ""))
    return Filter(
        deed=args.get("deed", "")[:100],
        actor=args.get("actor", "").strip()[:200],
        subject=args.get("subject", "").strip()[:200],
        since=_day(args.get("since", "")),
        until=until and until + timedelta(days=1),
    )


def _day(text: str) -> datetime | None:
    """The beginning of a day in UTC, or None where none (or nonsense) is given."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return day if 1900 < day.year < 9000 else None
