"""The organizers' page of the day: who is in, what needs a word, how the phones are."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.access.permissions import Permission
from summit.charts.axes import Mark
from summit.charts.bars import Slot, arrivals
from summit.charts.shapes import Pair, Series
from summit.charts.table import Column, Table
from summit.checkin import queries
from summit.checkin.arrivals import Slice, slices
from summit.checkin.doors import PhoneRow, own_sites, phone_row
from summit.checkin.models import Point
from summit.checkin.settling.queries import count_of_questions, questions
from summit.checkin.telling import told
from summit.checkin.today import Day, Part, SiteDay, part_of_day, recent
from summit.checkin.words import WORDS
from summit.clock import now
from summit.events.models import Event, Site
from summit.events.places import places_of
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.web.access import current_actor, requires
from summit.web.layout import language
from summit.web.navigation import console_frame

bp = Blueprint("today", __name__, url_prefix="/console/<string:event>")

INKS = ("k-south", "k-north")
FEW = 6  # lines beside the chart


@bp.get("/")
@requires(Permission.CHECKIN_READ)
def index(event: str) -> str:
    at, session = now(), db.session()
    found = event_of(session, event)
    sites = own_sites(found, Permission.CHECKIN_READ)
    mine = current_actor().sites_at(Permission.CHECKIN_READ, scope_of(found))
    named = {site.id for site in own_sites(found, Permission.PEOPLE_READ)}
    phones = [p for p in _phones(found, at) if mine is None or p.device.site_id in mine]
    moments = queries.arrival_moments(session, found.id)
    asking = questions(session, found.id, mine, settled=False, most=FEW)
    asked = count_of_questions(session, found.id, mine, settled=False)
    day = _day(found, sites, moments, phones, asked, at)
    console_frame(found.slug, found.name.say(language()), scope_of(found))
    return render_template(
        "checkin/today.html",
        event=found,
        at=at,
        day=day,
        sentence=sentence(day),
        stats=_stats(day),
        chart=_chart(found, sites, moments, at),
        chart_note=_chart_note(sites),
        table=_table(found, sites, moments),
        phones=[phone for phone in phones if phone.in_use],
        questions=told(asking, named),
        points=_points(found, mine),
        point_counts=queries.point_counts(session, found.id),
        delegates=_delegates(found, mine, day.part),
        scans=told(queries.last_scans(session, found.id, mine, most=FEW), named),
        refused=told(queries.refused_scans(session, found.id, mine, most=FEW), named),
        words={key: _(text) for key, text in WORDS.items()} | {"admitted": _("Came in")},
        zones={site.id: site.timezone or found.timezone for site in sites},
        may_manage=current_actor().may_enter(Permission.CHECKIN_MANAGE, scope_of(found)),
        may_set_up=current_actor().may_enter(Permission.EVENT_MANAGE, scope_of(found)),
    )


def _points(event: Event, sites: frozenset[int] | None) -> list[Point]:
    points = queries.points_of(db.session(), event.id)
    return [point for point in points if sites is None or point.site_id in sites]


def _delegates(event: Event, sites: frozenset[int] | None, part: Part) -> Table | None:
    """Expected and arrived by partner; None where nobody comes from one."""
    rows = queries.delegates(db.session(), event.id, sites)
    if not rows:
        return None
    missing = _("Stayed away") if part == Part.AFTER else _("Still to come")
    heads = (_("Expected"), _("Came"), missing)
    return Table(
        _("People by partner"),
        [Column(_("Partner")), *(Column(head, numeric=True) for head in heads)],
        [[r.partner, r.expected, r.came, max(r.expected - r.came, 0)] for r in rows],
    )


def _phones(event: Event, at: datetime) -> list[PhoneRow]:
    return [phone_row(device, at) for device in queries.devices_of(db.session(), event.id)]


def _day(
    event: Event,
    sites: Sequence[Site],
    moments: Sequence[tuple[int, datetime]],
    phones: Sequence[PhoneRow],
    questions: int,
    at: datetime,
) -> Day:
    session = db.session()
    arrived = queries.arrived_counts(session, event.id)
    walked_in = queries.walk_in_counts(session, event.id)
    gone = queries.gone_counts(session, event.id)
    days = [
        SiteDay(
            site.id,
            site.name.say(language()),
            arrived.get(site.id, 0),
            site.taken - walked_in.get(site.id, 0),
            site.capacity,
            walked_in.get(site.id, 0),
            gone.get(site.id, 0),
            places_of(site).left,
        )
        for site in sites
    ]
    used = [phone for phone in phones if phone.in_use]
    return Day(
        part_of_day(event.starts_at, event.ends_at, sum(d.arrived for d in days), now=at),
        days,
        recent(moments, {site.id: site for site in sites}, now=at),
        sum(phone.device.unsent for phone in used),
        sum(phone.kind == "warn" for phone in used),
        questions,
    )


def sentence(day: Day) -> str:
    """What an organizer should know first, as one would say it."""
    if day.part == Part.BEFORE:
        return _before(day)
    parts = [_came(day)]
    if day.part == Part.DURING and day.silent:
        parts.append(ngettext("One phone needs a look.", "%(num)d phones need a look.", day.silent))
    if day.open_questions:
        parts.append(
            ngettext(
                "One scan needs your word.", "%(num)d scans need your word.", day.open_questions
            )
        )
    return " ".join(parts)


def _came(day: Day) -> str:
    """Walk-ins are told apart: nobody expected them."""
    values = {"n": day.arrived, "all": day.expected}
    if not day.walk_ins:
        during = day.part == Part.DURING
        return (_("%(n)s of %(all)s are in.") if during else _("%(n)s of %(all)s came.")) % values
    values |= {"known": day.as_expected}
    came = _("%(n)s are in: %(known)s of the %(all)s expected, and")
    if day.part == Part.AFTER:
        came = _("%(n)s came: %(known)s of the %(all)s expected, and")
    walked = ngettext("one walk-in.", "%(num)d walk-ins.", day.walk_ins)
    return f"{came % values} {walked}"


def _before(day: Day) -> str:
    free = sum(site.free for site in day.sites)
    return " ".join(
        (
            ngettext("One person has a place.", "%(num)d people have a place.", day.expected),
            ngettext("One place is left.", "%(num)d places are left.", free),
        )
    )


def _stats(day: Day) -> list[tuple[str, int, str]]:
    if day.part == Part.BEFORE:
        return [
            (site.name, site.expected, _("of %(n)s places", n=site.capacity)) for site in day.sites
        ]
    word = _("in now") if day.part == Part.DURING else _("came")
    counted = [(word, day.arrived, day.as_expected, day.expected)]
    counted += [(site.name, site.arrived, site.as_expected, site.expected) for site in day.sites]
    stats = [
        (name, arrived, _("%(n)s of %(all)s expected", n=known, all=expected))
        for name, arrived, known, expected in counted
    ]
    walked = ", ".join(f"{site.walk_ins} {site.name}" for site in day.sites if site.walk_ins)
    stats.append((_("walk-ins"), day.walk_ins, walked))
    if day.gone:
        stats.append((_("inside now"), day.arrived - day.gone, _("%(n)s went out", n=day.gone)))
    if day.part == Part.DURING:
        stats.append((_("in the last 10 minutes"), day.recent, ""))
        stats.append((_("scans not yet sent"), day.unsent, ""))
    return stats


def _chart(
    event: Event, sites: Sequence[Site], moments: Sequence[tuple[int, datetime]], at: datetime
) -> Pair | None:
    """Arrivals of the first two sites, above and below a line; None before anybody came."""
    shown = slices(moments, [site.id for site in sites[:2]])
    if not shown:
        return None
    zone = ZoneInfo(event.timezone)
    slots = [Slot(_clock(s.start, zone), s.counts[0], sum(s.counts[1:])) for s in shown]
    inks = dict(zip([site.id for site in event.sites], INKS, strict=False))
    series = [Series(s.name.say(language()), inks.get(s.id, INKS[1])) for s in sites[:2]]
    label = _("Arrivals in slices of time, by site. The table below has the numbers.")
    return arrivals(slots, series, _marks(event, shown, at, zone), label=label)


def _chart_note(sites: Sequence[Site]) -> str:
    if len(sites) < 2:
        return _("People checked in.")
    above, below = (site.name.say(language()) for site in sites[:2])
    return _(
        "People checked in. %(above)s above the line, %(below)s below.", above=above, below=below
    )


def _marks(event: Event, shown: Sequence[Slice], at: datetime, zone: ZoneInfo) -> list[Mark]:
    """The start and, on the day, the present, where they lie inside the drawing."""
    length = shown[1].start - shown[0].start if len(shown) > 1 else None
    wanted = (
        (event.starts_at, _("start %(at)s", at=_clock(event.starts_at, zone)), "k-axis"),
        (at, _("now"), "k-here"),
    )
    return [
        Mark((moment - shown[0].start) / length, text, ink)
        for moment, text, ink in wanted
        if length and shown[0].start <= moment <= shown[-1].start + length
    ]


def _table(event: Event, sites: Sequence[Site], moments: Sequence[tuple[int, datetime]]) -> Table:
    zone = ZoneInfo(event.timezone)
    rows = slices(moments, [site.id for site in sites])
    return Table(
        _("People checked in, by the moment they came"),
        [Column(_("From")), *(Column(site.name.say(language()), numeric=True) for site in sites)],
        [[_clock(row.start, zone), *row.counts] for row in rows],
    )


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    there = moment.astimezone(zone)
    return f"{there.hour}:{there.minute:02}"
