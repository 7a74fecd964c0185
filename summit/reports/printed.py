"""The Monday page on paper, to be sent round or read on the way: the same values."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from flask_babel import gettext as _
from flask_babel import ngettext
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepInFrame,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from summit.charts.pdf import Fonts, colour_of, pdf
from summit.charts.shapes import Drawing
from summit.registration.flowing import LINED, PADDING, TIGHT, Bound, heading, style, text
from summit.registration.paper import (
    BOLD,
    DEEP,
    PAPERS,
    PLAIN,
    SOFT,
    drawable,
    register_fonts,
)
from summit.reports import drawings, promising, wording
from summit.reports.covering import Matrix
from summit.reports.monday import Monday
from summit.reports.printedcoverage import coverage_table
from summit.reports.status import GroupStatus, Status
from summit.web.layout import language

MOST_GROUPS = 100  # the page itself shows all of them
MOST_WAITS = 6  # groups with a bar; the table above tells of all
MARGIN, GUTTER, FOOT = 14 * mm, 6 * mm, 8 * mm
CHART_SHARE = 0.9  # of a column, so that four charts and the loose ends share a sheet
MOST_DEBTS = 6
RISK_ROOM = 40 * mm  # a heading with the first of its rows
STATUS_INKS = {
    Status.RED: HexColor("#a5361f"),
    Status.AMBER: HexColor("#8a5a00"),
    Status.GREEN: HexColor("#19705c"),
}
GROUP_SHARES = (0.2, 0.31, 0.08, 0.09, 0.08, 0.08, 0.06, 0.1)
PROMISE_SHARES = (0.26, 0.1, 0.64)
RISK_SHARES = (0.24, 0.1, 0.34, 0.14, 0.18)


def monday_pdf(
    page: Monday, matrix: Matrix | None = None, *, event: str, paper: str, names_shown: bool
) -> bytes:
    """The bytes of the PDF on ``paper`` (a key of PAPERS); members are named if ``names_shown``."""
    register_fonts()
    sheet = PAPERS[paper]
    width, height = sheet.width - 2 * MARGIN, sheet.height - 2 * MARGIN - FOOT - 2 * PADDING
    day = wording.long_day(page.today)
    bound = Bound(
        sheet, MARGIN, PADDING, FOOT, title=f"{event}, {day}", author=event, language=language(),
        running=f"{event} · {day}",
    )  # fmt: skip
    return bound.pages(_story(page, matrix, width, height, names_shown))


def _story(
    page: Monday, matrix: Matrix | None, width: float, height: float, names_shown: bool
) -> list[Flowable]:
    if not page.memberships:
        return [*_head(page), text(_("No group has members yet"), 11)]
    return [
        *_head(page),
        *_strip(page, width),
        *_groups(page, width),
        *_promises(page, width, names_shown),
        *(_risks(page, width) if names_shown else ()),
        Spacer(1, 6 * mm),
        *_on_one_sheet(
            [
                _charts(page, width, _debts(page, names_shown)),
                *(coverage_table(matrix, width) if matrix else ()),
            ],
            width,
            height,
        ),
    ]


def _on_one_sheet(whole: list[Flowable], width: float, height: float) -> list[Flowable]:
    """``whole`` where it fits, else on a sheet of its own, smaller if that is too small for it."""
    wanted = sum(part.wrap(width, height)[1] for part in whole)
    return [
        CondPageBreak(min(wanted, height)),
        KeepInFrame(width, height, whole, mode="shrink"),
    ]


def _head(page: Monday) -> list[Flowable]:
    over = wording.long_day(page.today)
    if page.day >= 0:
        over = f"{over}. {_('Day %(n)d after the summit', n=page.day)}"
    if page.site:
        over = f"{over}. {page.site.name.say(language())}"
    full = page.completeness
    rosters = _("%(closed)d of %(held)d rosters closed", closed=full.closed, held=full.held)
    facts = [rosters if full.held else _("no meeting held yet"), wording.revised(page)]
    return [
        text(over, 10, colour=SOFT),
        Spacer(1, 1.5 * mm),
        text(wording.headline(page), 15, bold=True, colour=DEEP),
        Spacer(1, 2 * mm),
        text(" · ".join(facts), 9, colour=SOFT),
    ]


def _strip(page: Monday, width: float) -> list[Flowable]:
    strip = page.week.standing
    steps = [(_("a week ago"), str(strip.start))]
    steps += [(wording.flow_word(flow), f"+ {len(who)}") for flow, who in strip.gains.items()]
    steps += [(wording.flow_word(flow), f"− {len(who)}") for flow, who in strip.losses.items()]
    steps += [(_("today"), f"= {strip.end}")]
    cells = [[text(word, 7.5, colour=SOFT) for word, _n in steps],
             [text(number, 12, bold=True) for _word, number in steps]]  # fmt: skip
    table = Table(cells, colWidths=[width / len(steps)] * len(steps), style=TableStyle(TIGHT))
    title = _("How %(start)d became %(end)d", start=strip.start, end=strip.end)
    return [*heading(title), table]


def _table(
    heads: Sequence[str], rows: Sequence[Sequence[Flowable]], shares: Sequence[float], width: float
) -> Table:
    """A table whose heading stands on each page it goes on to."""
    first = [text(head, 7.5, colour=SOFT) for head in heads]
    return Table(
        [first, *(list(row) for row in rows)],
        colWidths=[share * width for share in shares],
        style=TableStyle(LINED),
        repeatRows=1,
    )


def _groups(page: Monday, width: float) -> list[Flowable]:
    heads = [
        _("Group"), _("Why"), _("Waiting"), _("Good standing"), _("Lapsed"), _("Never started"),
        _("Left"), _("Last meeting"),
    ]  # fmt: skip
    rows = [_group(row) for row in page.groups[:MOST_GROUPS]]
    title = _("Groups, the one that needs you most first")
    return [*heading(title), _table(heads, rows, GROUP_SHARES, width), *_more(page)]


def _more(page: Monday) -> list[Flowable]:
    """That paper names only those that need somebody most."""
    more = len(page.groups) - MOST_GROUPS
    return [text(ngettext("and %(num)d more", "and %(num)d more", more))] if more > 0 else []


def _group(row: GroupStatus) -> list[Flowable]:
    reasons = "\n".join(wording.why(reason) for reason in row.reasons)
    planned = row.next_meeting
    upcoming = _("next %(day)s", day=wording.short(planned)) if planned else _("no next date")
    last = wording.short(row.last_meeting) if row.last_meeting else _("none yet")
    came = ", ".join(f"{t.came}/{t.expected}" for t in row.turnouts[-3:])
    numbers = (row.waiting, row.good, row.lapsed, row.never_started, row.left)
    name = [
        text(row.group.name.say(language()), 9.5, bold=True),
        text(wording.status_word(row.status), bold=True, colour=STATUS_INKS[row.status]),
        text(wording.leads_line(row), 7.5, colour=SOFT),
    ]
    said = (reasons or _("nothing to worry about"), wording.overdue(row))
    why = text("\n".join(filter(None, said)))
    when = text("\n".join(part for part in (last, upcoming, came) if part), 7.5)
    return [name, why, *(text(str(n), 10) for n in numbers), when]


def _promises(page: Monday, width: float, names_shown: bool) -> list[Flowable]:
    heads = [_("Promise"), _("Promises kept"), _("Not kept")]
    rows = [
        [
            text(promising.title(one.level), 9, bold=True),
            text(promising.kept(one)),
            text(promising.told(page, one, names_shown=names_shown) or _("nothing"), 7.5),
        ]
        for one in page.promises
    ]
    title = _("What was promised, and what was kept")
    return [*heading(title), _table(heads, rows, PROMISE_SHARES, width)]


def _charts(page: Monday, width: float, last: list[Flowable]) -> Flowable:
    """Four charts on one sheet, as they are drawn for a phone, and what is ``last`` below them."""
    each = (width - GUTTER) / 2
    wait, where, funnel, stay = (
        _chart(title, pair.narrow, CHART_SHARE * each)
        for title, (pair, _rows) in (
            (_("The wait before the first meeting"), drawings.waits(page, MOST_WAITS)),
            (
                _("Where all %(n)d memberships are", n=page.memberships),
                drawings.occupancy(page, _no_link),
            ),
            (_("From registration to day 90"), drawings.funnel(page, _no_link)),
            (_("Who stays after a first meeting"), drawings.retention(page)),
        )
    )
    said = text(drawings.curve_sentence(page), 8)
    columns = [[*wait, *stay, said], [*funnel, *where, *last]]
    return Table([columns], colWidths=[each + GUTTER, each], style=TableStyle(TIGHT))


def _no_link(**_choice: object) -> str:
    """Paper opens nothing."""
    return ""


def _chart(title: str, drawing: Drawing, width: float) -> list[Flowable]:
    parts: list[Flowable] = [
        text(title, 10.5, bold=True, colour=DEEP),
        Spacer(1, 1 * mm),
        pdf(drawing, width, Fonts(PLAIN, BOLD)),
    ]
    if drawing.key:
        marks = (
            f'<font color="{colour_of(ink).hexval().replace("0x", "#")}">■</font> '
            f"{escape(drawable(label))}"
            for ink, label in drawing.key
        )
        parts.append(Paragraph("&nbsp; ".join(marks), style(7.5, colour=SOFT)))
    return [*parts, Spacer(1, 4 * mm)]


def _risks(page: Monday, width: float) -> list[Flowable]:
    if not page.to_reach:
        return heading(_("Nobody is at risk this week"))
    title = ngettext(
        "%(num)d person to reach this week", "%(num)d people to reach this week", len(page.to_reach)
    )
    heads = [
        _("Person"), _("Score"), _("Reasons and points"), _("Last seen, heard"), _("Next step"),
    ]  # fmt: skip
    rows = list(_risk_rows(page))
    return [CondPageBreak(RISK_ROOM), *heading(title), _table(heads, rows, RISK_SHARES, width)]


def _risk_rows(page: Monday) -> Iterator[list[Flowable]]:
    for one in page.at_risk:
        group = one.status.group.name.say(language())
        seen = [
            _("seen %(day)s", day=wording.short(one.last_seen))
            if one.last_seen
            else _("never seen"),
            _("heard %(day)s", day=wording.short(one.last_heard)) if one.last_heard else "",
        ]
        about = ", ".join(part for part in (group, one.person.organization) if part)
        yield [
            [text(one.person.name, 9, bold=True), text(about, 7.5, colour=SOFT)],
            text(f"{one.risk.score} {wording.band_word(one.risk.band)}"),
            text("\n".join(map(wording.risk_reason, one.risk.reasons))),
            text("\n".join(filter(None, seen))),
            text(wording.next_step(one)),
        ]


def _debts(page: Monday, names_shown: bool) -> list[Flowable]:
    if not page.debts:
        return []
    shown = page.debts[:MOST_DEBTS]
    lines = [f"{wording.debt(one, names_shown)} ({wording.days(one.days)})" for one in shown]
    more = len(page.debts) - len(shown)
    if more:
        lines.append(ngettext("and %(num)d more", "and %(num)d more", more))
    return [*heading(_("Loose ends in the data")), *map(text, lines)]
