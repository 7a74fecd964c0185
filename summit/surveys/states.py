"""Words of the surveys."""

from enum import StrEnum


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
