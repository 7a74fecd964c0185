"""What the Monday page says in sentences, in the reader's language."""

from collections.abc import Callable
from datetime import date

from babel.dates import format_skeleton
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.people.keypeople import CATEGORY_WORDS, Category
from summit.people.sectors import SECTOR_WORDS
from summit.reports.monday import AtRisk, Debt, DebtKind, Monday
from summit.reports.reading import LeadLine
from summit.reports.status import GroupStatus, Reason, Status, Why
from summit.retention.funnel import FunnelStep
from summit.retention.occupancy import Stage
from summit.retention.reconciliation import Flow
from summit.retention.risk import Band, RiskCode, RiskReason
from summit.retention.standing import State
from summit.stakeholders.coverage import Coverage, Depth, Sought
from summit.web.layout import language
from summit.web.times import local_day


def sought(one: Sought) -> str:
    """A sector or a kind of key people."""
    return _(CATEGORY_WORDS[one] if isinstance(one, Category) else SECTOR_WORDS[one])


def coverage(found: Coverage) -> str:
    """Block J in a line: how many required places are filled, and how many hang on one person."""
    parts = [
        ngettext(
            "%(met)s of %(num)s required place is filled by people in good standing.",
            "%(met)s of %(num)s required places are filled by people in good standing.",
            found.required,
            met=found.met(Depth.STANDING),
        ),
        ngettext("%(num)s hangs on one person.", "%(num)s hang on one person.", len(found.fragile)),
        ngettext("%(num)s is empty.", "%(num)s are empty.", len(found.empty)),
    ]
    if found.lost:
        lost = len(found.lost)
        parts.append(ngettext("%(num)s was lost this week.", "%(num)s were lost this week.", lost))
    return " ".join(parts)


def days(number: int) -> str:
    return ngettext("%(num)d day", "%(num)d days", number)


def short(day: date | None) -> str:
    return local_day(day, form="short") if day else "–"


def long_day(day: date) -> str:
    return local_day(day, form="day")


def weekday(day: date) -> str:
    return local_day(day, form="weekday")


def month(day: date) -> str:
    """ "May 2025", "mayo de 2025"."""
    return format_skeleton("yMMMM", day, locale=language())


def headline(page: Monday) -> str:
    """Block A: the week in a few sentences."""
    if not page.memberships:
        return _("Nobody has signed up for a group yet.")
    parts = [_standing(page), *_flows(page), *_waiting(page), *_needed(page)]
    return " ".join(part for part in parts if part)


def _standing(page: Monday) -> str:
    strip = page.week.standing
    if not strip.end and not strip.start and not page.curve.n:
        return _(
            "All %(all)d memberships wait for a first meeting: day %(day)d after the summit.",
            all=sum(row.waiting for row in page.groups),
            day=page.day,
        )
    change = strip.end - strip.start
    said = {True: _("%(n)d fewer than a week ago", n=-change), False: _("as many as a week ago")}
    trend = _("%(n)d more than a week ago", n=change) if change > 0 else said[change < 0]
    return _(
        "%(good)d of %(all)d memberships are in good standing, %(trend)s.",
        good=strip.end,
        all=page.memberships,
        trend=trend,
    )


def _flows(page: Monday) -> list[str]:
    strip = page.week.standing
    counts = {flow: len(who) for flow, who in {**strip.gains, **strip.losses}.items()}
    said = {
        Flow.STARTED: ngettext("%(num)d started", "%(num)d started", counts[Flow.STARTED]),
        Flow.RETURNED: ngettext("%(num)d returned", "%(num)d returned", counts[Flow.RETURNED]),
        Flow.LAPSED: ngettext("%(num)d lapsed", "%(num)d lapsed", counts[Flow.LAPSED]),
        Flow.LEFT: ngettext("%(num)d left", "%(num)d left", counts[Flow.LEFT]),
    }
    parts = [text for flow, text in said.items() if counts[flow]]
    return [_("This week %(list)s.", list=_listed(parts))] if parts else []


def _waiting(page: Monday) -> list[str]:
    waiting = [row for row in page.groups if row.waiting and not row.turnouts]
    if not waiting or not page.curve.n:
        return []
    total = sum(row.waiting for row in waiting)
    names = _listed([row.group.name.say(language()) for row in waiting])
    return [
        ngettext(
            "%(num)d person still waits for %(groups)s to meet: day %(day)d.",
            "%(num)d people still wait for %(groups)s to meet: day %(day)d.",
            total,
            groups=names,
            day=page.day,
        )
    ]


def _needed(page: Monday) -> list[str]:
    red = [row.group.name.say(language()) for row in page.groups if row.status == Status.RED]
    if not red:
        return [_("No group needs you urgently.")]
    if len(red) == len(page.groups) and len(red) > 2:
        return [_("Every group needs you this week.")]
    return [
        ngettext(
            "%(groups)s needs you this week.", "%(groups)s need you this week.", len(red),
            groups=_listed(red),
        )
    ]  # fmt: skip


def _listed(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s", first=", ".join(parts[:-1]), last=parts[-1])


def revised(page: Monday) -> str:
    """What was recorded late and changed last Monday's number."""
    if not page.revised:
        return _("Nothing revised since last Monday.")
    return _(
        "Revised since last Monday: %(n)+d in good standing, from what was recorded late.",
        n=page.revised,
    )


STATUS_PILLS = {Status.RED: "bad", Status.AMBER: "warn", Status.GREEN: "good"}


def status_word(status: Status) -> str:
    return {
        Status.RED: _("Act now"),
        Status.AMBER: _("Watch"),
        Status.GREEN: _("Well"),
    }[status]


def why(reason: Reason) -> str:
    """One reason of a group's status, with the number that decided."""
    return _WHY[reason.why](reason)


_WHY: dict[Why, Callable[[Reason], str]] = {
    Why.NO_FIRST_MEETING: lambda r: _(
        "no date for a first meeting, %(days)s after the first sign-up", days=days(r.amount)
    ),
    Why.NOT_MEETING: lambda r: _("no recorded meeting for %(days)s", days=days(r.amount)),
    Why.TOO_FEW: lambda r: _(
        "%(n)d in good standing, fewer than %(least)d", n=r.amount, least=r.of
    ),
    Why.NO_LEAD: lambda r: _("no lead for %(days)s", days=days(r.amount)),
    Why.LEAD_LAPSED: lambda _r: _("the lead has lapsed"),
    Why.LEAD_SILENT: lambda r: _("lead silent for %(days)s", days=days(r.amount)),
    Why.ROSTER_OPEN: lambda r: _(
        "roster of %(day)s open, %(days)s", day=short(r.day), days=days(r.amount)
    ),
    Why.LONG_WAIT: lambda r: _("first meeting %(days)s after sign-up", days=days(r.amount)),
    Why.LOW_ATTENDANCE: lambda r: ngettext(
        "attendance of the last meeting %(share)d %%",
        "median attendance of the last %(num)d meetings %(share)d %%",
        r.of,
        share=r.amount,
    ),
    Why.ACTION_LATE: lambda r: _("a task is %(days)s late", days=days(r.amount)),
    Why.MANY_LAPSING: lambda r: _("%(n)d of %(all)d lapsing", n=r.amount, all=r.of),
    Why.SECTOR_EMPTY: lambda r: _("nobody there from: %(sectors)s", sectors=_sectors(r)),
    Why.SECTOR_FRAGILE: lambda r: _("one person alone from: %(sectors)s", sectors=_sectors(r)),
}


def _sectors(reason: Reason) -> str:
    return ", ".join(map(sought, reason.about))


def counts(row: GroupStatus) -> str:
    """Where the memberships of a group are, in a line."""
    parts = [
        _("%(n)d waiting", n=row.waiting),
        _("%(n)d in good standing", n=row.good),
        _("%(n)d lapsing", n=row.lapsing),
        _("%(n)d lapsed", n=row.lapsed),
        _("%(n)d never started", n=row.never_started),
        _("%(n)d left", n=row.left),
    ]
    numbers = (row.waiting, row.good, row.lapsing, row.lapsed, row.never_started, row.left)
    return ", ".join(part for part, n in zip(parts, numbers, strict=True) if n)


def overdue(row: GroupStatus) -> str:
    """How many tasks are late; nothing where none is."""
    if not row.overdue:
        return ""
    return ngettext("%(num)d task overdue", "%(num)d tasks overdue", row.overdue)


def leads_line(row: GroupStatus) -> str:
    if row.leads:
        names = ", ".join(_lead(row, lead) for lead in row.leads)
        return ngettext("Lead: %(names)s", "Leads: %(names)s", len(row.leads), names=names)
    ended = [lead.until for lead in row.group.leads if lead.until]
    return _("No lead since %(day)s", day=short(max(ended))) if ended else _("No lead yet")


def _lead(row: GroupStatus, lead: LeadLine) -> str:
    day = row.active.get(lead.person)
    if day is None:
        return lead.name
    return _("%(name)s (active %(day)s)", name=lead.name, day=short(day))


def first_shows(row: GroupStatus) -> str:
    """Who came to the first meeting that they were offered; nothing before there was one."""
    came, offered = row.first
    if not offered:
        return ""
    return _("first meeting: %(came)d of %(offered)d", came=came, offered=offered)


def state_word(state: State) -> str:
    return {
        State.SIGNED_UP: _("signed up, waiting"),
        State.CONFIRMED: _("confirmed, waiting"),
        State.LAPSING_PRE_START: _("waiting, missed the first"),
        State.STARTED: _("started"),
        State.ACTIVE: _("active"),
        State.RETURNED: _("returned"),
        State.LAPSING: _("lapsing"),
        State.LAPSED: _("lapsed"),
        State.NEVER_STARTED: _("never started"),
        State.LEFT: _("left"),
        State.TRANSFERRED: _("moved to another group"),
        State.COMPLETED: _("completed"),
        State.GROUP_CLOSED: _("group closed"),
        State.REMOVED: _("removed"),
    }[state]


def stage_word(stage: Stage) -> str:
    return {
        Stage.GOOD_STANDING: _("started or active"),
        Stage.LAPSING: _("lapsing"),
        Stage.WAITING: _("waiting"),
        Stage.LAPSED: _("lapsed"),
        Stage.NEVER_STARTED: _("never started"),
        Stage.LEFT: _("left"),
        Stage.MOVED_ON: _("moved on"),
    }[stage]


def flow_word(flow: Flow) -> str:
    return {
        Flow.SIGNED_UP: _("signed up"),
        Flow.STARTED: _("started"),
        Flow.RETURNED: _("returned"),
        Flow.TRANSFERRED_IN: _("transferred in"),
        Flow.LAPSED: _("lapsed"),
        Flow.NEVER_STARTED: _("never started"),
        Flow.LEFT: _("left"),
        Flow.TRANSFERRED_OUT: _("transferred out"),
        Flow.COMPLETED: _("completed"),
        Flow.GROUP_CLOSED: _("group closed"),
    }[flow]


def step_word(step: str) -> str:
    return {
        FunnelStep.REGISTERED: _("Registered"),
        FunnelStep.CHECKED_IN: _("Checked in"),
        FunnelStep.SIGNED_UP: _("Signed up"),
        FunnelStep.CONFIRMED: _("Confirmed"),
        FunnelStep.OFFERED: _("Offered a meeting"),
        FunnelStep.FIRST_MEETING: _("Came to a first meeting"),
        FunnelStep.SECOND_ENGAGEMENT: _("Came again"),
        FunnelStep.DAY_90: _("In good standing, day 90"),
    }[FunnelStep(step)]


BAND_PILLS = {Band.STEADY: "good", Band.WATCH: "wait", Band.AT_RISK: "warn", Band.URGENT: "bad"}


def band_word(band: Band) -> str:
    return {
        Band.STEADY: _("steady"),
        Band.WATCH: _("watch"),
        Band.AT_RISK: _("at risk"),
        Band.URGENT: _("urgent"),
    }[band]


def risk_reason(reason: RiskReason) -> str:
    """A line of the score: what happened, when, how many points."""
    text = _RISK[reason.code](reason)
    return _("%(reason)s: %(points)d", reason=text, points=reason.points)


_RISK: dict[RiskCode, Callable[[RiskReason], str]] = {
    RiskCode.NEVER_CAME: lambda r: ngettext(
        "never came, %(num)d meeting offered", "never came, %(num)d meetings offered", r.amount
    ),
    RiskCode.MISSED: lambda r: ngettext(
        "missed %(day)s", "missed %(num)d in a row, the last on %(day)s", r.amount, day=short(r.day)
    ),
    RiskCode.WAITED: lambda r: _("waited %(days)s for a first meeting", days=days(r.amount)),
    RiskCode.SILENT: lambda r: _("no two-way contact since %(day)s", day=short(r.day)),
    RiskCode.UNANSWERED: lambda r: ngettext(
        "%(num)d message unanswered", "%(num)d messages unanswered", r.amount
    ),
    RiskCode.NO_RSVP: lambda r: _("no reply for %(day)s", day=short(r.day)),
    RiskCode.OVERDUE: lambda r: _("own action overdue since %(day)s", day=short(r.day)),
    RiskCode.UNREACHABLE: lambda r: _("mail bounces since %(day)s, no phone", day=short(r.day)),
    RiskCode.ACTED: lambda r: _("did something on %(day)s", day=short(r.day)),
    RiskCode.ONE_TO_ONE: lambda r: _("talked one to one on %(day)s", day=short(r.day)),
}


def next_step(one: AtRisk) -> str:
    """What to do, from the heaviest reason."""
    codes = [r.code for r in sorted(one.risk.reasons, key=lambda r: -r.points)]
    if RiskCode.UNREACHABLE in codes:
        return _("Find another way to reach them")
    if RiskCode.NEVER_CAME in codes:
        return _("Call, and ask what would make the first meeting possible")
    if one.status.next_meeting:
        return _("Call and invite to %(day)s", day=short(one.status.next_meeting))
    return _("Call and ask how they are")


def debt(one: Debt, names_shown: bool) -> str:
    if one.group and one.person:
        return _debt_of_member(one, one.group.group.name.say(language()), names_shown)
    if one.group:
        return _debt_of_group(one, one.group.group.name.say(language()))
    if names_shown:
        return _("The address of %(name)s bounces", name=one.name)
    return _("An address bounces")


def _debt_of_member(one: Debt, group: str, names_shown: bool) -> str:
    if one.kind == DebtKind.TASK_LEFT:
        if names_shown:
            return _("Hand on what %(name)s had taken on, who left %(group)s", name=one.name,
                     group=group)  # fmt: skip
        return _("Hand on a task of somebody who left %(group)s", group=group)
    if names_shown:
        return _("%(name)s came to %(group)s on %(day)s and is no member: ask whether they join",
                 name=one.name, group=group, day=short(one.day))  # fmt: skip
    return _("A guest came to %(group)s on %(day)s", group=group, day=short(one.day))


def _debt_of_group(one: Debt, group: str) -> str:
    if one.kind == DebtKind.ROSTER_OPEN:
        return _("Close the roster of %(group)s, %(day)s", group=group, day=short(one.day))
    if one.kind == DebtKind.NO_LEAD:
        return _("Find somebody who leads %(group)s", group=group)
    if one.day:
        return _("Set the next date of %(group)s, which met last on %(day)s", group=group,
                 day=short(one.day))  # fmt: skip
    return _("Set the first date of %(group)s", group=group)
