"""The filters of the people list, with what an event offers to choose from, in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from summit.db import Localized
from summit.directory.filters import ANSWER, SORT, Filter
from summit.errors import N_
from summit.questions.catalogue import BY_KEY
from summit.questions.kind import Shape
from summit.registration.states import SOURCE_WORDS, STATE_WORDS

OFFERED = "offer"
YES, NO = "yes", "no"
SORT_WORDS = {"registered": N_("Newest first"), "site": N_("Site by site")}
YES_WORDS = ((YES, N_("Yes")), (NO, N_("No")))
CHOOSING = (Shape.ONE, Shape.SEVERAL)
AGREEING = (Shape.YES_OR_NO, Shape.CONSENT)
LANGUAGES = (("en", "English"), ("es", "Español"))


class Place(Protocol):
    slug: str
    name: Localized


class Asked(Protocol):
    key: str
    kind: str
    title: Localized
    options: list[dict[str, object]]


def filters_for(
    say: Callable[[str], str],
    language: str,
    *,
    sites: Sequence[Place],
    partners: Mapping[int, str],
    questions: Sequence[Asked],
) -> list[Filter]:
    """What the list can be narrowed by; ``say`` translates. Filters with no choice are left out."""
    places = [(site.slug, site.name.say(language)) for site in sites]
    several = places if len(places) > 1 else []
    states = [(str(state), say(words[1])) for state, words in STATE_WORDS.items()]
    every = [
        Filter("site", say(N_("Site")), several),
        Filter("state", say(N_("State")), [*states, (OFFERED, say(N_("Has an offer of a place")))]),
        Filter("partner", say(N_("Partner")), [(str(key), name) for key, name in partners.items()]),
        Filter("language", say(N_("Language")), LANGUAGES),
        Filter("source", say(N_("How they came")), _said(say, SOURCE_WORDS.items())),
        Filter("arrived", say(N_("Checked in")), _said(say, YES_WORDS)),
        Filter("queue", say(N_("Would rather be at")), several),
        *(_answers(say, language, question) for question in questions if _choosable(question)),
        Filter(SORT, say(N_("Order")), _said(say, SORT_WORDS.items())),
    ]
    return [one for one in every if one.options]


def _said(say: Callable[[str], str], words: object) -> list[tuple[str, str]]:
    return [(str(value), say(text)) for value, text in words]  # type: ignore[attr-defined]


def _choosable(question: Asked) -> bool:
    return BY_KEY[question.kind].shape in (*CHOOSING, *AGREEING)


def _answers(say: Callable[[str], str], language: str, question: Asked) -> Filter:
    title = Localized(question.title).say(language)
    if BY_KEY[question.kind].shape in AGREEING:
        return Filter(f"{ANSWER}{question.key}", title, _said(say, YES_WORDS))
    return Filter(f"{ANSWER}{question.key}", title, list(_options(question, language)))


def _options(question: Asked, language: str) -> Iterator[tuple[str, str]]:
    for option in question.options:
        label = option["label"]
        yield str(option["key"]), Localized(label).say(language)  # type: ignore[call-overload]
