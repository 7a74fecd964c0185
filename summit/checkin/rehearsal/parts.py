"""The tickets that volunteers practise with, and what each of them should show. Pure."""

from dataclasses import dataclass

from summit.errors import N_

COLOUR_WORDS = {"green": N_("green"), "amber": N_("yellow"), "red": N_("red")}


@dataclass(frozen=True, slots=True)
class Part:
    """``kind`` names it; ``name`` is of nobody; ``colour`` and ``expect`` are what must appear."""

    kind: str
    name: str
    colour: str
    expect: str
    state: str = "confirmed"
    replaced: bool = False
    came_before: bool = False
    elsewhere: bool = False
    listed: bool = True
    known: bool = True


PARTS: tuple[Part, ...] = (
    Part("ok", "Robin Practice", "green", N_("Welcome. Scan it again: already in.")),
    Part("again", "Alex Twice", "amber", N_("Already in. Ask: stepped outside?"), came_before=True),
    Part("site", "Kim Elsewhere", "amber", N_("Other site. Help desk."), elsewhere=True),
    Part("waitlist", "Sam Waiting", "amber", N_("On the waitlist. Help desk."), state="waitlisted"),
    Part("cancelled", "Lee Gone", "red", N_("Cancelled. Help desk."), state="cancelled"),
    Part("old", "Pat Newer", "red", N_("Old ticket. Ask for the newest mail."), replaced=True),
    Part("unknown", "", "red", N_("Not a ticket. Ask for the mail with the ticket."), known=False),
    Part(
        "offline",
        "Jo Latecomer",
        "amber",
        N_("Flight mode on, then scan: let in, not on this phone's list. Flight mode off again."),
        listed=False,
    ),
)


def parts_at(sites: int) -> tuple[Part, ...]:
    """Those that an event with so many sites can show."""
    return tuple(part for part in PARTS if sites > 1 or not part.elsewhere)
