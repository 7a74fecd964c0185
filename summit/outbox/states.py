"""The life of a message."""

from enum import StrEnum


class MessageState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    ABORTED = "aborted"
    KEPT = "kept"  # no mail server is set: it stays readable in the outbox
