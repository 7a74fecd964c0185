"""One example of each chart, with numbers like those of the sample summit."""

from summit.charts.areas import Layer, occupancy
from summit.charts.axes import Mark, Tick
from summit.charts.bars import Bar, Slot, Step, arrivals, distribution, funnel
from summit.charts.shapes import Pair, Series
from summit.charts.steps import Curve, Drop, Highlight, Row, survival
from summit.charts.timeline import GroupLine, Meeting, Touch, momentum

SITES = (Series("South", "k-south"), Series("North", "k-north"))
STEPS = (
    Step("Registered", (260, 180)),
    Step("Checked in", (210, 140), "80 % of previous"),
    Step("Signed up", (42, 29), "20 % of previous"),
    Step("Came to a first meeting", (24, 16), "71 % of previous"),
    Step("In good standing, day 90", (16, 11), "87 % of previous"),
)
ANSWERS = (
    Bar("Very useful", 71, "71", "47 %"),
    Bar("Useful", 52, "52", "35 %"),
    Bar("In between", 18, "18", "12 %"),
)
SLOTS = tuple(
    Slot(name, above, below)
    for name, above, below in (
        ("9:00", 6, 3),
        ("9:10", 11, 8),
        ("9:20", 19, 12),
        ("9:30", 31, 19),
        ("9:40", 38, 27),
        ("9:50", 36, 22),
        ("10:00", 21, 14),
    )
)
CURVE = Curve(
    (Drop(0, 1), Drop(42, 0.95, 0.81, 0.99), Drop(84, 0.83, 0.67, 0.92), Drop(140, 0.45, 0.2, 0.6)),
    end=146,
    censored=(6, 55, 146),
)
DAYS = tuple(Tick(day, f"{day}") for day in (0, 30, 60, 90, 120))
RISK = (Row("at risk", (44, 40, 34, 28, 18), strong=True), Row("lapsed", (0, 0, 2, 6, 12)))
LAYERS = (
    Layer("started or active", "k-active", (0, 30, 20)),
    Layer("lapsing", "k-lapsing", (0, 5, 7)),
    Layer("waiting", "k-waiting", (67, 20, 2)),
    Layer("never started", "k-never", (0, 10, 22), "k-card"),
    Layer("lapsed", "k-lapsed", (0, 2, 14)),
    Layer("left", "k-left", (0, 6, 9)),
)
GROUPS = (
    GroupLine(
        "Health",
        124,
        "day 124",
        ("1 186", "107 days", "3 of 9"),
        "Health: first met on day 124",
        "silence 107 days",
        (Meeting(124), Meeting(166), Meeting(208, roster_open=True)),
        (Touch(3), Touch(30, answered=True)),
        110,
    ),
    GroupLine("Jobs", None, "not met yet", ("12", "248 days", "0 of 3"), "Jobs: not met yet"),
)
COLUMNS = ("person-days waiting", "longest silence", "started of offered")
SEASON = (Tick(0, "24 Jan"), Tick(90, "day 90"), Tick(180, "day 180"), Tick(248, "29 Sep"))


def everything() -> dict[str, Pair]:
    """Every chart there is, by name, with data and without."""
    marks = (Mark(6, "start 10:00"), Mark(6.9, "now", "k-here", dashed=False))
    return {
        "funnel": funnel(STEPS, SITES, label="Funnel"),
        "funnel, empty": funnel((), SITES, label="Funnel", empty="Nobody yet."),
        "distribution": distribution(ANSWERS, label="Answers"),
        "distribution, empty": distribution((), label="Answers"),
        "arrivals": arrivals(SLOTS, SITES, marks, label="Arrivals"),
        "arrivals, empty": arrivals((), SITES, label="Arrivals"),
        "survival": survival(
            (CURVE,),
            DAYS,
            RISK,
            label="Retention",
            highlight=Highlight(90, "day 90: 83 % (67–92)"),
            thin_from=145,
        ),
        "survival, empty": survival((), DAYS, label="Retention"),
        "occupancy": occupancy(
            (0, 120, 248),
            LAYERS,
            (SEASON[0], SEASON[-1]),
            (Mark(102, "first meetings"),),
            label="Where",
        ),
        "occupancy, empty": occupancy((), LAYERS, (), label="Where"),
        "momentum": momentum(
            GROUPS, COLUMNS, SEASON, (Mark(30, "day 30"),), end=248, label="Waiting"
        ),
        "momentum, empty": momentum((), COLUMNS, (), end=248, label="Waiting"),
    }
