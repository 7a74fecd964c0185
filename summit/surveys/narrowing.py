"""Questions as one person is asked them: about the sessions that they were at. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

ATTENDED = "attended"  # settings["rows"] of a question about one's own sessions


class OnPage(Protocol):
    """A question of a survey with its page."""

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
    def shown_if(self) -> Mapping[str, Any]: ...
    @property
    def required(self) -> bool: ...
    @property
    def page(self) -> int: ...
    @property
    def sites(self) -> Sequence[str]: ...
    @property
    def staff_only(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A question with some of its options."""

    key: str
    kind: str
    title: Mapping[str, str]
    help: Mapping[str, str] | None
    options: Sequence[Mapping[str, Any]]
    settings: Mapping[str, Any]
    shown_if: Mapping[str, Any]
    required: bool
    page: int
    sites: Sequence[str] = ()
    staff_only: bool = False


def narrowed(questions: Iterable[OnPage], sessions: Collection[str] | None) -> list[OnPage]:
    """The questions about one's own sessions with those ``sessions`` (slugs) alone; all of them
    where it is not known which these were. A question without a session left is not asked.
    """
    if sessions is None:
        return list(questions)
    made = (_with_own(question, sessions) for question in questions)
    return [question for question in made if question is not None]


def _with_own(question: OnPage, sessions: Collection[str]) -> OnPage | None:
    if question.settings.get("rows") != ATTENDED:
        return question
    own = [option for option in question.options if option["key"] in sessions]
    if not own:
        return None
    return Narrowed(
        question.key,
        question.kind,
        question.title,
        question.help,
        own,
        question.settings,
        question.shown_if,
        question.required,
        question.page,
    )
