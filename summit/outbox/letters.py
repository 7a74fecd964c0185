"""A letter as plain values: its blocks, and its text part.

A template is written once and read twice, as text and as HTML. Its first line is the subject,
then come paragraphs; ``[Label](https://…)`` alone on a line is a button, and lines that begin
with ``- `` are a list.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

LONGEST_SUBJECT = 200
WIDTH = 74
BUTTON = re.compile(r"\[([^\]]+)\]\(((?:https?://|mailto:)[^\s)]+)\)")

# What a person typed must never turn into a button, a list or a paragraph of its own: the signs
# that would do so are carried through the template in disguise and restored in the finished block.
DISGUISES = {"[": "\ue000", "\n": "\ue001"}
LEADING = {"-": "\ue002"}
_RESTORE = str.maketrans({v: k for k, v in (DISGUISES | LEADING).items()})
_HIDE = str.maketrans(DISGUISES | dict.fromkeys("\ue000\ue001\ue002\r"))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter; ``mimetype`` may carry parameters."""

    filename: str
    mimetype: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Recipe:
    """A file that is made when the letter goes out. ``name`` is that of its maker
    (``<package>/<file>``), ``of`` the ids and plain values that the maker needs.
    """

    name: str
    filename: str
    mimetype: str
    of: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Paragraph:
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]


Block = Paragraph | Button | Bullets


@dataclass(frozen=True, slots=True)
class Letter:
    """What a template gave: a subject and blocks."""

    subject: str
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """The text part: blocks with an empty line between them."""
        return "\n\n".join(_as_text(block) for block in self.blocks) + "\n"


def disguise(value: Any) -> Any:
    """``value`` so that a template may print it without it becoming markup.

    Strings, containers of strings, numbers and moments pass; anything else raises TypeError,
    because nobody could say what it prints.
    """
    if isinstance(value, str):
        hidden = str(value).translate(_HIDE)
        return LEADING.get(hidden[:1], hidden[:1]) + hidden[1:]
    if isinstance(value, Mapping):
        return {key: disguise(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [disguise(held) for held in value]
    if value is None or isinstance(value, bool | int | float | datetime | date | time):
        return value
    message = f"a letter cannot print {value!r}"
    raise TypeError(message)


def read_letter(rendered: str) -> Letter:
    """Read what a template printed. Raises ValueError when it does not begin with a subject."""
    first, _, rest = rendered.lstrip().partition("\n")
    name, _, subject = first.partition(":")
    if name != "Subject":
        message = f"a letter begins with its subject, not with {first!r}"
        raise ValueError(message)
    return Letter(one_line(_restored(subject)), tuple(_blocks(rest)))


def one_line(text: str) -> str:
    """``text`` fit for a header: no line breaks or other control characters, not too long."""
    visible = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(visible.split())[:LONGEST_SUBJECT]


def _blocks(body: str) -> list[Block]:
    """The blocks of a body. Jinja's tags leave empty lines in a list: it is one list still."""
    made: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", body.strip()):
        for block in _block(line.strip() for line in paragraph.split("\n") if line.strip()):
            match made, block:
                case [*_, Bullets(before)], Bullets(more):
                    made[-1] = Bullets(before + more)
                case _:
                    made.append(block)
    return made


def _block(lines: Iterable[str]) -> Iterator[Block]:
    """One paragraph of the source: text, bullets and buttons may follow each other in it."""
    text: list[str] = []
    items: list[str] = []
    for line in [*lines, ""]:
        button = BUTTON.fullmatch(line)
        if items and not line.startswith("- "):
            yield Bullets(tuple(items))
            items = []
        if text and (button or not line or line.startswith("- ")):
            yield Paragraph(tuple(_restored(" ".join(text)).split("\n")))
            text = []
        if button:
            yield Button(_restored(button[1]), _restored(button[2]))
        elif line.startswith("- "):
            items.append(_restored(line[2:]))
        elif line:
            text.append(line)


def _restored(text: str) -> str:
    return text.translate(_RESTORE)


def _as_text(block: Block) -> str:
    match block:
        case Paragraph(lines):
            return "\n".join(_wrapped(line) for line in lines)
        case Button(label, url):
            return f"{label}:\n{url}"
        case Bullets(items):
            return "\n".join(_wrapped(f"- {item}", "  ") for item in items)


def _wrapped(line: str, indent: str = "") -> str:
    """Wrap a line, but never an address."""
    return textwrap.fill(
        line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
