"""Why a registration, a move or a cancellation is refused, in sentences for the person."""

from typing import Any

from summit.errors import N_, Conflict, FieldError


class SiteFull(Conflict):
    """There is no place at the site at this moment."""


class TooFewPlaces(SiteFull):
    """Not everybody of a party finds a place: ``left`` do, of ``people``."""

    def __init__(self, left: int, people: int, *, site: str) -> None:
        super().__init__(
            N_("%(site)s has %(left)s places left, and you are %(people)s. Nothing has been done."),
            site=site,
            left=left,
            people=people,
        )


class OfferOver(Conflict):
    """The place that was offered is not held for the person any more."""

    def __init__(self) -> None:
        super().__init__(N_("This offer has ended, so the place went to whoever was next."))


class NotOpen(Conflict):
    """The event does not take registrations, or changes to them, at this moment."""

    def __init__(self, message: str = N_("Registration is not open."), **values: object) -> None:
        super().__init__(message, **values)


class AlreadyRegistered(FieldError):
    """The address has a registration at this event; it is told to its owner by mail alone."""

    def __init__(self, registration: Any) -> None:
        super().__init__(
            "email",
            N_(
                "This address is registered already. We have sent its personal link there again: "
                "look into that mailbox, and change or cancel from the link."
            ),
        )
        self.registration = registration
