"""The colour class of a site on a page: the first four sites of an event have one each."""

COLOURS = ("south", "north", "site-3", "site-4")


def colour_of(position: int) -> str:
    """``position`` counts from 0 in the event's order of sites."""
    return COLOURS[position] if position < len(COLOURS) else ""
