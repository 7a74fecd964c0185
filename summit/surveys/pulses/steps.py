"""What is asked after a session, and which counts are shown; decided on plain values.

Answers are never stored, only counted, and the counts are shown in steps of ``BATCH`` answers: two
looks at them differ by so many people or by nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from summit.errors import N_

BATCH = 5
EARLY, LATE = timedelta(minutes=5), timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Question:
    """``steps`` with their words, from the best to the worst."""

    key: str
    text: str
    steps: Mapping[str, str]


QUESTIONS: tuple[Question, ...] = (
    Question(
        "worth",
        N_("Was it worth your time?"),
        {"3": N_("Yes, very much"), "2": N_("In part"), "1": N_("No")},
    ),
    Question(
        "next",
        N_("Will you do something with it?"),
        {"3": N_("Yes, I know what"), "2": N_("Perhaps"), "1": N_("No")},
    ),
)


def takes_answers(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """From shortly before the end (people leave early) until some days later."""
    return max(starts_at, ends_at - EARLY) <= now < ends_at + LATE


def is_whole(answers: int) -> bool:
    """Whether so many answers make up whole batches, so that their counts may be shown."""
    return answers % BATCH == 0
