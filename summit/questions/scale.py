"""Places on a scale: agreement from 1 to 5, recommendation from 0 to 10."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import gettext
from wtforms import Field, SelectChoice

from summit.db import Localized
from summit.errors import N_
from summit.questions.checks import needed
from summit.questions.choice import OneOf
from summit.questions.kind import Band, Plain, Question, Row, Shape, Summary, plain, say

CANNOT_SAY = "na"
AGREEMENT = {
    1: Localized(en="Not at all", es="Nada"),
    2: Localized(en="A little", es="Un poco"),
    3: Localized(en="Partly", es="En parte"),
    4: Localized(en="Mostly", es="En gran parte"),
    5: Localized(en="Fully", es="Totalmente"),
}
NOT_SAYING = Localized(en="I cannot say", es="No sabría decirlo")


class Likert(Plain):
    """1 to 5 in words, or "I cannot say"; the value is the number, or "na".

    ``options`` with the keys "1" to "5" and "na" replace the words; ``settings["na"]`` false takes
    the way out away.
    """

    key: ClassVar[str] = "likert"
    shape: ClassVar[Shape] = Shape.AGREEMENT
    label: ClassVar[str] = N_("Scale from 1 to 5")
    asked_in: ClassVar[str] = "questions/ask/one.html"
    shown_in: ClassVar[str] = "questions/shown/bars.html"

    def offered(self, question: Question, language: str) -> list[tuple[str, str]]:
        words = [(str(n), say(word, language)) for n, word in sorted(self._words(question).items())]
        way_out = question.settings.get("na", True)
        return [*words, (CANNOT_SAY, say(_way_out(question), language))] if way_out else words

    def field(self, question: Question, language: str) -> Any:
        offered = [SelectChoice(key, word) for key, word in self.offered(question, language)]
        return OneOf(say(question.title, language), needed(question), choices=offered)

    def value_of(self, field: Field) -> int | str | None:
        return int(field.data) if field.data and field.data != CANNOT_SAY else field.data or None

    def read(self, value: int | str, question: Question, language: str) -> str:
        if value == CANNOT_SAY:
            return say(_way_out(question), language)
        return f"{value} {say(self._words(question)[int(value)], language)}"

    def summary(self, values: Sequence[int | str], question: Question) -> Summary:
        seen = Counter(values)
        rows = [
            Row(str(n), word, seen[n], float(n))
            for n, word in sorted(self._words(question).items())
        ]
        if question.settings.get("na", True):
            rows.append(Row(CANNOT_SAY, _way_out(question), seen[CANNOT_SAY]))
        return Summary(len(values), tuple(rows), score="mean")

    def _words(self, question: Question) -> dict[int, Localized]:
        steps = (o for o in question.options if o["key"] != CANNOT_SAY)
        own = {int(o["key"]): Localized(o["label"]) for o in steps}
        return own or AGREEMENT


def _way_out(question: Question) -> Localized:
    """What stands for no place on the scale: the option "na" if there is one."""
    own = (Localized(o["label"]) for o in question.options if o["key"] == CANNOT_SAY)
    return next(own, NOT_SAYING)


PROMOTERS = frozenset({"9", "10"})
PASSIVES = frozenset({"7", "8"})
DETRACTORS = frozenset(str(n) for n in range(7))


class Recommend(Plain):
    """0 to 10: would you recommend it? The net score is the share of 9–10 minus that of 0–6."""

    key: ClassVar[str] = "recommend"
    shape: ClassVar[Shape] = Shape.TO_TEN
    label: ClassVar[str] = N_("Recommendation from 0 to 10")
    asked_in: ClassVar[str] = "questions/ask/recommend.html"
    shown_in: ClassVar[str] = "questions/shown/bars.html"
    bands: ClassVar[tuple[Band, ...]] = (
        Band("0-6", plain("0–6"), DETRACTORS, -1),
        Band("7-8", plain("7–8"), PASSIVES, 0),
        Band("9-10", plain("9–10"), PROMOTERS, 1),
    )

    def offered(self, question: Question, language: str) -> list[tuple[str, str]]:
        return [(str(n), str(n)) for n in range(11)]

    def field(self, question: Question, language: str) -> Any:
        offered = [SelectChoice(key) for key, _ in self.offered(question, language)]
        return OneOf(say(question.title, language), needed(question), choices=offered)

    def value_of(self, field: Field) -> int | None:
        return int(field.data) if field.data else None

    def read(self, value: int, question: Question, language: str) -> str:
        text: str = gettext("%(n)d of 10", n=value)
        return text

    def summary(self, values: Sequence[int], question: Question) -> Summary:
        seen = Counter(values)
        rows = tuple(Row(str(n), plain(str(n)), seen[n], float(n)) for n in range(11))
        return Summary(len(values), rows, bands=self.bands, score="net")
