"""Words of the surveys, and what they mean at a moment."""

from datetime import datetime
from enum import StrEnum

from summit.errors import N_


class SurveyState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Mode(StrEnum):
    """Anonymous: by poster, nobody knows who. Confidential: by link, we know who answered."""

    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"


class ResponseSource(StrEnum):
    POSTER = "poster"
    LINK = "link"
    PAPER = "paper"


class Standing(StrEnum):
    """What somebody who comes to answer finds."""

    NOT_YET = "not-yet"
    OPEN = "open"
    OVER = "over"


def standing(
    state: SurveyState, opens_at: datetime | None, closes_at: datetime | None, *, now: datetime
) -> Standing:
    """Whether a survey takes answers at ``now``; a draft takes none yet."""
    if state == SurveyState.CLOSED or (closes_at is not None and closes_at <= now):
        return Standing.OVER
    if state == SurveyState.DRAFT or (opens_at is not None and now < opens_at):
        return Standing.NOT_YET
    return Standing.OPEN


STATE_LABELS: dict[SurveyState, str] = {
    SurveyState.DRAFT: N_("Draft"),
    SurveyState.OPEN: N_("Open"),
    SurveyState.CLOSED: N_("Closed"),
}
