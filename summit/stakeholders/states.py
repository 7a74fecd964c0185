"""Words of the inventory: what an entry is, how far it has come, what was asked of it."""

from enum import StrEnum


class StakeholderKind(StrEnum):
    """An open slot is somebody who is needed and has no name yet."""

    PERSON = "person"
    ORGANIZATION = "organization"
    OPEN_SLOT = "open_slot"


class Level(StrEnum):
    """How far somebody has come. The first two are said by hand, the others follow from facts."""

    UNAWARE = "unaware"
    AWARE = "aware"
    ATTENDED = "attended"
    SIGNED_UP = "signed_up"
    ACTIVE = "active"
    CO_LEAD = "co_lead"


ORDER = tuple(Level)


class SaidLevel(StrEnum):
    """What is said by hand, of who has done nothing yet."""

    UNAWARE = "unaware"
    AWARE = "aware"


def level_of(
    said: Level | None, *, attended: bool, signed_up: bool, active: bool, leads: bool
) -> Level:
    """The level that facts show; without any, the one that was said, and unaware without that."""
    shown = (
        (leads, Level.CO_LEAD),
        (active, Level.ACTIVE),
        (signed_up, Level.SIGNED_UP),
        (attended, Level.ATTENDED),
    )
    return next((level for holds, level in shown if holds), said or Level.UNAWARE)


def highest(levels: list[Level]) -> Level | None:
    """The furthest of them; None of nobody."""
    return max(levels, key=ORDER.index, default=None)


class Stance(StrEnum):
    """What somebody has to do with a predictor."""

    WORKS_ON = "works_on"
    FUNDS = "funds"
    DECIDES = "decides"
    AFFECTED = "affected"


class Barrier(StrEnum):
    """What stands between somebody and taking part."""

    TIME = "time"
    TRUST = "trust"
    MANDATE = "mandate"
    RESOURCES = "resources"
    LANGUAGE = "language"
    ACCESS = "access"
    DISAGREES = "disagrees"


class AskOutcome(StrEnum):
    YES = "yes"
    NO = "no"
    LATER = "later"
    DROPPED = "dropped"
