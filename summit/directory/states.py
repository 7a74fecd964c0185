"""The life of a deed that is done for many."""

from enum import StrEnum


class BulkState(StrEnum):
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class ItemState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
