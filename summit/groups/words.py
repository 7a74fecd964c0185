"""What states, answers and reasons are called where people read them."""

from summit.errors import N_
from summit.groups.states import GroupKind, GroupState, MeetingState
from summit.retention.facts import Answer, ContactOutcome, FactKind, Reason
from summit.retention.standing import State

STATES: dict[State, str] = {
    State.SIGNED_UP: N_("Waiting"),
    State.CONFIRMED: N_("Waiting, confirmed"),
    State.LAPSING_PRE_START: N_("Waiting, drifting"),
    State.STARTED: N_("Started"),
    State.ACTIVE: N_("Active"),
    State.LAPSING: N_("Drifting"),
    State.RETURNED: N_("Returned"),
    State.LAPSED: N_("Lapsed"),
    State.NEVER_STARTED: N_("Never started"),
    State.LEFT: N_("Left"),
    State.TRANSFERRED: N_("Went to another group"),
    State.COMPLETED: N_("Completed"),
    State.GROUP_CLOSED: N_("Group closed"),
    State.REMOVED: N_("Entered by mistake"),
}
STATE_PILLS: dict[State, str] = {
    State.SIGNED_UP: "wait",
    State.CONFIRMED: "wait",
    State.LAPSING_PRE_START: "warn",
    State.STARTED: "good",
    State.ACTIVE: "good",
    State.LAPSING: "warn",
    State.RETURNED: "good",
    State.LAPSED: "bad",
    State.NEVER_STARTED: "bad",
}
# What a member reads about themselves: no score, no blame.
OWN_STATES: dict[State, str] = {
    State.SIGNED_UP: N_("You are on the list. Your first meeting is still to come."),
    State.CONFIRMED: N_("You told us that you are in. Your first meeting is still to come."),
    State.LAPSING_PRE_START: N_("The group has met without you. Your place is kept."),
    State.STARTED: N_("You have begun. The group counts on you."),
    State.ACTIVE: N_("You are part of the group."),
    State.LAPSING: N_("You were missed. Your place is kept."),
    State.RETURNED: N_("You are back. Good to have you."),
    State.LAPSED: N_(
        "We have not seen you for some time. Come to the next meeting and you are back."
    ),
    State.NEVER_STARTED: N_(
        "You have not been at a meeting yet. Come to the next one and you are in."
    ),
    State.LEFT: N_("You have left the group. Thank you for what you gave."),
    State.TRANSFERRED: N_("You have gone on to another group."),
    State.COMPLETED: N_("Your time in the group is complete. Thank you."),
    State.GROUP_CLOSED: N_("The group has closed. Thank you for being part of it."),
}
REASONS: dict[Reason, str] = {
    Reason.SCHEDULE: N_("The time does not suit me"),
    Reason.MOVED: N_("I changed my job or moved"),
    Reason.NOT_EXPECTED: N_("It is not what I expected"),
    Reason.NOTHING_HAPPENED: N_("Nothing happened after I signed up"),
    Reason.ACCESS: N_("Language, childcare, transport or access"),
    Reason.SEAT_VACATED: N_("It no longer matters to my organization"),
    Reason.HEALTH_FAMILY: N_("Health or family"),
    Reason.OPT_OUT: N_("I do not want to be contacted"),
    Reason.OTHER: N_("Something else"),
}
ANSWERS: dict[Answer, str] = {
    Answer.YES: N_("Yes, I am coming"),
    Answer.MAYBE: N_("Maybe"),
    Answer.NO: N_("No, not this time"),
}
OUTCOMES: dict[ContactOutcome, str] = {
    ContactOutcome.REACHED: N_("Reached"),
    ContactOutcome.NO_ANSWER: N_("No answer"),
    ContactOutcome.LEFT_MESSAGE: N_("Left a message"),
    ContactOutcome.CALL_BACK: N_("Asked to call back"),
    ContactOutcome.WRONG_NUMBER: N_("Wrong number or address"),
    ContactOutcome.ASKED_TO_STOP: N_("Asked us to stop"),
    ContactOutcome.WILL_COME: N_("Will come"),
    ContactOutcome.LEAVES: N_("Leaves the group"),
    ContactOutcome.OTHER_GROUP: N_("Wants another group"),
}
CHANNELS: dict[str, str] = {
    "call": N_("Telephone"),
    "message": N_("Text message"),
    "mail": N_("E-mail"),
    "visit": N_("In person"),
}
GROUP_STATES: dict[GroupState, tuple[str, str]] = {
    GroupState.OPEN: ("good", N_("Open")),
    GroupState.PAUSED: ("wait", N_("Paused")),
    GroupState.CLOSED: ("", N_("Closed")),
}
MEETING_STATES: dict[MeetingState, tuple[str, str]] = {
    MeetingState.SCHEDULED: ("", N_("Planned")),
    MeetingState.HELD: ("warn", N_("Roster open")),
    MeetingState.HELD_UNRECORDED: ("bad", N_("Roster overdue")),
    MeetingState.ROSTER_CLOSED: ("good", N_("Roster closed")),
    MeetingState.CANCELLED: ("", N_("Cancelled")),
}
GROUP_KINDS: dict[GroupKind, str] = {
    GroupKind.MAP_GROUP: N_("MAP group"),
    GroupKind.WORKGROUP: N_("Workgroup"),
    GroupKind.ADVISORY: N_("Advisory group"),
    GroupKind.BACKBONE: N_("Backbone"),
}
BODY_PURPOSES: dict[GroupKind, str] = {
    GroupKind.ADVISORY: N_(
        "Community leaders and leads of the workgroups share ideas, navigate systems and find"
        " resources. It usually meets once a month, in person."
    ),
    GroupKind.BACKBONE: N_(
        "The operational lead: keeps the workplan, coordinates, upholds the values, reports"
        " progress. It usually meets every week."
    ),
    GroupKind.WORKGROUP: N_(
        "People who know the matter pursue one goal, for a time or ongoing. Each sets its own days."
    ),
}
FACTS: dict[FactKind, str] = {
    FactKind.SIGNUP: N_("Signed up"),
    FactKind.CONFIRM: N_("Said: still in"),
    FactKind.ORIENTED: N_("Was welcomed in a talk"),
    FactKind.RSVP: N_("Answered the invitation"),
    FactKind.ATTENDANCE: N_("Came"),
    FactKind.ATTENDANCE_BY_ALTERNATE: N_("Sent a stand-in"),
    FactKind.EXCUSED: N_("Sent regrets"),
    FactKind.ACTION_DONE: N_("Finished a task"),
    FactKind.CONTACT_OUT: N_("We tried to reach them"),
    FactKind.CONTACT_IN: N_("They answered"),
    FactKind.LEAVE: N_("Left"),
    FactKind.TRANSFER: N_("Went to another group"),
    FactKind.COMPLETE: N_("Completed"),
    FactKind.GROUP_PAUSED: N_("Group paused"),
    FactKind.GROUP_RESUMED: N_("Group resumed"),
    FactKind.GROUP_CLOSED: N_("Group closed"),
    FactKind.MEETING_CANCELLED: N_("Meeting cancelled"),
    FactKind.ROSTER_CLOSED: N_("Roster closed"),
    FactKind.MERGE: N_("Merged with another entry"),
    FactKind.ERROR: N_("Entered by mistake"),
    FactKind.REVERSAL: N_("Undone"),
}
EVERY = {
    7: N_("Meets every week"),
    14: N_("Meets every two weeks"),
    30: N_("Meets every month"),
    42: N_("Meets every six weeks"),
    60: N_("Meets every two months"),
    90: N_("Meets every three months"),
}
"""Cadences in days as people say them."""

# What the agenda of a new meeting starts from: who leaves with something to do comes again.
AGENDA = (
    N_("1. Who is here, and who is new (10 minutes)"),
    N_("2. What was done since we last met (15 minutes)"),
    N_("3. What we decide today (25 minutes)"),
    N_("4. Who does what, and until when (10 minutes)"),
)
