"""The life of a message."""

from enum import StrEnum

from summit.errors import N_


class MessageState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    ABORTED = "aborted"
    KEPT = "kept"  # no mail server is set: it stays readable in the outbox


# What a page says of each, and the colour of its pill.
STATE_WORDS: dict[MessageState, tuple[str, str]] = {
    MessageState.QUEUED: ("wait", N_("Waiting")),
    MessageState.SENDING: ("wait", N_("On its way")),
    MessageState.SENT: ("good", N_("Sent")),
    MessageState.FAILED: ("bad", N_("Failed")),
    MessageState.ABORTED: ("", N_("Not needed any more")),
    MessageState.KEPT: ("", N_("Kept here")),
}
