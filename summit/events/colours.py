"""The colour class of a site on a page: the first two sites of an event have one each."""

COLOURS = ("south", "north")


def colour_of(position: int) -> str:
    """``position`` counts from 0 in the event's order of sites."""
    return COLOURS[position] if position < len(COLOURS) else ""
