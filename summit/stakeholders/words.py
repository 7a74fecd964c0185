"""What the words of the inventory are called where people read them."""

from summit.errors import N_
from summit.stakeholders.coverage import Depth
from summit.stakeholders.priority import Why
from summit.stakeholders.states import AskOutcome, Barrier, Level, StakeholderKind, Stance

KIND_WORDS: dict[StakeholderKind, str] = {
    StakeholderKind.PERSON: N_("Person"),
    StakeholderKind.ORGANIZATION: N_("Organization"),
    StakeholderKind.OPEN_SLOT: N_("Open slot"),
}
LEVEL_WORDS: dict[Level, str] = {
    Level.UNAWARE: N_("does not know of us"),
    Level.AWARE: N_("knows of us"),
    Level.ATTENDED: N_("was at a summit"),
    Level.SIGNED_UP: N_("signed up"),
    Level.ACTIVE: N_("takes part"),
    Level.CO_LEAD: N_("leads with us"),
}
STANCE_WORDS: dict[Stance, str] = {
    Stance.WORKS_ON: N_("works on it"),
    Stance.FUNDS: N_("funds it"),
    Stance.DECIDES: N_("decides on it"),
    Stance.AFFECTED: N_("is affected by it"),
}
BARRIER_WORDS: dict[Barrier, str] = {
    Barrier.TIME: N_("no time"),
    Barrier.TRUST: N_("no trust yet"),
    Barrier.MANDATE: N_("no mandate from above"),
    Barrier.RESOURCES: N_("no money or staff"),
    Barrier.LANGUAGE: N_("language"),
    Barrier.ACCESS: N_("childcare, transport or access"),
    Barrier.DISAGREES: N_("disagrees with the aim"),
}
OUTCOME_WORDS: dict[AskOutcome, str] = {
    AskOutcome.YES: N_("said yes"),
    AskOutcome.NO: N_("said no"),
    AskOutcome.LATER: N_("not now"),
    AskOutcome.DROPPED: N_("dropped"),
}
DEPTH_WORDS: dict[Depth, str] = {
    Depth.LISTED: N_("Listed"),
    Depth.SIGNED: N_("Signed up"),
    Depth.STANDING: N_("In good standing"),
}
WHY_WORDS: dict[Why, str] = {
    Why.FILLS_A_HOLE: N_("fills a place that nobody fills"),
    Why.SECOND: N_("would be the second where all hangs on one"),
    Why.RESIDENT_VOICE: N_("lives with the issue"),
    Why.INFLUENCE: N_("influence %(influence)s, interest %(interest)s"),
    Why.FURTHER: N_("wanted further than they are"),
}
SUPPORT_WORDS: dict[int, str] = {
    -2: N_("opposes it"),
    -1: N_("rather against"),
    0: N_("neutral"),
    1: N_("rather for"),
    2: N_("supports it"),
}
