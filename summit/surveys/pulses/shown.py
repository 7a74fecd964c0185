"""Counts of answers in the reader's words."""

from dataclasses import dataclass

from flask_babel import gettext as _

from summit.surveys.pulses.queries import Pulse
from summit.surveys.pulses.steps import QUESTIONS


@dataclass(frozen=True, slots=True)
class Bar:
    """A step of a question: how many chose it, of all that are shown."""

    label: str
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class Bars:
    question: str
    steps: list[Bar]


def bars_of(pulse: Pulse) -> list[Bars]:
    """For each question its steps; nothing before the first whole batch."""
    whole = pulse.told
    return [
        Bars(_(q.text), [_bar(_(words), pulse.shown[q.key].get(step, 0), whole)
                         for step, words in q.steps.items()])
        for q in QUESTIONS
        if whole
    ]  # fmt: skip


def _bar(label: str, count: int, whole: int) -> Bar:
    return Bar(label, count, round(100 * count / whole))


def best_percent(pulse: Pulse, key: str) -> int | None:
    """How many of a hundred chose the best step; None before the first whole batch."""
    best = next(iter(next(q for q in QUESTIONS if q.key == key).steps))
    return round(100 * pulse.shown[key].get(best, 0) / pulse.told) if pulse.told else None
