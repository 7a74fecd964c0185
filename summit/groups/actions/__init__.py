"""What can be done in a group. Every deed writes facts; none is ever changed."""

from summit.groups.actions.arrivals import arrive
from summit.groups.actions.asking import ask_still_in, invite_again
from summit.groups.actions.contacts import log_contact, log_orientation, note_call, record_regrets
from summit.groups.actions.facts import record, reverse, undo
from summit.groups.actions.forgetting import forget_members
from summit.groups.actions.founding import (
    add_lead,
    change_group,
    close_group,
    end_lead,
    found_group,
    pause_group,
    resume_group,
)
from summit.groups.actions.letters import mail_host
from summit.groups.actions.meetings import MeetingPlan, cancel_meeting, change_meeting, plan_meeting
from summit.groups.actions.members import (
    answer_invitation,
    be_away,
    leave,
    newcomer,
    send_link,
    sign_up,
    stay,
    transfer,
)
from summit.groups.actions.rosters import close_roster
from summit.groups.actions.tasks import drop, finish, hand_on, take_on, take_up_again

__all__ = [
    "MeetingPlan", "add_lead", "answer_invitation", "arrive", "ask_still_in", "be_away",
    "cancel_meeting", "change_group", "change_meeting", "close_group", "close_roster", "drop",
    "end_lead", "finish", "forget_members", "found_group", "hand_on", "invite_again", "leave",
    "log_contact", "log_orientation", "mail_host", "newcomer", "note_call", "pause_group",
    "plan_meeting", "record", "record_regrets", "resume_group", "reverse", "send_link",
    "sign_up", "stay", "take_on", "take_up_again", "transfer", "undo",
]  # fmt: skip
