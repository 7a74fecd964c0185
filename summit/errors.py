"""What can go wrong by the rules of the summit. The text is fit for the person who asked."""


def N_(text: str) -> str:  # noqa: N802 -- the name that gettext's tools look for
    """Mark ``text`` for translation; it is translated where it is shown."""
    return text


class DomainError(Exception):
    """A refusal with a sentence for people: an untranslated text and its values."""

    status = 400

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class NotFound(DomainError):
    """There is no such thing, or not for you: the same answer."""

    status = 404

    def __init__(self, message: str = N_("There is no such page."), **values: object) -> None:
        super().__init__(message, **values)


class NotAllowed(DomainError):
    """You are known, and this is not yours to do."""

    status = 403


class Conflict(DomainError):
    """What you ask does not fit the state that things are in."""

    status = 409


class TooMany(DomainError):
    """Too many tries in too short a time."""

    status = 429


class Busy(DomainError):
    """The database could not be had in time; trying again is safe."""

    status = 503


class FieldError(DomainError):
    """One field of a form is wrong for a reason that only the database knows."""

    status = 422

    def __init__(self, field: str, message: str, **values: object) -> None:
        super().__init__(message, **values)
        self.field = field
