"""What can be done in a group. Every deed writes facts; none is ever changed."""

from summit.groups.actions.arrivals import arrive
from summit.groups.actions.asking import ask_still_in, invite_again
from summit.groups.actions.attendance import (
    plan_attendance,
    record_attendance,
    take_back_attendance,
)
from summit.groups.actions.contacts import log_contact, log_orientation, note_call, record_regrets
from summit.groups.actions.ending import complete, end_group, pause_group, resume_group
from summit.groups.actions.facts import record, reverse, undo
from summit.groups.actions.forgetting import forget_holders, forget_members
from summit.groups.actions.founding import (
    add_lead,
    change_group,
    end_lead,
    found_group,
)
from summit.groups.actions.handover import hand_over, take_back_handover
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
from summit.groups.actions.polls import (
    ask_dates,
    choose_date,
    drop_poll,
    take_back_vote,
    take_up_poll,
    vote,
)
from summit.groups.actions.reminding import mail_leads
from summit.groups.actions.rosters import close_roster
from summit.groups.actions.seats import (
    end_alternate,
    end_seat,
    give_seat,
    hand_over_seat,
    name_alternate,
    restore_alternate,
    restore_seat,
    take_back_seat,
)
from summit.groups.actions.tasks import drop, finish, hand_on, take_on, take_up_again

__all__ = [
    "MeetingPlan", "add_lead", "answer_invitation", "arrive", "ask_dates", "ask_still_in",
    "be_away", "cancel_meeting", "change_group", "change_meeting", "choose_date",
    "close_roster", "complete", "drop", "drop_poll", "end_alternate", "end_group", "end_lead",
    "end_seat", "finish", "forget_holders", "forget_members", "found_group", "give_seat",
    "hand_on", "hand_over", "hand_over_seat", "invite_again", "leave", "log_contact",
    "log_orientation", "mail_host", "mail_leads", "name_alternate", "newcomer", "note_call",
    "pause_group", "plan_attendance", "plan_meeting", "record", "record_attendance",
    "record_regrets", "restore_alternate", "restore_seat", "resume_group", "reverse",
    "send_link", "sign_up", "stay", "take_back_attendance", "take_back_handover",
    "take_back_seat", "take_back_vote", "take_on", "take_up_again", "take_up_poll", "transfer",
    "undo", "vote",
]  # fmt: skip
