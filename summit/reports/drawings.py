"""The charts of the Monday page with their tables, from its values to shapes."""

from collections.abc import Callable, Sequence
from datetime import date

from flask_babel import gettext as _

from summit.charts import areas, bars, steps, timeline
from summit.charts.axes import Mark, Tick
from summit.charts.shapes import SITE_INKS, Pair, Series
from summit.charts.spark import spark
from summit.charts.table import Cell, Column, Table
from summit.reports.monday import Monday, Staying, Wait
from summit.reports.status import GroupStatus
from summit.reports.wording import days, short, stage_word, step_word
from summit.retention.cohorts import Cell as Cohort
from summit.retention.funnel import FunnelStep
from summit.retention.occupancy import Stage
from summit.retention.survival import Curve
from summit.web.layout import language

INKS = {
    Stage.GOOD_STANDING: "k-active",
    Stage.LAPSING: "k-lapsing",
    Stage.WAITING: "k-waiting",
    Stage.LAPSED: "k-lapsed",
    Stage.NEVER_STARTED: "k-never",
    Stage.LEFT: "k-left",
    Stage.MOVED_ON: "k-sunk",
}
THIN = 5  # at risk; below, the curve is grey
TICKS = 5
Link = Callable[..., str]


def occupancy(page: Monday, link: Link) -> tuple[Pair, Table]:
    """Block E: where every membership is, week by week."""
    first = page.weeks[0]
    shown = [stage for stage in Stage if any(row[stage] for row in page.stages)]
    layers = [
        areas.Layer(
            stage_word(stage),
            INKS[stage],
            [row[stage] for row in page.stages],
            "k-card" if stage == Stage.NEVER_STARTED else "",
        )
        for stage in shown
    ]
    met = page.first_meeting
    marks = [Mark((met - first).days, _("first meetings"))] if met else []
    pair = areas.occupancy(
        [(day - first).days for day in page.weeks],
        layers,
        [Tick(0, short(first)), Tick((page.today - first).days, short(page.today))],
        marks,
        label=_("Stacked areas by week: where all memberships are."),
        empty=_("Nobody has signed up yet."),
    )
    columns = [Column(_("Week of")), *(Column(stage_word(stage), numeric=True) for stage in shown)]
    rows: list[Sequence[Cell | str | int]] = [
        [short(day), *(row[stage] for stage in shown)]
        for day, row in list(zip(page.weeks, page.stages, strict=True))[:-1]
    ]
    today: list[Cell | int] = [
        Cell(str(page.stages[-1][stage]), link(stage=stage.value)) if page.stages[-1][stage] else 0
        for stage in shown
    ]
    return pair, Table(_("Memberships by state"), columns, [*rows, [short(page.today), *today]])


def funnel(page: Monday, link: Link) -> tuple[Pair, Table]:
    """Block F: from registration to day 90, each site on the same scale."""
    (_all, everybody), *by_site = page.funnels
    drawn = by_site if len(by_site) > 1 else [(None, everybody)]
    series = [
        Series(site.name.say(language()) if site else _("All"), SITE_INKS[i % len(SITE_INKS)])
        for i, (site, _rows) in enumerate(drawn)
    ]
    pair = bars.funnel(
        [
            bars.Step(
                step_word(row.step),
                [rows[i].n for _site, rows in drawn],
                _share(row.n, everybody[i - 1].n) if i else "",
            )
            for i, row in enumerate(everybody)
        ],
        series,
        label=_("Funnel from registration to good standing at day 90."),
        empty=_("Nobody has registered yet."),
    )
    return pair, _funnel_table(page, link)


def _share(n: int, previous: int) -> str:
    return _("%(share)d %% of previous", share=round(100 * n / previous)) if previous else ""


def _funnel_table(page: Monday, link: Link) -> Table:
    (_all, everybody), *by_site = page.funnels
    columns = [
        Column(_("Step")),
        *(Column(site.name.say(language()), numeric=True) for site, _rows in by_site if site),
        Column(_("All"), numeric=True),
        Column(_("of previous, 95 %"), numeric=True),
        Column(_("joined on the way"), numeric=True),
    ]
    rows = []
    for i, row in enumerate(everybody):
        interval = row.of_previous
        span = f"{interval.lower:.0%}–{interval.upper:.0%}" if interval else "–"
        people = Cell(str(row.n), link(step=row.step)) if i >= _FROM_SIGN_UP else row.n
        sites = [rows_of_site[i].n for _site, rows_of_site in by_site]
        rows.append([step_word(row.step), *sites, people, span, row.inflow])
    return Table(_("Funnel"), columns, rows)


_FROM_SIGN_UP = list(FunnelStep).index(FunnelStep.SIGNED_UP) - 1  # nobody is "asked" yet


def retention(page: Monday, one: Staying | None = None) -> tuple[Pair, Table]:
    """Block G: who stays after a first meeting, with its band and who is still at risk.

    Of everybody, or of the group of ``one``. A group of fewer than five is grey and says no share.
    """
    shown = one or page.staying
    curve, end = shown.curve, max(map(int, page.curve.times), default=0)
    own_end = max(map(int, curve.times), default=0)
    ticks = _ticks(end)
    pair = steps.survival(
        [steps.Curve(drops=_drops(curve), end=own_end, censored=_censored(curve))]
        if curve.n
        else [],
        [Tick(day, _("day %(n)d", n=day) if day == 0 else str(day)) for day in ticks],
        rows=[
            steps.Row(_("at risk"), [_at_risk(shown, day) for day in ticks], strong=True),
            steps.Row(_("ended"), [_ended(shown, day) for day in ticks]),
        ],
        label=_("Kaplan–Meier curve of good standing after the first meeting."),
        highlight=_highlight(curve, own_end),
        thin_from=_thin_from(curve),
        empty=_("No first meeting yet."),
    )
    return pair, _curve_table(curve)


def _drops(curve: Curve) -> list[steps.Drop]:
    drops = [steps.Drop(0, 1.0)]
    for day, level, low, high, events in zip(
        curve.times, curve.survival, curve.lower, curve.upper, curve.events, strict=True
    ):
        if events:
            drops.append(steps.Drop(int(day), float(level), low, high))
    return drops


def _censored(curve: Curve) -> list[int]:
    return [int(d) for d, c in zip(curve.times, curve.censored, strict=True) if c]


def _thin_from(curve: Curve) -> int | None:
    """The first day on which fewer are left than a curve can speak of."""
    if curve.n < THIN:
        return 0
    left = zip(curve.times, curve.at_risk, strict=True)
    return next((int(day) for day, n in left if n < THIN), None)


def _ticks(end: int) -> list[int]:
    step = next((s for s in (7, 15, 30, 60, 90, 120) if end / s <= TICKS), 180)
    return list(range(0, end + 1, step))


def _at_risk(shown: Staying, day: int) -> int:
    return sum(row.n for row in shown.clock.rows if row.entry <= day <= row.duration)


def _ended(shown: Staying, day: int) -> int:
    return sum(row.n for row in shown.clock.rows if row.duration <= day and row.cause)


def _highlight(curve: Curve, end: int) -> steps.Highlight | None:
    day = 90 if end >= 90 else 0
    if not day or curve.n < THIN:
        return None
    low, high = _band_at(curve, day)
    share = round(100 * float(curve.at(day)))
    span = f" ({low:.0%}–{high:.0%})" if low is not None and high is not None else ""
    return steps.Highlight(day, _("day %(day)d: %(share)d %%", day=day, share=share) + span)


def _band_at(curve: Curve, day: int) -> tuple[float | None, float | None]:
    found: tuple[float | None, float | None] = (None, None)
    for time, low, high in zip(curve.times, curve.lower, curve.upper, strict=True):
        if time <= day:
            found = (low, high)
    return found


def _curve_table(curve: Curve) -> Table:
    columns = [
        Column(_("Day")),
        Column(_("At risk"), numeric=True),
        Column(_("Ended"), numeric=True),
        Column(_("Still in good standing"), numeric=True),
        Column(_("95 % (log-log)"), numeric=True),
    ]
    rows = [
        [str(t), n, d, f"{float(s):.0%}", "–" if low is None else f"{low:.0%}–{high:.0%}"]
        for t, n, d, s, low, high in zip(
            curve.times, curve.at_risk, curve.events, curve.survival, curve.lower, curve.upper,
            strict=True,
        )
        if d
    ]  # fmt: skip
    return Table(_("Good standing after the first meeting"), columns, rows)


def heat(cell: Cohort) -> str:
    """How strongly a cell of the triangle is coloured, 1 to 5; not at all for fewer than five."""
    if cell.eligible < THIN:
        return ""
    return f"heat-{min(5, 1 + 5 * cell.attended // cell.eligible)}"


def curve_sentence(page: Monday) -> str:
    """What the curve says, or why it says nothing."""
    curve = page.curve
    if not curve.n:
        return _("The clock starts with a first meeting. There has been none yet.")
    by_day = _("Half had ended by day %(n)d.", n=int(curve.median or 0))
    half = by_day if curve.median is not None else _("More than half are still in good standing.")
    return half + " " + _("The people of a group are too few to compare it with another.")


def waits(page: Monday, most: int | None = None) -> tuple[Pair, Table]:
    """Block D: one bar a group from the summit day on; of the ``most`` that are worst off."""
    end, shown = max(page.day, 1), page.waits(most)
    pair = timeline.momentum(
        [_wait_line(page, wait) for wait in shown],
        [_("person-days waiting"), _("longest silence"), _("started")],
        _wait_ticks(page, end),
        [Mark(30, _("day 30"))] if end >= 30 else [],
        end=end,
        label=_("One bar for each group: how long people waited for the first meeting."),
        empty=_("No groups yet."),
    )
    columns = [
        Column(_("Group")),
        Column(_("First meeting, day"), numeric=True),
        Column(_("Person-days waiting"), numeric=True),
        Column(_("Longest silence"), numeric=True),
        Column(_("Started"), numeric=True),
    ]
    rows = [
        [w.status.group.name.say(language()), _first_day(page, w) or "–", *_figures(w)]
        for w in shown
    ]
    return pair, Table(_("Momentum gap"), columns, rows)


def _wait_ticks(page: Monday, end: int) -> list[Tick]:
    marks = [day for day in (90, 180, 270) if day < end * 0.93]
    inner = [Tick(day, _("day %(n)d", n=day)) for day in marks]
    return [Tick(0, short(page.frame.summit)), *inner, Tick(end, short(page.today), True)]


def _wait_line(page: Monday, wait: Wait) -> timeline.GroupLine:
    name = wait.status.group.name.say(language())
    first = _first_day(page, wait)
    said = _("day %(n)d", n=first) if first is not None else ""
    waiting, silence, started = _figures(wait)
    return timeline.GroupLine(
        name=name,
        first_day=first,
        first=said,
        figures=[str(waiting), silence, started],
        title=_("%(group)s: first met on %(day)s", group=name, day=said)
        if said
        else _("%(group)s: not met yet", group=name),
        note=_(
            "%(waiting)s person-days waiting, longest silence %(silence)s, started %(started)s",
            waiting=waiting,
            silence=silence,
            started=started,
        ),
        meetings=_meetings(page, wait),
        touches=[timeline.Touch(_from(page, day), heard) for day, heard in _touches(page, wait)],
        announced=_from(page, wait.announced) if wait.announced else None,
    )


def _from(page: Monday, day: date) -> int:
    return (day - page.frame.summit).days


def _first_day(page: Monday, wait: Wait) -> int | None:
    first = wait.gap.first_meeting
    return _from(page, first) if first else None


def _figures(wait: Wait) -> tuple[int, str, str]:
    interval = wait.gap.started
    started = f"{round(interval.estimate * interval.n)}/{interval.n}" if interval else "–"
    return wait.gap.person_days_waiting, days(wait.gap.longest_silence), started


def _meetings(page: Monday, wait: Wait) -> list[timeline.Meeting]:
    return [timeline.Meeting(_from(page, day), is_open) for day, is_open in wait.meetings]


def _touches(page: Monday, wait: Wait) -> list[tuple[date, bool]]:
    """Those of the wait; once a group meets, the meetings are the contact."""
    until = wait.gap.first_meeting or page.today
    return [(day, heard) for day, heard in wait.touched if day <= until]


def came(row: GroupStatus) -> tuple[object, str]:
    """The spark of the last three meetings and the numbers beside it."""
    last = row.turnouts[-3:]
    return spark([t.rate for t in last]), ", ".join(f"{t.came}/{t.expected}" for t in last)
