"""How often the silent are reminded, and what the states of an invitation are called."""

from datetime import timedelta

from summit.errors import N_
from summit.registration.states import InvitationState

SILENCE = timedelta(days=3)
MOST_REMINDERS = 3

STATE_WORDS: dict[InvitationState, tuple[str, str]] = {
    InvitationState.WRITTEN: ("", N_("No letter yet")),
    InvitationState.SENT: ("wait", N_("No answer yet")),
    InvitationState.ACCEPTED: ("good", N_("Has registered")),
    InvitationState.DECLINED: ("bad", N_("Does not come")),
    InvitationState.WITHDRAWN: ("", N_("Withdrawn")),
}
