"""What a kind of question must be able to do, and what it says about many answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from wtforms import Field

from summit.db import Localized


class Question(Protocol):
    """A question as it was asked; both kinds of rows in the database look like this."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> Mapping[str, str]: ...
    @property
    def help(self) -> Mapping[str, str] | None: ...
    @property
    def options(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def settings(self) -> Mapping[str, Any]: ...
    @property
    def required(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Row:
    """How many gave one answer. ``weight`` is its place on a scale, None where it has none."""

    key: str
    label: Localized
    count: int
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """Neighbouring rows that are told together, such as 9 and 10 of a recommendation."""

    key: str
    label: Localized
    rows: frozenset[str]
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """What many answers to one question come to.

    ``rows`` exclude one another (and add up to ``answered``) only if ``exclusive``. ``score``
    names how a single figure is made of them: "mean", "net", or "" for none. ``texts`` are the
    answers in people's own words, for those kinds that have no rows.
    """

    answered: int
    rows: tuple[Row, ...] = ()
    exclusive: bool = True
    bands: tuple[Band, ...] = ()
    score: str = ""
    texts: tuple[str, ...] = ()


class Shape(StrEnum):
    """What an answer is, whatever it is asked for: lists filter and read cells by it."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    ONE = "one"
    SEVERAL = "several"
    SEVERAL_IN_ORDER = "several_in_order"
    WHOLE = "whole"
    AGREEMENT = "agreement"
    AGREEMENTS = "agreements"
    TO_TEN = "to_ten"
    DAY = "day"
    MOMENTS = "moments"
    YES_OR_NO = "yes_or_no"
    CONSENT = "consent"
    ADDRESS = "address"


class QuestionKind(Protocol):
    """One class for each kind, without state; ``catalogue`` lists them.

    ``key`` is what the database stores, ``label`` its name for organizers (to translate),
    ``asked_in`` the template that asks (it receives ``item``, an ``Asked``) and ``shown_in`` the
    one that shows what people answered. ``with_options``: organizers write the answers to choose
    from; ``with_places``: each of them may be for a number of people. ``tuned_by`` names those of
    its settings that organizers may change. ``agrees``: an answer agrees to the very text, so
    that it says nothing about a later version. ``looks_back``: it asks about what has been, so
    that no registration form offers it. ``tallied``: its answers, {row: step}, are only counted,
    because together they would tell who gave them.
    """

    key: ClassVar[str]
    shape: ClassVar[Shape]
    label: ClassVar[str]
    asked_in: ClassVar[str]
    shown_in: ClassVar[str]
    with_options: ClassVar[bool]
    with_places: ClassVar[bool]
    tuned_by: ClassVar[tuple[str, ...]]
    agrees: ClassVar[bool]
    looks_back: ClassVar[bool]
    tallied: ClassVar[bool]

    def seconds(self, question: Question) -> int:
        """How long it takes somebody to read and answer it."""
        ...

    def field(self, question: Question, language: str) -> Any:
        """The unbound form field that asks the question in ``language``."""
        ...

    def value_of(self, field: Field) -> Any:
        """The answer as JSON keeps it; None when the question was not answered."""
        ...

    def read(self, value: Any, question: Question, language: str) -> str:
        """The answer as a person reads it, for lists and exports."""
        ...

    def summary(self, values: Sequence[Any], question: Question) -> Summary:
        """What ``values`` (none of them None) come to."""
        ...

    def parted(
        self, values: Sequence[Any], question: Question
    ) -> Iterable[tuple[Question, Sequence[Any]]]:
        """The questions that this one is made of, each with its answers; empty if it is one."""
        ...

    def offered(self, question: Question, language: str) -> list[tuple[str, str]]:
        """What can be chosen, as typed and as read; empty for answers in people's own words."""
        ...


class Plain:
    """What most kinds are: nothing to choose from, nothing to tune."""

    with_options: ClassVar[bool] = False
    with_places: ClassVar[bool] = False
    tuned_by: ClassVar[tuple[str, ...]] = ()
    agrees: ClassVar[bool] = False
    looks_back: ClassVar[bool] = False
    tallied: ClassVar[bool] = False
    takes: ClassVar[int] = 10

    def seconds(self, question: Question) -> int:
        return self.takes

    def parted(
        self, values: Sequence[Any], question: Question
    ) -> Iterable[tuple[Question, Sequence[Any]]]:
        return ()

    def offered(self, question: Question, language: str) -> list[tuple[str, str]]:
        return []


def say(text: Mapping[str, str] | None, language: str) -> str:
    """``text`` in ``language``, or in the first language that has it."""
    return Localized(text or {}).say(language)


def typed(value: Any) -> list[str]:
    """What somebody would have to type or tick to give ``value`` again."""
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]


def plain(text: str) -> Localized:
    """A label that is the same in every language."""
    return Localized(en=text, es=text)
