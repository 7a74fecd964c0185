"""The demo's first ten minutes: where a newcomer goes, in which order, and why."""

from dataclasses import dataclass
from datetime import date

from summit.errors import N_


class Which:
    """Of which event a step is: the one that is over, the one ahead, or none."""

    NONE = ""
    PAST = "past"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Step:
    """``endpoint`` is the page; ``label`` its link; ``text`` what to try there."""

    endpoint: str
    which: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class LogIn:
    email: str
    role: str


STEPS = (
    Step(
        "registration.register",
        Which.NEXT,
        N_("Register for the next summit"),
        N_("As anybody would, on a phone. Choose South three times and you meet the waitlist."),
    ),
    Step(
        "imports.index",
        Which.NEXT,
        N_("Bring in a partner's list"),
        N_("Save the example there and choose it. You see what would happen before it does."),
    ),
    Step(
        "outbox.index",
        Which.NONE,
        N_("Read the mail that was sent"),
        N_("No mail server is needed: the outbox keeps it, with the ticket and the calendar file."),
    ),
    Step(
        "writing.write",
        Which.NEXT,
        N_("Send yourself a test reminder"),
        N_("Preview a letter to everybody, send it to yourself alone, read it in the outbox."),
    ),
    Step(
        "doors.index",
        Which.NEXT,
        N_("Make a phone into a door"),
        N_("Pair it by QR code, scan the ticket, scan it again, take it back."),
    ),
    Step(
        "today.index",
        Which.NEXT,
        N_("See who has come"),
        N_("Both sites count, while the phones scan."),
    ),
    Step(
        "builder.index",
        Which.NEXT,
        N_("Build the day"),
        N_("Put two sessions into one room and see what it says."),
    ),
    Step(
        "team.index",
        Which.NEXT,
        N_("Invite a co-organizer"),
        N_("By link, for one site or for all."),
    ),
    Step(
        "results.index",
        Which.PAST,
        N_("See what people answered"),
        N_("150 of 350 did. Groups too small to stay anonymous are not shown."),
    ),
    Step(
        "groups.index",
        Which.PAST,
        N_("Join a MAP group"),
        N_("Where the summit goes on. As a group lead you see its members and close a roster."),
    ),
    Step(
        "console.new",
        Which.NONE,
        N_("Make an event of your own"),
        N_("Time zone first. A checklist says what is missing before it can go live."),
    ),
)

AS_OF = (
    (date(2025, 2, 24), N_("Day 31: everybody is waiting")),
    (date(2025, 4, 14), N_("Day 80: silence does its work")),
    (date(2025, 5, 12), N_("The first groups have met")),
    (date(2025, 6, 30), N_("Day 157: who came once and who comes again")),
    (date(2025, 9, 29), N_("Day 248: those who are still here")),
)

LOG_INS = (
    LogIn("organizer@example.org", N_("organizer: everything about the events")),
    LogIn("backbone@example.org", N_("backbone: also the stakeholder inventory")),
    LogIn("south@example.org", N_("site lead: South County alone")),
    LogIn("lead@example.org", N_("group lead: one roster")),
    LogIn("admin@example.org", N_("administrator: also the outbox and the log of deeds")),
)
PASSWORD = "summit-demo"  # noqa: S105 -- printed by the demo, exists only there
