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


class Ways(StrEnum):
    """By which of the two a survey can be answered."""

    BOTH = "both"
    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"

    def allow(self, mode: Mode) -> bool:
        return self in (Ways.BOTH, mode)


class Audience(StrEnum):
    """Who is asked by personal link."""

    CAME = "came"
    STAYED_AWAY = "stayed_away"
    MEMBERS = "members"
    MET = "met"


# Asked so long after something of their own, a sign-up or a meeting, and not after the event.
FOLLOWED = frozenset({Audience.MEMBERS, Audience.MET})


class Letter(StrEnum):
    """What a planned letter does: ask everybody of the audience, or those who are silent again."""

    INVITATION = "invitation"
    REMINDER = "reminder"


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
WAY_LABELS: dict[Ways, str] = {
    Ways.BOTH: N_("Both: a poster for everybody, and a personal link by mail"),
    Ways.ANONYMOUS: N_("Anonymous: by poster alone; nobody knows who answered"),
    Ways.CONFIDENTIAL: N_("Confidential: by personal link alone; we know who answered, not what"),
}
AUDIENCE_LABELS: dict[Audience, str] = {
    Audience.CAME: N_("those who came"),
    Audience.STAYED_AWAY: N_("those who had a place and did not come"),
    Audience.MEMBERS: N_("the members of the MAP groups"),
    Audience.MET: N_("those who came to a meeting of their group, after each one"),
}
LETTER_LABELS: dict[Letter, str] = {
    Letter.INVITATION: N_("Ask"),
    Letter.REMINDER: N_("Remind those who have not answered"),
}
